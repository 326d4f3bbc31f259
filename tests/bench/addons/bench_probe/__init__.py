from . import controllers, statements

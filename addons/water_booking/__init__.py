from . import inventory, models, report

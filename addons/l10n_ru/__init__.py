from . import models
from .hooks import replace_untouched_generic_chart

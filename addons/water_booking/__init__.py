from . import inventory, models, report, wizard

from . import inventory, models, pricing, report, wizard

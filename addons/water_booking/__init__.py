from . import controllers, inventory, models, pricing, report, seat_maps, wizard

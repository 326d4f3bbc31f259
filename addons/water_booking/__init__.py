from . import controllers, inventory, models, planning, pricing, report, seat_maps, wizard

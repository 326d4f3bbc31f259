from . import water_order_places, water_order_places_line, water_price_preview

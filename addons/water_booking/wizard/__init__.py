from . import (
    water_order_places,
    water_order_places_addon,
    water_order_places_line,
    water_order_places_prices,
    water_price_preview,
    water_seat_map_import,
    water_seat_map_import_area,
    water_seat_map_import_category,
    water_seat_map_import_deck,
    water_trip_plan_change,
    water_trip_plan_change_line,
)

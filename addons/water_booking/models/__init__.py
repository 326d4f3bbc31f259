# In the order of dependence, not of the alphabet: Odoo creates tables in this order, and the
# ledger's composite foreign keys need those of seats and trips.
# ruff: noqa: I001
from . import (
    water_append_only,
    water_city,
    water_pier,
    water_seat_category,
    water_vessel,
    water_seat_map,
    water_seat_area,
    water_seat,
    water_fare,
    water_excursion,
    water_tariff,
    water_trip,
    water_occupancy,
    water_allocation,
    water_allocation_event,
    water_funnel_event,
    water_inventory,
    water_ticket,
    res_partner,
    sale_order,
    sale_order_office,
    sale_order_line,
    payment_transaction,
)

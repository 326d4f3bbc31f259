from . import (
    test_access,
    test_backoffice,
    test_boarding,
    test_constraints,
    test_door_hold,
    test_door_sale,
    test_order,
    test_order_guards,
    test_planning,
    test_pricing_engine,
    test_seating,
    test_ticket_pdf,
)

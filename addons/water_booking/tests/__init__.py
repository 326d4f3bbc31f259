from . import (
    test_constraints,
    test_door_hold,
    test_door_sale,
    test_order,
    test_planning,
)

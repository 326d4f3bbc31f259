from . import (
    test_catalogue,
    test_checkout,
    test_event,
    test_formats,
    test_hold,
    test_languages,
    test_order,
    test_trip_page,
)

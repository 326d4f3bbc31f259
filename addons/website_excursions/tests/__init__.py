from . import (
    test_catalogue,
    test_checkout,
    test_choice,
    test_event,
    test_formats,
    test_hold,
    test_kept_page,
    test_languages,
    test_order,
    test_page_cache,
    test_prices,
    test_trip_page,
)

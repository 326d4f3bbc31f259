from . import (
    test_account,
    test_accounting,
    test_attempts,
    test_client,
    test_go_and_return,
    test_methods,
    test_poll,
    test_provider,
    test_refund,
    test_webhook,
)

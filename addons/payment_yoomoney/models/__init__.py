from . import (
    payment_method,
    payment_provider,
    payment_provider_account,
    payment_provider_accounting,
    payment_transaction,
    payment_transaction_calls,
    payment_transaction_poll,
    yoomoney_attempt,
)

"""Plain Python beside the models: what needs no database and can be read on its own."""

from . import (
    client,
    endpoint,
    log_filter,
    outcome,
    payload,
    qr,
    receipt_balance,
    receipt_lines,
    receipt_payload,
    times,
)

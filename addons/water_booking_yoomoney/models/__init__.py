from . import (
    payment_transaction,
    payment_transaction_receipts,
    sale_order,
    sale_order_line,
    water_trip,
)

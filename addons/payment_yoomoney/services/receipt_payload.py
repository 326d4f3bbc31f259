"""Receipts as the API wants them, and as the journal of attempts keeps them."""

from dataclasses import asdict
from decimal import Decimal

from .payload import roubles
from .receipt_lines import Fiscal, Row, merged


def dump(row, covered=0):
    """A row as plain data; ``covered`` is what a gift certificate paid of it, in kopecks."""
    return {
        **asdict(row),
        "quantity": str(row.quantity),
        "units": str(row.units),
        "covered": covered,
    }


def load(data):
    fiscal = {**data["fiscal"], "supplier": tuple(data["fiscal"]["supplier"])}
    return Row(
        tuple(data["key"]),
        data["name"],
        Decimal(data["quantity"]),
        data["price"],
        Decimal(data["units"]),
        Fiscal(**fiscal),
    )


def item(row):
    """One item: the amount is the price of a piece."""
    fiscal = row.fiscal
    data = {
        "description": row.name,
        "quantity": f"{row.quantity.normalize():f}",
        "amount": roubles(row.price),
        "vat_code": fiscal.vat_code,
        "payment_subject": fiscal.subject,
        "payment_mode": fiscal.mode,
        "measure": fiscal.measure,
    }
    if fiscal.agent_type:
        name, inn, phone = fiscal.supplier
        data["agent_type"] = fiscal.agent_type
        data["supplier"] = {"name": name, "inn": inn, "phone": phone}
    return data


def body(header, customer, rows):
    """The receipt of a request for a payment or a refund."""
    return {"customer": customer, "items": [item(row) for row in merged(rows)], **header}

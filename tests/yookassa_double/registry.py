"""The registry files that YooKassa mails each morning, made from what the double remembers.

One file of a day's payments and one of its refunds, a day being Moscow's.  The texts live in
``pages/registry.json`` because they are Russian and the code is not.
"""

import json
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

TEXTS = json.loads((Path(__file__).parent / "pages" / "registry.json").read_text(encoding="utf-8"))
MOSCOW = timezone(timedelta(hours=3))
VAT = Decimal("22")
KOPECK = Decimal("0.01")


def commission(number, income):
    """The commission of a payment, apart from the VAT in it."""
    whole = number - income
    vat = (whole * VAT / (100 + VAT)).quantize(KOPECK, ROUND_HALF_UP)
    return whole - vat, vat


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(MOSCOW)


def payment_row(payment):
    number = Decimal(payment["amount"]["value"])
    income = Decimal(payment["income_amount"]["value"])
    fee, vat = commission(number, income)
    method = payment["payment_method"]
    return number, [
        *(payment["id"], number, "RUB", income, fee, "0.00"),
        moment(payment["captured_at"]).isoformat(timespec="seconds"),
        *(method["id"], payment.get("description", ""), method["type"], vat),
    ]


def refund_row(refund):
    number = Decimal(refund["amount"]["value"])
    return number, [
        *(refund["id"], refund["payment_id"], number, "RUB"),
        moment(refund["created_at"]).isoformat(timespec="seconds"),
        *(refund.get("description", ""), ""),
    ]


def cell(value):
    text = str(value)
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if set(text) & {";", '"', "\n"} else text


def registry(state, kind, shop_id, date=None):
    """One file as text; a file of a period repeats title, header and sums day by day.

    :param str kind: ``payments`` or ``refunds``
    :param str date: a day of Moscow, ``2026-08-22``; all days without it
    """
    when, row = ("captured_at", payment_row) if kind == "payments" else ("created_at", refund_row)
    days = {}
    with state.lock:
        for item in getattr(state, kind).values():
            if item["_shop"] == shop_id and item["status"] == "succeeded":
                day = moment(item[when]).date().isoformat()
                days.setdefault(day, []).append(row(item))
    if date or not days:
        day = date or datetime.now(MOSCOW).date().isoformat()
        days = {day: days.get(day, [])}
    return "\n".join(section(kind, shop_id, day, rows) for day, rows in sorted(days.items()))


def section(kind, shop_id, day, rows):
    texts = TEXTS[kind]
    lines = [
        texts["title"].format(contract="NEK.000001.01", shop=shop_id),
        texts["date"].format(date=day),
        texts["header"],
        *(";".join(map(cell, cells)) for _number, cells in rows),
        "",
        texts["sum"].format(sum=sum((number for number, _cells in rows), Decimal("0.00"))),
        texts["count"].format(count=len(rows)),
    ]
    return "\n".join(lines) + "\n"

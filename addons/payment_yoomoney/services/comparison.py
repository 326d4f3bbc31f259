"""What differs between a payment or a refund here, at YooKassa, and in its registry.

Amounts are whole kopecks.  No database and no network: the run asks, this answers.
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ..const import PAID

#: States of a transaction that go with a status at YooKassa; with a new one of theirs go all.
MEANS = {
    "pending": ("draft", "pending", "cancel", "error"),
    "waiting_for_capture": ("authorized",),
    "succeeded": ("done",),
    "canceled": ("cancel", "error"),
}


@dataclass(frozen=True)
class Side:
    state: str
    kopecks: int | None
    currency: str = "RUB"


def there(data):
    """An object of the API; an amount that is none differs from every amount."""
    amount = data.get("amount") or {}
    try:
        number = Decimal(str(amount.get("value"))) * 100
        kopecks = int(number) if number == int(number) else None
    except (InvalidOperation, ValueError, OverflowError):
        kopecks = None
    return Side(str(data.get("status") or ""), kopecks, str(amount.get("currency") or ""))


def difference(ours, theirs, registered=None):
    """The gravest difference, or None.

    :param Side ours: None when the object is not known here; without money that is no difference
    :param Side theirs: what YooKassa says
    :param int registered: kopecks in its registry, None when it is in none
    """
    if ours is None:
        return "unknown_here" if theirs.state in PAID else None
    if theirs.state != "canceled":
        if ours.currency != theirs.currency:
            return "currency"
        if ours.kopecks != theirs.kopecks:
            return "amount"
    if ours.state not in MEANS.get(theirs.state, (ours.state,)):
        return "status"
    if registered is not None and registered != theirs.kopecks:
        return "registry_amount"
    return None


def can_follow(ours, theirs):
    """Whether the transaction can still become what YooKassa says: done is done."""
    return ours.state != "done" and theirs.state in MEANS and theirs.state != "pending"

"""Lines of fiscal receipts, exact to the kopeck.

Money is an integer number of kopecks here, quantities are Decimals.  A receipt shows a price per
piece, and the sum of price × quantity has to be the amount to the kopeck.  So 3 pieces for 100.00
become 2 × 33.33 and 1 × 33.34, and what cannot be priced per piece becomes one piece that names its
quantity.  Nothing is ever rounded away: what a division leaves goes to the largest remainders.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

DESCRIPTION_LENGTH = 128
MAX_QUANTITY = Decimal("99999")
ONE = Decimal(1)


def cut(text, limit):
    """Shorten in the letters that a register has: no ellipsis, no multiplication sign."""
    return text if len(text) <= limit else f"{text[: limit - 3]}..."


class LinesError(ValueError):
    """The documents cannot be shown as a receipt; ``reason`` says why, the model says it."""

    def __init__(self, reason, **values):
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(frozen=True)
class Fiscal:
    """What decides whether two lines may be one."""

    vat_code: int
    subject: str
    mode: str
    measure: str = "piece"
    agent_type: str = ""
    supplier: tuple = ()  # name, INN, phone


@dataclass(frozen=True)
class Position:
    """A line of an order or invoice; a discount has a negative total."""

    key: object
    name: str
    quantity: Decimal
    total: int
    fiscal: Fiscal


@dataclass(frozen=True)
class Row:
    """A line as it is issued.

    ``units`` says for how much of the document's line it stands: with a quantity that was folded
    into the name it is more than the quantity, with a part of a price less.
    """

    key: object
    name: str
    quantity: Decimal
    price: int
    units: Decimal
    fiscal: Fiscal

    @property
    def total(self):
        return int(self.quantity * self.price)


def spread(total, weights):
    """Divide ``total`` in proportion to ``weights``, wholly, by the largest remainders.

    No share is larger than its weight as long as the total is not larger than all weights.
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    shares, rests = [], []
    for number, weight in enumerate(weights):
        share, rest = divmod(total * weight, whole)
        shares.append(share)
        rests.append((-rest, number))
    for _rest, number in sorted(rests)[: total - sum(shares)]:
        shares[number] += 1
    return shares


def net(positions):
    """Positions without discounts: each discount is taken from what it belongs to.

    Odoo makes a discount line per tax, so a discount is spread over the positions of its own VAT
    first; only what they cannot bear goes to the others.
    """
    paid = [position for position in positions if position.total > 0]
    totals = [position.total for position in paid]
    for discount in positions:
        if discount.total >= 0:
            continue
        left = -discount.total
        same = [position.fiscal.vat_code == discount.fiscal.vat_code for position in paid]
        for chosen in (same, [True] * len(paid)):
            weights = [total if take else 0 for total, take in zip(totals, chosen, strict=True)]
            taken = min(left, sum(weights))
            shares = spread(taken, weights)
            totals = [total - share for total, share in zip(totals, shares, strict=True)]
            left -= taken
        if left:
            raise LinesError("discount")
    return [
        replace(position, total=total)
        for position, total in zip(paid, totals, strict=True)
        if total
    ]


def split(position):
    """The rows of one position: their sum is its total, their quantities its quantity."""
    quantity, total = position.quantity, position.total
    if not 0 < quantity <= MAX_QUANTITY:
        return [fold(position)]
    if quantity == quantity.to_integral_value():
        price, rest = divmod(total, int(quantity))
        if not price:
            return [fold(position)]
        parts = [(quantity - rest, price), (Decimal(rest), price + 1)]
    else:
        price = total / quantity
        if price != price.to_integral_value() or quantity != round(quantity, 3):
            return [fold(position)]
        parts = [(quantity, int(price))]
    return [
        Row(
            position.key, cut(position.name, DESCRIPTION_LENGTH), part, price, part, position.fiscal
        )
        for part, price in parts
        if part
    ]


def fold(position):
    """The position as one piece that names its quantity."""
    units = position.quantity if position.quantity > 0 else ONE
    suffix = "" if units == ONE else f" x {units.normalize():f}"
    name = cut(position.name, DESCRIPTION_LENGTH - len(suffix)) + suffix
    return Row(position.key, name, ONE, position.total, units, position.fiscal)


def rows_of(positions, amount, limit):
    """Rows whose sum is ``amount``, at most ``limit`` different ones.

    :param list positions: without discounts (see :func:`net`); if they are worth more than the
                           amount, each is shown by its share of it
    """
    if not positions or amount <= 0:
        raise LinesError("nothing")
    shares = spread(amount, [position.total for position in positions])
    shown = [
        replace(position, total=share)
        for position, share in zip(positions, shares, strict=True)
        if share
    ]
    rows = [row for position in shown for row in split(position)]
    if len(merged(rows)) > limit:
        # The kopecks of uneven divisions are what doubles the number of lines.
        rows = [
            fold(position) if len(split(position)) > 1 else split(position)[0] for position in shown
        ]
    if len(merged(rows)) > limit:
        raise LinesError("too_many", count=len(merged(rows)), limit=limit)
    return rows


def merged(rows):
    """Rows that look the same, as one: this is what is sent, and what the limit counts."""
    found = {}
    for row in rows:
        look = (row.name, row.price, row.fiscal)
        known = found.get(look)
        found[look] = (
            replace(known, quantity=known.quantity + row.quantity, units=known.units + row.units)
            if known
            else row
        )
    return list(found.values())


def skip(rows, amount):
    """What is left of rows, of which the first ``amount`` kopecks are gone."""
    left = []
    for row in rows:
        gone = min(amount, row.total)
        amount -= gone
        left += _rest(row, gone)
    return left


def take(rows, amount):
    """The first ``amount`` kopecks of rows, in whole pieces as far as it goes."""
    taken = []
    for row in rows:
        part = min(amount, row.total)
        amount -= part
        taken += _first(row, part)
    return taken


def _first(row, part):
    """Rows that stand for the first ``part`` kopecks of one row."""
    if part <= 0:
        return []
    if part == row.total:
        return [row]
    per_piece = row.units / row.quantity
    pieces = Decimal(part // row.price) if row.quantity == int(row.quantity) else Decimal(0)
    rows = []
    if pieces:
        rows.append(replace(row, quantity=pieces, units=pieces * per_piece))
    rest = part - int(pieces * row.price)
    if rest:
        units = row.units * rest / row.total
        rows.append(replace(row, quantity=ONE, price=rest, units=round(units, 3)))
    return rows


def _rest(row, gone):
    """Rows that stand for what follows the first ``gone`` kopecks of one row."""
    if not gone:
        return [row]
    first = _first(row, gone)
    left = row.total - gone
    if not left:
        return []
    per_piece = row.units / row.quantity
    units = row.units - sum(item.units for item in first)
    pieces = Decimal(left // row.price) if row.quantity == int(row.quantity) else Decimal(0)
    rest = left - int(pieces * row.price)
    rows = []
    if rest:
        rows.append(replace(row, quantity=ONE, price=rest, units=units - pieces * per_piece))
    if pieces:
        rows.append(replace(row, quantity=pieces, units=pieces * per_piece))
    return rows

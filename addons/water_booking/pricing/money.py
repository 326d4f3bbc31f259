"""Exact arithmetic of prices: ``Decimal`` in roubles, ``int`` in kopecks, half up."""

from decimal import ROUND_HALF_UP, Decimal

KOPECK = Decimal("0.01")


def to_kopeck(amount):
    """``amount`` rounded to the kopeck, half up."""
    return Decimal(amount).quantize(KOPECK, ROUND_HALF_UP)


def from_float(amount):
    """A float of Odoo's as the Decimal that it was meant to be: 500.00499999999994 is 500.005."""
    return Decimal(repr(amount)).quantize(Decimal("1e-8"), ROUND_HALF_UP)


def round_to(amount, step):
    """``amount`` rounded to a multiple of ``step``, half up; to the kopeck where step is 0."""
    if not step:
        return to_kopeck(amount)
    return to_kopeck((amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step)


def kopecks(amount):
    """``amount`` (Decimal, or a float as Odoo's monetary fields hold it) as whole kopecks."""
    if not isinstance(amount, Decimal):
        amount = from_float(amount)
    return int(to_kopeck(amount) * 100)


def split(total, weights):
    """Split ``total`` kopecks in proportion to ``weights``; the parts add up to it exactly.

    By largest remainder: each part is its exact share rounded down or up, never further away, and
    of equal remainders the first gets the kopeck. Where all weights are zero the shares are equal.

    :param int total: may be negative (a discount)
    :param weights: whole numbers not below zero
    :return: list of kopecks, one for each weight
    """
    weights = list(weights)
    if not weights:
        return []
    if total < 0:
        return [-part for part in split(-total, weights)]
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    parts, remainders = zip(*(divmod(total * weight, whole) for weight in weights), strict=True)
    parts = list(parts)
    by_remainder = sorted(range(len(weights)), key=lambda index: -remainders[index])
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts

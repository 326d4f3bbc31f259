"""Bodies of requests: amounts exact to the kopeck, JSON that is the same each time."""

import hashlib
import json
import re
import uuid
from decimal import Decimal


def amount_value(amount, digits=2):
    """``1234.5`` → ``"1234.50"``.  The float comes from a numeric column and is rounded once."""
    return str(Decimal(repr(float(amount))).quantize(Decimal(1).scaleb(-digits)))


def canonical(payload):
    """The bytes that are sent, stored, and sent again."""
    return json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def idempotence_key(database, reference, operation, amount, body, ordinal):
    """Same operation, same key — after a rollback, a crash, in another worker.

    Anything that would make it another operation makes another key: the amount, the body, and
    the number of refusals before (a refused operation is repeated under a new key).
    """
    digest = hashlib.sha256(body.encode()).hexdigest()
    name = "|".join([database, reference, operation, amount, digest, str(ordinal)])
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"yoomoney:{name}"))


def cut(text, limit):
    """Shorten for a field of the API without breaking off in silence."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def kopecks(amount):
    """A float of a monetary field as a whole number of kopecks."""
    return int(Decimal(amount_value(amount)) * 100)


def roubles(number):
    """Kopecks as the API writes amounts."""
    return {"value": str(Decimal(number).scaleb(-2)), "currency": "RUB"}


def phone(text):
    """A phone as receipts want it, digits only: ``8 (921) 000-00-01`` → ``79210000001``."""
    digits = re.sub(r"\D", "", text or "")
    if len(digits) == 11 and digits.startswith("8") and not (text or "").strip().startswith("+"):
        digits = f"7{digits[1:]}"
    return digits if 10 <= len(digits) <= 15 else ""


def inn(text):
    """The INN in a tax ID, which may bear the country's letters."""
    digits = re.sub(r"^RU", "", (text or "").strip().upper())
    return digits if re.fullmatch(r"\d{10}|\d{12}", digits) else ""


def decimal(text):
    """A number of the API, which may be anything; what is no number is zero."""
    try:
        return Decimal(str(text))
    except ArithmeticError:
        return Decimal(0)

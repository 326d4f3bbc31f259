"""Bodies of requests: amounts exact to the kopeck, JSON that is the same each time."""

import hashlib
import json
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

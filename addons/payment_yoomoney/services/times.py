"""Times of the API: ISO in UTC with milliseconds and Z; Odoo's are naive UTC."""

from datetime import datetime, timezone


def to_api(moment):
    return moment.isoformat(timespec="milliseconds") + "Z"


def from_api(text):
    """None for what is no time: nothing of the answer may break the processing of a payment."""
    try:
        moment = datetime.fromisoformat((text or "").replace("Z", "+00:00"))
    except (AttributeError, TypeError, ValueError):
        return None
    if moment.tzinfo:
        moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    return moment.replace(microsecond=0)

"""Cookies of the shop. All are HttpOnly; none holds anything but random tokens.

``water_hold`` holds one token per trip ("12-<token>.15-<token>"), so that two tabs with two trips
do not take each other's places.
"""

import re
import uuid

HOLD = "water_hold"
ORDER = "water_order"
VISITOR = "water_visitor"
# More trips than this at once is nobody's journey; the oldest is forgotten (and expires by itself).
HOLDS_KEPT = 5
PAIR = re.compile(r"(\d{1,9})-([\w-]{16,64})", re.ASCII)
RANDOM = re.compile(r"[0-9a-f]{32}")


def holds(cookies):
    """{trip id: token}, the latest last."""
    return {int(trip): token for trip, token in PAIR.findall(cookies.get(HOLD) or "")}


def pack(holds_by_trip):
    kept = list(holds_by_trip.items())[-HOLDS_KEPT:]
    return ".".join(f"{trip}-{token}" for trip, token in kept)


def last_order(cookies):
    """(order id, access token) of the latest order of this browser, or None."""
    match = PAIR.fullmatch(cookies.get(ORDER) or "")
    return (int(match[1]), match[2]) if match else None


def visitor(cookies):
    """The browser's random id, or a new one; the flag tells whether it is new."""
    known = cookies.get(VISITOR) or ""
    if RANDOM.fullmatch(known):
        return known, False
    return uuid.uuid4().hex, True

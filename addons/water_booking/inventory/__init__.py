"""The inventory of places: the only code that writes the ledger (see ``door.py``)."""

from . import (
    choosing,
    door,
    errors,
    extras,
    layout,
    moving,
    picture,
    quoting,
    records,
    seating,
    selling,
    taking,
    wants,
)

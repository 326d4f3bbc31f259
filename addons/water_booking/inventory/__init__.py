"""The inventory of places: the only code that writes the ledger (see ``door.py``)."""

from . import (
    blocking,
    choosing,
    door,
    errors,
    extras,
    layout,
    moving,
    names,
    picture,
    prepared,
    quoting,
    records,
    remapping,
    retaking,
    seating,
    selling,
    steady,
    taking,
    wants,
)

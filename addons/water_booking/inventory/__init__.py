"""The inventory of places: the only code that writes the ledger (see ``door.py``)."""

from . import door, errors, layout, moving, picture, records, seating, selling, taking

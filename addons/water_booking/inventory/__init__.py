"""The inventory of places: the only code that writes the ledger (see ``door.py``)."""

from . import door, errors, records, selling, taking

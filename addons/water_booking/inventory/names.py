"""Names of places and holds. They begin with the time, so that indexes grow at their end.

A name that is all random touches a page of its own in each index, and after a checkpoint
PostgreSQL writes every touched page whole (``full_page_writes``): a hold would cost the more, the
larger ledger and history are.
"""

import secrets
import time
import uuid


def new_claim():
    """A UUID of version 7 (RFC 9562, 5.7): 48 bits of Unix time in ms, 74 random ones."""
    value = _milliseconds() << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def new_token():
    """The secret of a hold: 192 random bits behind twelve digits that everybody may know."""
    return f"{_milliseconds():012x}{secrets.token_urlsafe(24)}"


def _milliseconds():
    return time.time_ns() // 1_000_000

"""How often one client may do something: counts, clocks and the memory of one process.

A limit is "so many in so many seconds", kept as one moment per client: the time at which all that
was spent would have been earned again (the generic cell rate algorithm). A pause gives the
allowance back bit by bit, so nobody waits for the next full minute.

Odoo's workers are processes that share no memory. A limit is therefore counted in two places:

- each process gives out a small share of the allowance by itself, which is all that an ordinary
  visitor ever needs and costs a few microseconds;
- whoever wants more is counted in a table that all processes share (``water.rate.limit``), by
  pieces of a tenth, and a process that was told "no" remembers it.

What is rare, dear or guessable has no share of its own (``exact``) and is counted in the table
each time. Nothing here knows Odoo; the request's side is ``controllers/limits.py``.
"""

import ipaddress
import re
import threading
import time
from collections import OrderedDict
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

SETTING = re.compile(r"\s*(\d{1,7})\s*/\s*(\d{1,6})\s*")
#: Clients that one process remembers; whoever was not seen for longest is forgotten first.
MOST_CLIENTS = 20_000


class Limit(NamedTuple):
    """``count`` in ``seconds``, at once or spread; a count of 0 is no limit."""

    count: int
    seconds: int

    @property
    def each(self):
        """Seconds after which one is earned again."""
        return self.seconds / self.count


def parse(text, default):
    """A setting as people type it: "60/60" is sixty a minute, "off" none at all."""
    text = (text or "").strip()
    if text.lower() == "off":
        return Limit(0, 1)
    match = SETTING.fullmatch(text)
    if not match or not int(match[2]):
        return default
    return Limit(int(match[1]), int(match[2]))


@lru_cache(maxsize=4096)
def network(address):
    """What counts as one client by its address: an IPv6 customer has a whole /64."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    if found.version == 6:
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


@lru_cache(maxsize=4096)
def is_within(address, networks):
    """Whether an address belongs to networks, written "10.0.0.0/8, 192.0.2.7"."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    for text in re.split(r"[\s,]+", networks.strip()):
        try:
            if found in ipaddress.ip_network(text, strict=False):
                return True
        except (ValueError, TypeError):
            continue
    return False


def pseudonym(secret, *parts):
    """What stands for a client in table and log: 16 bytes that tell nobody who it is."""
    told = "\0".join(str(part) for part in parts).encode()
    return blake2b(told, key=blake2b(secret.encode()).digest(), digest_size=16).digest()


class _Account:
    """What a process knows of one client and limit."""

    __slots__ = ("lease", "lease_until", "refused_until", "spent_until")

    def __init__(self):
        self.spent_until = 0.0  # of the process's own share
        self.lease, self.lease_until = 0, 0.0  # taken from the table and not spent yet
        self.refused_until = 0.0


class Meter:
    """The accounts of one process.

    :param workers: processes that give out shares, a callable because Odoo knows it late
    """

    def __init__(self, workers, most=MOST_CLIENTS, clock=time.monotonic):
        self.workers, self.most, self.clock = workers, most, clock
        self._accounts = OrderedDict()
        self._lock = threading.Lock()

    def spend(self, key, limit, shared, *, exact=False, count=1):
        """Spend ``count``; 0.0 if that is allowed, else the seconds until it will be.

        :param key: the client and the purpose, anything hashable
        :param shared: spends so many in the table of all processes, called outside of the lock as
            ``shared(how_many, Limit)``; answers like this method
        """
        if not limit.count:
            return 0.0
        now = self.clock()
        share = 0 if exact else limit.count // (2 * max(1, self.workers()))
        with self._lock:
            account = self._account(key)
            if share and self._own(account, now, share / count, limit.seconds):
                return 0.0
            if account.lease >= count and account.lease_until > now:
                account.lease -= count
                return 0.0
            if count == 1 and account.refused_until > now:
                return account.refused_until - now
        rest = limit._replace(count=limit.count - share * max(1, self.workers()))
        piece = count if exact else max(count, rest.count // 10)
        wait = shared(piece, rest)
        if wait and piece > count:  # the last few, one by one
            piece, wait = count, shared(count, rest)
        with self._lock:
            account = self._account(key)
            if wait and count == 1:
                account.refused_until = now + wait
            elif not wait:
                left = account.lease if account.lease_until > now else 0
                account.lease, account.lease_until = left + piece - count, now + limit.seconds
        return wait

    def forget(self):
        """As a process that has just begun."""
        with self._lock:
            self._accounts.clear()

    def _own(self, account, now, share, seconds):
        after = max(account.spent_until, now) + seconds / share
        if after > now + seconds + 1e-6:
            return False
        account.spent_until = after
        return True

    def _account(self, key):
        account = self._accounts.get(key)
        if account is None:
            account = self._accounts[key] = _Account()
            if len(self._accounts) > self.most:
                self._accounts.popitem(last=False)
        else:
            self._accounts.move_to_end(key)
        return account

"""Which version of a trip's places has been told to those who look at its page.

Kept by each worker for itself: telling twice does no harm, a page that knows it does nothing.
"""

import time
from collections import OrderedDict

#: Seconds between two tellings of one trip: pages do not look more often anyway.
SPACE = 2
#: Trips that a worker keeps in mind.
MOST = 500


class News:
    def __init__(self):
        self._told = OrderedDict()

    def is_due(self, key, version, now=None):
        """Whether the version is to be told now; who asks does so.

        A version that comes too soon is not remembered: the next reader after it tells it.
        """
        now = time.monotonic() if now is None else now
        known, at = self._told.get(key, (None, now - SPACE))
        if known == version or now - at < SPACE:
            return False
        self._remember(key, version, now)
        return True

    def is_new(self, key, version):
        """Whether the version has not been told yet, however soon after the last one: for who tells
        it along with something else. It counts as told from now on."""
        if key in self._told and self._told[key][0] == version:
            return False
        self._remember(key, version, time.monotonic())
        return True

    def _remember(self, key, version, now):
        self._told[key] = (version, now)
        self._told.move_to_end(key)
        while len(self._told) > MOST:
            self._told.popitem(last=False)

"""Finished pages, kept in the memory of one server process.

A page is kept under its address (website, language, trip …) together with the version of what it
shows. Asked for with another version it is not there any more, so nothing has to be told to forget.
"""

import threading
import time
from collections import OrderedDict

#: Of one process; a trip's page has 60 to 150 KB.
MOST_BYTES = 48 * 1024 * 1024
#: For what a version does not know of (a partner's address in the footer, say).
LONGEST_SECONDS = 600


class PageCache:
    """Least recently used pages go first when there are more than ``most_bytes`` of them."""

    def __init__(self, most_bytes=MOST_BYTES, longest=LONGEST_SECONDS, clock=time.monotonic):
        self.most_bytes, self.longest, self.clock = most_bytes, longest, clock
        self.bytes = 0
        self._pages = OrderedDict()  # key → (version, deadline, parts, size)
        self._lock = threading.Lock()

    def get(self, key, version):
        """The parts of the page, or None where it is unknown, of another version or too old."""
        with self._lock:
            page = self._pages.get(key)
            if page is None:
                return None
            if page[0] != version or self.clock() > page[1]:
                self._drop(key)
                return None
            self._pages.move_to_end(key)
            return page[2]

    def put(self, key, version, parts, seconds=None):
        """
        :param parts: sequence of bytes; what differs from visitor to visitor goes in between
        :param seconds: after which the page is no longer true by the mere passing of time
        """
        if seconds is None or seconds > self.longest:
            seconds = self.longest
        size = sum(len(part) for part in parts)
        with self._lock:
            self._drop(key)
            self._pages[key] = (version, self.clock() + seconds, tuple(parts), size)
            self.bytes += size
            while self.bytes > self.most_bytes:
                self._drop(next(iter(self._pages)))

    def _drop(self, key):
        page = self._pages.pop(key, None)
        if page is not None:
            self.bytes -= page[3]

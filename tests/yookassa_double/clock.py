"""The double's own clock: real time plus an offset, so that an hour can pass in a test."""

import threading
import time
from datetime import datetime, timezone


class Clock:
    def __init__(self, offset=0.0):
        self._offset = float(offset)
        self._lock = threading.Lock()

    @property
    def offset(self):
        return self._offset

    def now(self):
        """Seconds since the epoch, as the double sees them."""
        return time.time() + self._offset

    def advance(self, seconds):
        with self._lock:
            self._offset += float(seconds)
        return self.now()


def isoformat(timestamp):
    """The API's way to write a time: milliseconds and Z."""
    moment = datetime.fromtimestamp(timestamp, tz=timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def parse(text):
    """Read a time filter of a list request."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()

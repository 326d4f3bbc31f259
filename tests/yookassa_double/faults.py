"""A queue of failures: what should go wrong with the next calls of the API.

A fault is ``{"kind": …, "method": "POST", "path": "/v3/payments", "times": 1, …}``; method and
path (a prefix) are optional, and so is ``shop``.  Kinds: ``error`` (500 before anything happened),
``error_after`` (500, but it has happened), ``drop`` (connection closed, nothing happened),
``drop_after`` (connection closed, but it has happened), ``hang`` (``seconds``, then goes on),
``hang_after`` (it has happened, the answer comes ``seconds`` later), ``html`` (a 502 page of a
proxy, nothing happened), ``html_after``, ``truncated`` (half of the JSON), ``too_many`` (429, with
``retry_after`` if given), ``reject`` (400), ``enum`` (values that nobody has heard of: ``status``
and ``reason``).
"""

import threading

KINDS = {
    "error",
    "error_after",
    "drop",
    "drop_after",
    "hang",
    "hang_after",
    "html",
    "html_after",
    "truncated",
    "too_many",
    "reject",
    "enum",
}


class Faults:
    def __init__(self):
        self._lock = threading.Lock()
        self._queue = []

    def add(self, fault):
        if fault.get("kind") not in KINDS:
            raise ValueError(f"unknown fault {fault.get('kind')!r}")
        with self._lock:
            self._queue.append({"times": 1, **fault})

    def clear(self):
        with self._lock:
            self._queue.clear()

    def pending(self):
        with self._lock:
            return [dict(fault) for fault in self._queue]

    def take(self, method, path, shop=None):
        """The first fault that fits this call, used up by one."""
        with self._lock:
            for fault in self._queue:
                if fault.get("method", method) != method or fault.get("shop", shop) != shop:
                    continue
                if not path.startswith(fault.get("path", "")):
                    continue
                fault["times"] -= 1
                if fault["times"] <= 0:
                    self._queue.remove(fault)
                return dict(fault)
        return None

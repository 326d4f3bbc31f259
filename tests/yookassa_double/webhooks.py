"""Notifications to the shop: redelivered until answered by 200, and spoilt on request.

Modes (``PUT /_double/config``, key ``webhooks``):
``delay`` seconds before the first delivery; ``copies`` deliveries of each event;
``drop`` number of coming events that are lost (-1: all);
``hold`` keeps events back until ``POST /_double/webhooks/release`` (``reverse`` sends the last
one first).  ``POST /_double/webhooks/stale`` tells once more the oldest news of an object.
"""

import heapq
import itertools
import json
import logging
import threading
import time
import urllib.error
import urllib.request

from .state import public

_logger = logging.getLogger(__name__)

RETRY = (1, 2, 5, 10, 30, 60, 300, 900, 3600)
WORKERS = 4


class Webhooks:
    def __init__(self, state):
        self.state = state
        self.settings = {"delay": 0.0, "copies": 1, "drop": 0, "hold": False}
        self.held = []
        self.log = []
        self._first = {}
        self._queue = []
        self._order = itertools.count()
        self._wake = threading.Condition()
        self._stopped = False
        self._busy = 0
        # No proxy between the double and the shop beside it, whatever the environment says.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def start(self):
        for number in range(WORKERS):
            name = f"yookassa-double-webhook-{number}"
            threading.Thread(target=self._work, name=name, daemon=True).start()

    def stop(self):
        with self._wake:
            self._stopped = True
            self._wake.notify_all()

    def notify(self, event, item):
        """Called under the state's lock, so that the body shows the state of that moment."""
        body = {"type": "notification", "event": event, "object": public(item)}
        content = json.dumps(body, ensure_ascii=False).encode()
        self._first.setdefault(item["id"], (item["_shop"], event, content))
        if self.settings["drop"]:
            self.settings["drop"] -= self.settings["drop"] > 0
            return
        if self.settings["hold"]:
            self.held.append((item["_shop"], event, content))
            return
        self.send(item["_shop"], event, content)

    def send(self, shop_id, event, content):
        url = self.state.shops[shop_id].get("webhook_url")
        if not url:
            return
        for _copy in range(self.settings["copies"]):
            self._push(self.settings["delay"], [url, event, content, 0])

    def release(self, reverse=False):
        held, self.held = self.held, []
        for shop_id, event, content in reversed(held) if reverse else held:
            self.send(shop_id, event, content)
        return len(held)

    def stale(self, object_id):
        """What was said, or would have been said, of the object first."""
        self.send(*self._first[object_id])

    def idle(self):
        with self._wake:
            return not self._queue and not self._busy

    def _push(self, delay, job):
        with self._wake:
            heapq.heappush(self._queue, (time.monotonic() + delay, next(self._order), job))
            self._wake.notify()

    def _work(self):
        while True:
            with self._wake:
                while not self._stopped:
                    wait = self._queue[0][0] - time.monotonic() if self._queue else None
                    if wait is not None and wait <= 0:
                        break
                    self._wake.wait(wait)
                if self._stopped:
                    return
                job = heapq.heappop(self._queue)[2]
                self._busy += 1
            try:
                self._deliver(job)
            finally:
                with self._wake:
                    self._busy -= 1

    def _deliver(self, job):
        url, event, content, attempt = job
        request = urllib.request.Request(
            url, data=content, headers={"Content-Type": "application/json"}, method="POST"
        )
        try:
            with self._opener.open(request, timeout=30) as response:
                status = response.status
        except urllib.error.HTTPError as error:
            status = error.code
        except (OSError, ValueError) as error:
            _logger.info("webhook %s could not be delivered: %s", event, error)
            status = 0
        self.log.append({"event": event, "status": status, "attempt": attempt + 1})
        if status != 200 and attempt < len(RETRY):
            self._push(RETRY[attempt], [url, event, content, attempt + 1])

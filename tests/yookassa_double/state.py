"""What the double remembers: shops, payments, refunds, keys, and the money that moved.

One lock guards everything: the double is a test instrument, and a single order of events is worth
more than speed (it still answers many hundreds of requests a second).  Objects are plain
dictionaries; names with an underscore are the double's own and never leave it.
"""

import heapq
import json
import threading
import uuid
from collections import deque
from decimal import Decimal
from pathlib import Path

from .clock import Clock

KEY_LIFETIME = 24 * 3600
SAVED = ("shops", "payments", "refunds", "receipts", "keys", "saved")


def new_id():
    """36 characters, in the look of YooKassa's identifiers."""
    raw = uuid.uuid4().hex
    return f"{raw[:8]}-000f-5000-{raw[12:16]}-{raw[16:28]}"


class State:
    def __init__(self, path=None):
        self.lock = threading.RLock()
        self.path = Path(path) if path else None
        self.dirty = False
        self.shops = {}
        self.payments = {}
        self.refunds = {}
        self.receipts = {}
        self.keys = {}
        self.saved = {}
        self.requests = deque(maxlen=20_000)
        self.deadlines = []
        offset = self._load() if self.path and self.path.exists() else 0.0
        self.clock = Clock(offset)

    # --- shops -----------------------------------------------------------------------------

    def add_shop(self, shop_id, secret, **options):
        """Register a shop; a restart with the same state file keeps its options."""
        with self.lock:
            shop = self.shops.setdefault(str(shop_id), {"webhook_url": None, "test": True})
            shop.update(secret=secret, **{k: v for k, v in options.items() if v is not None})
            self.dirty = True
            return shop

    def authenticate(self, shop_id, secret):
        shop = self.shops.get(shop_id)
        return shop is not None and shop["secret"] == secret

    # --- objects ---------------------------------------------------------------------------

    def store(self, kind, item):
        with self.lock:
            getattr(self, kind)[item["id"]] = item
            self.dirty = True

    def watch(self, payment):
        """Remember when a payment runs out, so that expiry happens by the clock."""
        if payment["_deadline"]:
            heapq.heappush(self.deadlines, (payment["_deadline"], payment["id"]))

    def overdue(self):
        """Payments whose deadline has passed; each is handed out once."""
        now, found = self.clock.now(), []
        with self.lock:
            while self.deadlines and self.deadlines[0][0] <= now:
                deadline, payment_id = heapq.heappop(self.deadlines)
                payment = self.payments.get(payment_id)
                if payment and payment["_deadline"] == deadline:
                    found.append(payment)
        return found

    def purge_keys(self):
        limit = self.clock.now() - KEY_LIFETIME
        with self.lock:
            for name in [name for name, entry in self.keys.items() if entry["at"] < limit]:
                del self.keys[name]

    def money(self):
        """Movements by shop: what buyers paid, what is held, what was returned, how often."""
        result = {}
        with self.lock:
            for shop_id in self.shops:
                result[shop_id] = {
                    "paid": "0.00",
                    "refunded": "0.00",
                    "held": "0.00",
                    "payments": 0,
                    "refunds": 0,
                    "voids": 0,
                    "created": 0,
                }
            for payment in self.payments.values():
                line = result[payment["_shop"]]
                line["created"] += 1
                if payment["status"] == "succeeded":
                    line["payments"] += 1
                    line["paid"] = _add(line["paid"], payment["amount"]["value"])
                elif payment["status"] == "waiting_for_capture":
                    line["held"] = _add(line["held"], payment["amount"]["value"])
                elif (
                    payment.get("cancellation_details", {}).get("reason") == "canceled_by_merchant"
                ):
                    line["voids"] += 1
            for refund in self.refunds.values():
                if refund["status"] == "succeeded":
                    line = result[refund["_shop"]]
                    line["refunds"] += 1
                    line["refunded"] = _add(line["refunded"], refund["amount"]["value"])
        return result

    def reset(self):
        """Forget everything but the shops; it is now again."""
        with self.lock:
            self.clock.advance(-self.clock.offset)
            self.payments.clear()
            self.refunds.clear()
            self.receipts.clear()
            self.keys.clear()
            self.saved.clear()
            self.requests.clear()
            self.deadlines.clear()
            self.dirty = True

    # --- file ------------------------------------------------------------------------------

    def save(self):
        """Write the state file, whole or not at all."""
        if not self.path or not self.dirty:
            return
        with self.lock:
            data = {name: getattr(self, name) for name in SAVED}
            content = json.dumps({**data, "offset": self.clock.offset}, ensure_ascii=False)
            self.dirty = False
        temporary = self.path.with_suffix(".tmp")
        temporary.write_text(content, encoding="utf-8")
        temporary.replace(self.path)

    def _load(self):
        data = json.loads(self.path.read_text(encoding="utf-8"))
        for name in SAVED:
            getattr(self, name).update(data.get(name, {}))
        for payment in self.payments.values():
            payment.setdefault("_save", False)
            self.watch(payment)
        return data.get("offset", 0.0)


def public(item):
    """The object as the API shows it."""
    return {key: value for key, value in item.items() if not key.startswith("_")}


def _add(left, right):
    return str(Decimal(left) + Decimal(right))

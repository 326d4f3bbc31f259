"""The API's operations on payments, refunds and the shop itself."""

import copy
import hashlib
import json
from decimal import Decimal

from . import validate
from .clock import isoformat, parse
from .errors import ApiError, invalid, not_found
from .lifecycle import Lifecycle
from .methods import offered, rules
from .receipts import PROVIDERS
from .state import new_id, public

OPERATORS = {
    "gte": lambda left, right: left >= right,
    "gt": lambda left, right: left > right,
    "lte": lambda left, right: left <= right,
    "lt": lambda left, right: left < right,
}


class Api:
    def __init__(self, state, lifecycle: Lifecycle, base_url):
        self.state = state
        self.lifecycle = lifecycle
        self.receipts = lifecycle.receipts
        self.base_url = base_url
        # A page of a list may be shorter than what was asked for.
        self.longest_page = 100

    # --- idempotency -----------------------------------------------------------------------

    def once(self, shop_id, key, path, body, operation):
        """Run an operation once per key: a repeat gets the first answer, never a second effect.

        Only answers that had an effect are remembered: after a refusal the shop has to take
        a new key anyway, and the double does not punish it for repeating.
        """
        if not key:
            raise invalid("Idempotence key is missing", "Idempotence-Key")
        if len(key) > 64:
            raise invalid("Idempotence key is too long", "Idempotence-Key")
        canonical = json.dumps([path, body], sort_keys=True, ensure_ascii=False)
        fingerprint = hashlib.sha256(canonical.encode()).hexdigest()
        name = f"{shop_id}:{key}"
        with self.state.lock:
            self.state.purge_keys()
            entry = self.state.keys.get(name)
            if entry:
                if entry["fingerprint"] != fingerprint:
                    raise invalid("Idempotence key duplicated", "Idempotence-Key")
                return copy.deepcopy(entry["answer"])
            answer = copy.deepcopy(public(operation()))
            self.state.keys[name] = {
                "fingerprint": fingerprint,
                "answer": answer,
                "at": self.state.clock.now(),
            }
            self.state.dirty = True
            return copy.deepcopy(answer)

    # --- payments --------------------------------------------------------------------------

    def create_payment(self, shop_id, body):
        """A new payment; one by a saved method is charged at once, and its payer is not asked.

        The documentation of such charges (yookassa.ru/developers/payment-acceptance, "Recurring
        payments", "pay-with-saved") says so: the payment needs no further confirmation by the
        payer, and it is ``pending`` only where the receipt comes first and the register has not
        answered yet (``wait``).  It describes no way to the bank's page.  That a charge leads there
        all the same (``ask``) is none of YooKassa's ways but ours to see what a shop makes of it,
        and happens only when a test wants it.
        """
        shop = self.state.shops[shop_id]
        number = validate.amount(body)
        saved = self._saved_method(shop_id, body)
        kind = saved["method"]["type"] if saved else validate.method(body, shop)
        validate.within_limits(number, kind)
        confirmation = {} if saved else validate.confirmation(body, kind, shop)
        capture = validate.boolean(body, "capture", False)
        if kind and not capture and rules(kind)["hold"] is None:
            raise invalid("Two-stage payments are not available for the method", "capture")
        receipt = self.receipts.with_payment(shop_id, body, number)
        now = self.state.clock.now()
        payment_id = new_id()
        payment = {
            "id": payment_id,
            "status": "pending",
            "amount": {"value": str(number), "currency": "RUB"},
            "description": validate.text(body, "description", 128),
            "recipient": {"account_id": shop_id, "gateway_id": f"{shop_id}0"},
            "created_at": isoformat(now),
            "confirmation": None if saved else self._confirmation(confirmation, payment_id),
            "test": shop["test"],
            "paid": False,
            "refundable": False,
            "metadata": validate.metadata(body),
            "merchant_customer_id": validate.text(body, "merchant_customer_id", 200),
            "_shop": shop_id,
            "_created": now,
            "_capture": capture,
            "_method": kind,
            "_save": validate.saving(body, kind),
            "_return_url": confirmation.get("return_url"),
            "_receipt": receipt,
            "_deadline": now + rules(kind)["pay_within"],
        }
        payment = {key: value for key, value in payment.items() if value is not None}
        payment.setdefault("_method", None)
        self.state.store("payments", payment)
        self.state.watch(payment)
        if saved and saved.get("asks"):
            page = f"{self.base_url}/checkout/{payment_id}"
            payment["confirmation"] = {"type": "redirect", "confirmation_url": page}
        elif saved and not saved.get("waits"):
            self.lifecycle.charge(payment, saved)
        return payment

    def _saved_method(self, shop_id, body):
        """The method that an earlier payment of this shop has saved, if it is to be charged."""
        method_id = body.get("payment_method_id")
        if method_id is None:
            return None
        saved = self.state.saved.get(method_id)
        if not saved or saved["shop"] != shop_id:
            raise invalid("Payment method doesn't exist or access denied", "payment_method_id")
        return saved

    def _confirmation(self, data, payment_id):
        url = f"{self.base_url}/checkout/{payment_id}"
        if data["type"] == "redirect":
            return {
                "type": "redirect",
                "return_url": data["return_url"],
                "confirmation_url": url,
            }
        if data["type"] == "qr":
            # What the code says; here the payment page plays the bank's application.
            return {"type": "qr", "confirmation_data": url}
        if data["type"] == "embedded":
            return {"type": "embedded", "confirmation_token": f"ct-{payment_id}"}
        return {"type": data["type"]}

    def payment(self, shop_id, payment_id):
        """One shop never sees another's payments: for it they do not exist."""
        self.lifecycle.expire()
        payment = self.state.payments.get(payment_id)
        if not payment or payment["_shop"] != shop_id:
            raise not_found("Payment doesn't exist or access denied", "payment_id")
        return payment

    def capture(self, shop_id, payment_id, body):
        payment = self.payment(shop_id, payment_id)
        if payment["status"] != "waiting_for_capture":
            raise invalid(f"Payment is in the status {payment['status']}", "payment_id")
        number = Decimal(payment["amount"]["value"])
        if "amount" in body:
            number = validate.amount(body)
            if number > Decimal(payment["amount"]["value"]):
                raise invalid("Amount is greater than the authorized one", "amount.value")
        self.lifecycle.capture(payment, number)
        return payment

    def cancel(self, shop_id, payment_id):
        payment = self.payment(shop_id, payment_id)
        if payment["status"] != "waiting_for_capture":
            raise invalid(f"Payment is in the status {payment['status']}", "payment_id")
        self.lifecycle.cancel(payment, "merchant", "canceled_by_merchant")
        return payment

    # --- refunds ---------------------------------------------------------------------------

    def create_refund(self, shop_id, body):
        payment_id = body.get("payment_id")
        if not isinstance(payment_id, str):
            raise invalid("Payment is missing", "payment_id")
        try:
            payment = self.payment(shop_id, payment_id)
        except ApiError:
            raise invalid("Payment doesn't exist or access denied", "payment_id") from None
        number = validate.amount(body)
        if payment["status"] != "succeeded":
            raise invalid("Payment is not succeeded", "payment_id")
        kind = payment["payment_method"]["type"]
        if self.state.clock.now() > payment["_captured"] + rules(kind)["refund_within"]:
            raise invalid("The time for refunds is over", "payment_id")
        left = Decimal(payment["amount"]["value"]) - Decimal(payment["_refunding"])
        if number > left:
            raise invalid("Amount is greater than what is left of the payment", "amount.value")
        receipt = self.receipts.with_refund(shop_id, body, number, payment)
        now = self.state.clock.now()
        refund = {
            "id": new_id(),
            "payment_id": payment_id,
            "status": "pending",
            "created_at": isoformat(now),
            "amount": {"value": str(number), "currency": "RUB"},
            "description": validate.text(body, "description", 250),
            "metadata": validate.metadata(body),
            "_receipt": receipt,
            "_shop": shop_id,
            "_created": now,
        }
        refund = {key: value for key, value in refund.items() if value is not None}
        payment["_refunding"] = str(Decimal(payment["_refunding"]) + number)
        self.state.store("refunds", refund)
        self.lifecycle.settle_refund(refund)
        return refund

    def refund(self, shop_id, refund_id):
        self.receipts.settle()
        refund = self.state.refunds.get(refund_id)
        if not refund or refund["_shop"] != shop_id:
            raise not_found("Refund doesn't exist or access denied", "refund_id")
        return refund

    def receipt(self, shop_id, receipt_id):
        self.receipts.settle()
        receipt = self.state.receipts.get(receipt_id)
        if not receipt or receipt["_shop"] != shop_id:
            raise not_found("Receipt doesn't exist or access denied", "receipt_id")
        return receipt

    # --- lists and the shop ----------------------------------------------------------------

    def listing(self, shop_id, kind, query):
        """A page of objects, newest first, with the cursor of the next page."""
        self.lifecycle.expire()
        try:
            limit = int(query.get("limit", "10"))
        except ValueError:
            raise invalid("Must be a number", "limit") from None
        if not 1 <= limit <= 100:
            raise invalid("Must be between 1 and 100", "limit")
        limit = min(limit, self.longest_page)
        with self.state.lock:
            items = [
                item
                for item in getattr(self.state, kind).values()
                if item["_shop"] == shop_id and self._matches(item, query)
            ]
        items.sort(key=lambda item: (item["_created"], item["id"]), reverse=True)
        start = int(query.get("cursor") or 0)
        page = items[start : start + limit]
        answer = {"type": "list", "items": [public(item) for item in page]}
        if start + limit < len(items):
            answer["next_cursor"] = str(start + limit)
        return answer

    def _matches(self, item, query):
        for name, wanted in query.items():
            field, _dot, operator = name.partition(".")
            if field in ("created_at", "captured_at") and operator in OPERATORS:
                value = item.get(field)
                try:
                    moment = parse(wanted)
                except ValueError:
                    raise invalid("Must be a time", name) from None
                if not value or not OPERATORS[operator](parse(value), moment):
                    return False
            elif name in ("status", "payment_id", "refund_id", "payment_method"):
                value = item.get(name)
                if (value.get("type") if isinstance(value, dict) else value) != wanted:
                    return False
        return True

    def me(self, shop_id):
        shop = self.state.shops[shop_id]
        return {
            "account_id": shop_id,
            "status": shop.get("status", "enabled"),
            "test": shop["test"],
            "fiscalization": self._fiscalization(shop),
            "fiscalization_enabled": bool(shop.get("fiscalization")),
            "payment_methods": offered(shop),
            "itn": "7700000000",
        }

    def _fiscalization(self, shop):
        way = shop.get("fiscalization")
        return {"enabled": True, "provider": PROVIDERS[way]} if way else {"enabled": False}

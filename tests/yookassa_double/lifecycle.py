"""How payments and refunds change their state, and who is told."""

from decimal import Decimal

from . import cards
from .clock import isoformat
from .methods import rules
from .state import new_id

TITLES = {"sbp": "SBP", "yoo_money": "YooMoney wallet", "sberbank": "SberPay"}


class Lifecycle:
    def __init__(self, state, notify, receipts):
        self.state = state
        self.receipts = receipts
        self.notify = notify
        # Fate of refunds to come, first in first out: "pending" or a reason of cancellation.
        self.refund_fates = []

    def pay(self, payment, method="bank_card", card="5555555555554444"):
        """The buyer's money has come: succeeded, or held when the shop captures by itself."""
        with self.state.lock:
            if payment["status"] != "pending":
                return payment
            now = self.state.clock.now()
            payment["payment_method"] = self._method(payment, method, card)
            payment["paid"] = True
            payment.pop("confirmation", None)
            payment["authorization_details"] = {
                "rrn": payment["id"][-12:],
                "auth_code": payment["id"][:6],
                "three_d_secure": {"applied": card.endswith("4477")},
            }
            if payment["_save"] and rules(method)["saved"]:
                self._save_method(payment, card)
            if payment["_capture"] or rules(method)["hold"] is None:
                self._succeed(payment, Decimal(payment["amount"]["value"]))
            else:
                payment["status"] = "waiting_for_capture"
                payment["_deadline"] = now + rules(method)["hold"]
                payment["expires_at"] = isoformat(payment["_deadline"])
                self.state.watch(payment)
                self._changed(payment, "payment.waiting_for_capture")
        return payment

    def _save_method(self, payment, card):
        """The payment's id is the id of the method that can be charged again."""
        payment["payment_method"].update(saved=True, status="active")
        self.state.saved[payment["id"]] = {
            "shop": payment["_shop"],
            "method": payment["payment_method"],
            "card": card,
            "revoked": False,
            "asks": False,
            "waits": False,
        }

    def charge(self, payment, saved):
        """Charge a saved method: no page, no buyer, an answer at once."""
        method, card = saved["method"], saved["card"]
        outcome = cards.outcome(card) if method["type"] == "bank_card" else "ok"
        if saved["revoked"]:
            self.cancel(payment, "yoo_money", "permission_revoked")
        elif outcome in ("ok", "3ds"):
            self.pay(payment, method["type"], card)
            payment["payment_method"] = dict(method)
        else:
            self.cancel(payment, "payment_network", outcome)

    def capture(self, payment, number):
        with self.state.lock:
            payment["amount"]["value"] = str(number)
            payment.pop("expires_at", None)
            self._succeed(payment, number)

    def _succeed(self, payment, number):
        commission = (number * Decimal("0.035")).quantize(Decimal("0.01"))
        payment.update(
            {
                "status": "succeeded",
                "captured_at": isoformat(self.state.clock.now()),
                "refundable": True,
                "refunded_amount": {"value": "0.00", "currency": "RUB"},
                "income_amount": {"value": str(number - commission), "currency": "RUB"},
                "_captured": self.state.clock.now(),
                "_deadline": None,
                "_refunding": "0.00",
            }
        )
        self.receipts.payment_succeeded(payment)
        self._changed(payment, "payment.succeeded")

    def cancel(self, payment, party, reason):
        with self.state.lock:
            if payment["status"] not in ("pending", "waiting_for_capture"):
                return payment
            payment.update(
                {
                    "status": "canceled",
                    "paid": False,
                    "refundable": False,
                    "_deadline": None,
                    "cancellation_details": {"party": party, "reason": reason},
                }
            )
            payment.pop("confirmation", None)
            payment.pop("expires_at", None)
            self._changed(payment, "payment.canceled")
        return payment

    def expire(self):
        """Cancel what ran out of time; called before every reading and once a second."""
        self.receipts.settle()
        for payment in self.state.overdue():
            reason = "expired_on_confirmation"
            if payment["status"] == "waiting_for_capture":
                reason = "expired_on_capture"
            self.cancel(payment, "yoo_money", reason)

    def settle_refund(self, refund):
        fate = self.refund_fates.pop(0) if self.refund_fates else None
        if fate is None:
            self.finish_refund(refund)
        elif fate != "pending":
            self.cancel_refund(refund, fate)

    def finish_refund(self, refund):
        with self.state.lock:
            if refund["status"] != "pending":
                return
            refund["status"] = "succeeded"
            payment = self.state.payments[refund["payment_id"]]
            done = Decimal(payment["refunded_amount"]["value"]) + Decimal(refund["amount"]["value"])
            payment["refunded_amount"]["value"] = str(done)
            payment["refundable"] = done < Decimal(payment["amount"]["value"])
            self.receipts.refund_succeeded(refund)
            self._changed(refund, "refund.succeeded")

    def cancel_refund(self, refund, reason):
        """No event tells of it: the shop has to ask."""
        with self.state.lock:
            if refund["status"] != "pending":
                return
            refund["status"] = "canceled"
            refund["cancellation_details"] = {"party": "refund_network", "reason": reason}
            payment = self.state.payments[refund["payment_id"]]
            payment["_refunding"] = str(
                Decimal(payment["_refunding"]) - Decimal(refund["amount"]["value"])
            )
            self.state.dirty = True

    def _method(self, payment, method, card):
        data = {"type": method, "id": payment["id"], "saved": False}
        if method == "bank_card":
            data["card"] = cards.describe(card)
            data["title"] = f"Bank card *{data['card']['last4']}"
        elif method == "yoo_money":
            data["account_number"] = "410011758831136"
            data["title"] = TITLES[method]
        else:
            data["title"] = TITLES.get(method, method)
        if method == "sbp":
            data["sbp_operation_id"] = new_id().replace("-", "").upper()
        return data

    def _changed(self, item, event):
        self.state.dirty = True
        self.notify(event, item)

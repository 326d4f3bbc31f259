"""Fiscal receipts (54-FZ): what the API demands of them, and how a register takes its time.

A receipt is born pending.  Some seconds later (``lag``, by the double's clock) the register has
it: then it is succeeded and has fiscal numbers.  A queue of ``fates`` decides otherwise for those
to come: ``canceled``, or ``stuck`` (pending for ever, until ``POST /_double/receipts/<id>``).

How a shop works is its option ``fiscalization``:

``None``            receipts are checked and registered if there are any, none is demanded;
``"yookassa"``      the shop's own ("Receipts from YooKassa"): demanded with each payment and each
                    partial refund, at most 80 items, e-mail mandatory, no agents;
``"register"``      a third party's register, receipts with the payment, at most 100 items;
``"register_after"``the same, receipts by ``POST /receipts`` only; here agents are known.
"""

import heapq
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from . import validate
from .clock import isoformat
from .errors import invalid
from .state import new_id

KOPECK = Decimal("0.01")
# "Receipts from YooKassa" are called so in answers to GET /me.
PROVIDERS = {"yookassa": "avanpost", "register": "atol", "register_after": "atol"}
SUBJECTS = {
    *("commodity", "excise", "job", "service", "gambling_bet", "gambling_prize", "lottery"),
    *("lottery_prize", "intellectual_activity", "payment", "agent_commission", "composite"),
    *("another", "property_right", "non_operating_gain", "insurance_premium", "sales_tax"),
    *("resort_fee", "marked", "non_marked", "fine", "tax", "lien", "cost", "agent_withdrawals"),
    *("pension_insurance_without_payouts", "pension_insurance_with_payouts"),
    *("health_insurance_without_payouts", "health_insurance_with_payouts", "health_insurance"),
    *("casino", "bank_payment"),
}
MODES = {
    *("full_prepayment", "partial_prepayment", "advance", "full_payment", "partial_payment"),
    *("credit", "credit_payment"),
}
SETTLEMENTS = {"cashless", "prepayment", "postpayment", "consideration"}
AGENTS = {
    *("banking_payment_agent", "banking_payment_subagent", "payment_agent", "payment_subagent"),
    *("attorney", "commissioner", "agent"),
}
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE = re.compile(r"[0-9]{10,15}")
INN = re.compile(r"[0-9]{10}|[0-9]{12}")


class Receipts:
    def __init__(self, state):
        self.state = state
        self.lag = 0.0
        # Fates of receipts to come, first in first out: "canceled" or "stuck".
        self.fates = []
        self.vat_codes = set(range(1, 13))
        self._due = [
            (item["_due"], item["id"])
            for item in state.receipts.values()
            if item["status"] == "pending" and item["_due"] is not None
        ]
        heapq.heapify(self._due)

    def reset(self):
        self.lag = 0.0
        self.fates.clear()
        self._due.clear()

    # --- inside of payments and refunds ------------------------------------------------------

    def with_payment(self, shop_id, body, number):
        """The receipt of a request for a payment, checked; None when there is none."""
        way = self._way(shop_id)
        data = body.get("receipt")
        if data is None:
            if way in ("yookassa", "register"):
                raise invalid("Receipt is missing or illegal", "receipt")
            return None
        if way == "register_after":
            raise invalid("Receipts are created after the payment", "receipt")
        self._check(shop_id, data, number, "receipt", agents=False)
        return data

    def with_refund(self, shop_id, body, number, payment):
        """The receipt of a request for a refund: part of a payment has to say of what."""
        data = body.get("receipt")
        if data is not None:
            self._check(shop_id, data, number, "receipt", agents=False)
            return data
        whole = number == Decimal(payment["amount"]["value"])
        if payment.get("_receipt") and not whole:
            raise invalid("Receipt is missing or illegal", "receipt")
        return payment.get("_receipt")

    def payment_succeeded(self, payment):
        if payment.get("_receipt"):
            payment["receipt_registration"] = "pending"
            self._register(payment["_shop"], "payment", payment["_receipt"], payment=payment["id"])

    def refund_succeeded(self, refund):
        if refund.get("_receipt"):
            refund["receipt_registration"] = "pending"
            self._register(
                refund["_shop"],
                "refund",
                refund["_receipt"],
                payment=refund["payment_id"],
                refund=refund["id"],
            )

    # --- POST /receipts ----------------------------------------------------------------------

    def create(self, shop_id, body):
        kind = body.get("type")
        if kind not in ("payment", "refund"):
            raise invalid("Must be payment or refund", "type")
        if body.get("send") is not True:
            raise invalid("Must be true", "send")
        payment, refund = self._paid(shop_id, kind, body)
        total = self._check(shop_id, body, None, "", agents=self._way(shop_id) != "yookassa")
        self._check_settlements(body, total)
        return self._register(
            shop_id,
            kind,
            body,
            payment=payment["id"],
            refund=refund and refund["id"],
            settlements=body["settlements"],
        )

    def _paid(self, shop_id, kind, body):
        """The payment and the refund that the receipt is about; both have to have happened."""
        name, objects = (
            ("refund_id", self.state.refunds)
            if kind == "refund"
            else ("payment_id", self.state.payments)
        )
        found = objects.get(body.get(name))
        if not found or found["_shop"] != shop_id:
            raise invalid("Object doesn't exist or access denied", name)
        if found["status"] != "succeeded":
            raise invalid("Object is not succeeded", name)
        if kind == "payment":
            return found, None
        return self.state.payments[found["payment_id"]], found

    def _check_settlements(self, body, total):
        settlements = body.get("settlements")
        if not isinstance(settlements, list) or not settlements:
            raise invalid("Settlements are missing", "settlements")
        for item in settlements:
            if not isinstance(item, dict) or item.get("type") not in SETTLEMENTS:
                raise invalid("Unknown type of settlement", "settlements.type")
        if sum(validate.amount(item) for item in settlements) != total:
            raise invalid("Sum of settlements differs from the sum of items", "settlements")

    # --- checks ------------------------------------------------------------------------------

    def _way(self, shop_id):
        return self.state.shops[shop_id].get("fiscalization")

    def _check(self, shop_id, data, number, prefix, agents):
        """Check a receipt; answers its sum, which has to be ``number`` if that is given."""
        where = f"{prefix}." if prefix else ""
        if not isinstance(data, dict):
            raise invalid("Must be an object", prefix)
        own = self._way(shop_id) == "yookassa"
        self._check_customer(data.get("customer"), f"{where}customer", own)
        for name, values in (("tax_system_code", range(1, 7)), ("timezone", range(1, 12))):
            if name in data and data[name] not in values:
                raise invalid("Unknown value", f"{where}{name}")
        validate.boolean(data, "internet", True)
        items = data.get("items")
        if not isinstance(items, list) or not items:
            raise invalid("Items are missing", f"{where}items")
        limit = 80 if own else 100
        if len(items) > limit:
            raise invalid(f"At most {limit} items", f"{where}items")
        total = sum(self._check_item(item, f"{where}items", agents) for item in items)
        if number is not None and total != number:
            raise invalid("Sum of items differs from the amount", f"{where}items")
        return total

    def _check_customer(self, customer, where, own):
        if not isinstance(customer, dict):
            raise invalid("Customer is missing", where)
        email, phone = customer.get("email"), customer.get("phone")
        if email is not None and not (isinstance(email, str) and EMAIL.fullmatch(email)):
            raise invalid("Incorrect e-mail", f"{where}.email")
        if phone is not None and not (isinstance(phone, str) and PHONE.fullmatch(phone)):
            raise invalid("Incorrect phone", f"{where}.phone")
        if not email and (own or not phone):
            raise invalid("Contact of the customer is missing", where)
        inn = customer.get("inn")
        if inn is not None and not INN.fullmatch(inn):
            raise invalid("Incorrect INN", f"{where}.inn")
        validate.text(customer, "full_name", 256)

    def _check_item(self, item, where, agents):
        if not isinstance(item, dict):
            raise invalid("Must be an object", where)
        if not item.get("description") or not validate.text(item, "description", 128):
            raise invalid("Must be a string of 1 to 128 characters", f"{where}.description")
        if item.get("vat_code") not in self.vat_codes:
            raise invalid("Unknown VAT code", f"{where}.vat_code")
        for name, known in (("payment_subject", SUBJECTS), ("payment_mode", MODES)):
            if name in item and item[name] not in known:
                raise invalid("Unknown value", f"{where}.{name}")
        self._check_agent(item, where, agents)
        quantity = self._quantity(item, where)
        price = validate.amount(item)
        return (quantity * price).quantize(KOPECK, ROUND_HALF_UP)

    def _check_agent(self, item, where, agents):
        if "agent_type" not in item and "supplier" not in item:
            return
        if not agents:
            raise invalid("Agents are not supported here", f"{where}.agent_type")
        supplier = item.get("supplier")
        if item.get("agent_type") not in AGENTS or not isinstance(supplier, dict):
            raise invalid("Agent and supplier belong together", f"{where}.agent_type")
        if not supplier.get("name") or not INN.fullmatch(supplier.get("inn") or ""):
            raise invalid("Name and INN of the supplier are missing", f"{where}.supplier")
        if not PHONE.fullmatch(supplier.get("phone") or ""):
            raise invalid("Phone of the supplier is missing", f"{where}.supplier.phone")

    def _quantity(self, item, where):
        try:
            quantity = Decimal(str(item.get("quantity")))
        except InvalidOperation:
            raise invalid("Must be a number", f"{where}.quantity") from None
        if not 0 < quantity <= Decimal("99999.999") or quantity != round(quantity, 3):
            raise invalid("Out of range", f"{where}.quantity")
        return quantity

    # --- the register ------------------------------------------------------------------------

    def _register(self, shop_id, kind, data, payment, refund=None, settlements=None):
        now = self.state.clock.now()
        fate = self.fates.pop(0) if self.fates else "succeeded"
        receipt = {
            "id": f"{'rt' if kind == 'payment' else 'rr'}-{new_id()[:33]}",
            "type": kind,
            "payment_id": payment,
            "refund_id": refund,
            "status": "pending",
            "items": data["items"],
            "settlements": settlements,
            "tax_system_code": data.get("tax_system_code"),
            "internet": data.get("internet", True),
            "timezone": data.get("timezone"),
            "_shop": shop_id,
            "_created": now,
            "created_at": isoformat(now),
            "_customer": data["customer"],
            "_fate": fate,
            "_due": None if fate == "stuck" else now + self.lag,
            "_of_request": settlements is None,
        }
        receipt = {
            name: value for name, value in receipt.items() if value is not None or name == "_due"
        }
        self.state.store("receipts", receipt)
        if receipt["_due"] is not None:
            with self.state.lock:
                heapq.heappush(self._due, (receipt["_due"], receipt["id"]))
        return receipt

    def settle(self):
        """Let the register do what is due by the clock; called before every reading."""
        now = self.state.clock.now()
        with self.state.lock:
            while self._due and self._due[0][0] <= now:
                _due, receipt_id = heapq.heappop(self._due)
                receipt = self.state.receipts.get(receipt_id)
                if receipt:
                    self.finish(receipt, receipt["_fate"])

    def finish(self, receipt, status="succeeded"):
        with self.state.lock:
            if receipt["status"] != "pending":
                return receipt
            receipt["status"] = status
            if status == "succeeded":
                number = len(self.state.receipts)
                receipt.update(
                    fiscal_document_number=str(number),
                    fiscal_storage_number="9288000100115785",
                    fiscal_attribute=str(2_617_603_921 + number),
                    fiscal_provider_id=receipt["id"][3:],
                    registered_at=isoformat(self.state.clock.now()),
                )
            self._tell_owner(receipt)
            self.state.dirty = True
        return receipt

    def _tell_owner(self, receipt):
        """Payments and refunds show how the receipt fares that came with them."""
        if not receipt["_of_request"]:
            return
        if receipt["type"] == "refund":
            owner = self.state.refunds.get(receipt.get("refund_id"))
        else:
            owner = self.state.payments.get(receipt["payment_id"])
        if owner:
            owner["receipt_registration"] = receipt["status"]

import logging
from datetime import datetime, timedelta, timezone

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError

from ..services import payload as payloads
from ..services import receipt_payload
from ..services.outcome import Accepted, Rejected, Unknown
from ..services.receipt_lines import merged

_logger = logging.getLogger(__name__)

BATCH = 200


class YoomoneyReceipt(models.Model):
    """Receipts at YooKassa: sent once, and looked at until the register has them.

    As with payments, a request is written down and committed before it is made, no row is locked
    while YooKassa is called, and what is not known is never taken for a failure.
    """

    _inherit = "yoomoney.receipt"

    # --- the cron --------------------------------------------------------------------------------

    @api.model
    def _cron_receipts(self):
        """Make the receipts that are due, send those that are made, ask about those under way."""
        progress = self.env["ir.cron"]._commit_progress
        transactions = self.env["payment.transaction"]._yoomoney_due_receipts(BATCH)
        progress(remaining=len(transactions))
        transactions._yoomoney_make_due_receipts()
        receipts = self._open_receipts()
        progress(remaining=len(receipts))
        for receipt in receipts:
            try:
                receipt._bring_forward()
                self.env.flush_all()
            except (psycopg2.Error, UserError):
                self.env.cr.rollback()
                _logger.warning("Receipt %s is tried again later.", receipt.id, exc_info=True)
            if not progress(1):
                break

    @api.model
    def _open_receipts(self):
        """Those whose end is not known: what nobody looked at for longest comes first."""
        return self.search(
            [
                ("state", "in", ("draft", "pending")),
                ("provider_id.state", "!=", "disabled"),
            ],
            order="polled_at NULLS FIRST, id",
            limit=BATCH,
        )

    def _bring_forward(self):
        """Send one receipt, or ask what became of it."""
        self.ensure_one()
        if self.state == "draft":
            outcome = self._send()
        elif self.provider_reference:
            outcome = self.provider_id._yoomoney_client().receipt(self.provider_reference)
        else:
            outcome = self._find_of_request()
        try:
            self.lock_for_update()
        except LockError:
            return
        self.polled_at = fields.Datetime.now()
        if isinstance(outcome, Accepted) and outcome.data:
            self._apply(outcome.data)
        elif isinstance(outcome, Rejected) and self.state == "draft":
            self.state = "failed"
            self._alert(self.env._("YooKassa refused the receipt: %s", outcome.text))
        self._check_stuck()

    def _check_stuck(self):
        limit = timedelta(hours=self.provider_id.sudo().yoomoney_receipt_stuck_hours)
        late = self.pending_since and self.pending_since < fields.Datetime.now() - limit
        if self.state in ("draft", "pending") and late:
            self._alert(
                self.env._(
                    "The register has not registered this receipt since %s (UTC). Write to the"
                    " support of YooKassa.",
                    self.pending_since,
                )
            )

    # --- sending ---------------------------------------------------------------------------------

    def _yoomoney_attempt_values(self, operation):
        """What identifies the call in the journal (see `yoomoney.attempt._reserve`)."""
        return {
            "provider_key": self.provider_id.id,
            "company_key": self.company_id.id,
            "reference": self.name,
            "document": self.transaction_id.reference,
            "amount": payloads.amount_value(self.amount),
            "currency": self.currency_id.name,
        }

    def _payload(self):
        transaction = self.transaction_id
        owner = "refund_id" if self.kind == "refund" else "payment_id"
        return {
            **receipt_payload.body(self.header or {}, self._customer(), self._rows()),
            "type": "refund" if self.kind == "refund" else "payment",
            owner: transaction.provider_reference,
            "send": True,
            "settlements": [
                {"type": kind, "amount": payloads.roubles(number)}
                for kind, number in self.settlements
            ],
        }

    def _send(self):
        """Ask for the receipt, or find out what became of the request."""
        attempts = self.env["yoomoney.attempt"].sudo()
        attempt = attempts._reserve(self, "receipt", self._payload())
        client = self.provider_id._yoomoney_client()
        if attempt.outcome == "accepted":
            return client.receipt(attempt.provider_reference)
        if attempt.is_forgotten:
            outcome = self._look_up(client, attempt)
        else:
            if not attempt.is_new:
                attempts._mark_sent(attempt)
            outcome = client.create_receipt(attempt.body, attempt.key)
            if isinstance(outcome, Accepted) and not outcome.data.get("id"):
                outcome = Unknown("answer without an id")
            elif isinstance(outcome, Rejected) and attempts._reread(attempt).sent_count > 1:
                # This request was refused; an earlier one, of which we never heard, need not be.
                outcome = self._look_up(client, attempt, outcome)
        attempts._record(attempt, outcome)
        return outcome

    def _look_up(self, client, attempt, refusal=None):
        """After a day the key protects from nothing: is there such a receipt already?

        Receipts have no metadata, so it is recognized by what it says, among those of its payment.
        """
        outcome = self._listed(client)
        if not isinstance(outcome, Accepted):
            return outcome
        since = attempt.first_sent - timedelta(minutes=10)
        for data in outcome.data["items"]:
            created = _naive(data.get("created_at"))
            if self._says_the_same(data) and (not created or created >= since):
                return Accepted(data)
        return refusal or Rejected(404, "not_found", "YooKassa never received the request")

    def _listed(self, client):
        """Receipts of the payment or refund at YooKassa that no other of ours is."""
        name = "refund_id" if self.kind == "refund" else "payment_id"
        outcome = client.receipts({name: self.transaction_id.provider_reference, "limit": 100})
        if not isinstance(outcome, Accepted):
            reason = outcome.text if isinstance(outcome, Rejected) else outcome.reason
            return Unknown(reason, outcome.status)
        kind = "refund" if self.kind == "refund" else "payment"
        items = [item for item in outcome.data.get("items") or [] if item.get("type") == kind]
        known = set(
            self.search([("provider_reference", "in", [item.get("id") for item in items])]).mapped(
                "provider_reference"
            )
        )
        return Accepted({"items": [item for item in items if item.get("id") not in known]})

    def _says_the_same(self, data):
        """Whether the items of an object are those of this receipt."""
        ours = sorted(
            (row.name, f"{row.quantity.normalize():f}", row.price, row.fiscal.vat_code)
            for row in merged(self._rows())
        )
        return ours == sorted(_look(item) for item in data.get("items") or [])

    # --- receipts that came with a payment or refund ---------------------------------------------

    def _find_of_request(self):
        """YooKassa registers them by itself and tells no id: the list of the payment has it.

        The oldest of the kind is meant: closing receipts come later and are known by their id.
        """
        outcome = self._listed(self.provider_id._yoomoney_client())
        if not isinstance(outcome, Accepted):
            return outcome
        items = sorted(outcome.data["items"], key=lambda item: item.get("created_at") or "")
        return Accepted(items[0] if items else {})

    # --- what YooKassa says ----------------------------------------------------------------------

    def _apply(self, data):
        """Take over the state of a receipt that was fetched; unknown states change nothing."""
        if self.provider_reference and self.provider_reference != data.get("id"):
            return
        self.provider_reference = data.get("id")
        if not self.line_ids and data.get("items"):
            # A refund made in YooKassa's cabinet: only YooKassa knows what it said.
            self._adopt_items(data["items"])
        status = data.get("status")
        if status == "succeeded":
            self.write(
                {
                    "state": "succeeded",
                    "problem": False,
                    "fiscal_document_number": data.get("fiscal_document_number"),
                    "fiscal_storage_number": data.get("fiscal_storage_number"),
                    "fiscal_attribute": data.get("fiscal_attribute"),
                    "fiscal_provider_id": data.get("fiscal_provider_id"),
                    "registered_at": _naive(data.get("registered_at")),
                }
            )
            if self.alerted:
                self.alerted = False
                self.activity_feedback(["mail.mail_activity_data_warning"])
        elif status == "canceled":
            self.state = "canceled"
            self.alerted = False
            self._alert(
                self.env._(
                    "The register did not accept this receipt. The payment stays as it is; find"
                    " out why, then send the receipt again."
                )
            )
        elif self.state == "draft":
            self.state = "pending"

    def _adopt_items(self, items):
        self.line_ids = [
            (
                0,
                0,
                {
                    "name": item.get("description") or "-",
                    "quantity": float(item.get("quantity") or 1),
                    "price": float((item.get("amount") or {}).get("value") or 0),
                    "amount": round(
                        float(item.get("quantity") or 1)
                        * float((item.get("amount") or {}).get("value") or 0),
                        2,
                    ),
                    "units": float(item.get("quantity") or 1),
                    "vat_code": item.get("vat_code") or 0,
                    "subject": self._known("subject", item.get("payment_subject")),
                    "mode": self._known("mode", item.get("payment_mode")),
                    "measure": self._known("measure", item.get("measure")),
                },
            )
            for item in items
        ]

    def _known(self, field, value):
        selection = dict(self.env["yoomoney.receipt.line"]._fields[field].selection)
        return value if value in selection else False


def _look(item):
    """An item of the API, to be compared with a row."""
    quantity = f"{payloads.decimal(item.get('quantity')).normalize():f}"
    price = int(payloads.decimal((item.get("amount") or {}).get("value")) * 100)
    return (item.get("description"), quantity, price, item.get("vat_code"))


def _naive(text):
    """A time of the API as naive UTC, or False."""
    try:
        moment = datetime.fromisoformat((text or "").replace("Z", "+00:00"))
    except ValueError:
        return False
    return moment.astimezone(timezone.utc).replace(tzinfo=None)

import json
import logging

from odoo import fields, models
from odoo.exceptions import LockError, ValidationError
from odoo.tools import email_normalize

from .. import const
from ..services import payload as payloads
from ..services import receipt_lines as lines
from ..services import receipt_payload
from ..services.outcome import Rejected
from .yoomoney_receipt_source import ReceiptError, translated

_logger = logging.getLogger(__name__)


class PaymentTransaction(models.Model):
    """Fiscal receipts of payments: planned when the payment starts, made when it is done.

    The plan (lines, buyer) is written down with the attempt, in the same committed row as the
    request to YooKassa: whatever becomes of the order meanwhile, the receipt is of what was paid.
    Making the receipt is left to a cron, so that a confirmation of a payment never waits for it
    and never fails by it.
    """

    _inherit = "payment.transaction"

    yoomoney_receipt_ids = fields.One2many(
        "yoomoney.receipt",
        "transaction_id",
        string="Receipts",
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    yoomoney_receipt_due = fields.Boolean(
        string="Receipt to be made", readonly=True, copy=False, help="The cron makes it."
    )
    yoomoney_receipt_state = fields.Selection(
        selection="_yoomoney_receipt_states",
        string="Receipt",
        compute="_compute_yoomoney_receipt_state",
        compute_sudo=True,
    )

    _yoomoney_receipt_due_index = models.Index("(id) WHERE yoomoney_receipt_due")

    def _yoomoney_receipt_states(self):
        return self.env["yoomoney.receipt"]._summary_states()

    def _compute_yoomoney_receipt_state(self):
        for transaction in self:
            transaction.yoomoney_receipt_state = transaction.yoomoney_receipt_ids._summary(
                transaction.yoomoney_receipt_due
            )

    # --- the plan --------------------------------------------------------------------------------

    def _yoomoney_receipt_plan(self):
        """The receipt of this payment as plain data, ready to be stored as JSON.

        :raise ReceiptError: when there can be none: no address of the buyer, too many lines …
        """
        self.ensure_one()
        provider = self.provider_id.sudo()
        try:
            rows, covered, settlements = self._yoomoney_receipt_rows(provider)
        except lines.LinesError as error:
            raise translated(self.env, error) from error
        return {
            "via": "request" if provider.yoomoney_receipt_mode == "with_payment" else "receipts",
            "header": provider._yoomoney_receipt_header(),
            "customer": self._yoomoney_receipt_customer(),
            "rows": [receipt_payload.dump(row, covered.pop(tuple(row.key), 0)) for row in rows],
            "settlements": settlements,
        }

    def _yoomoney_receipt_rows(self, provider):
        """Rows worth the payment, what gift certificates paid beside it, and the settlements."""
        amount = payloads.kopecks(self.amount)
        sources, whole = self._yoomoney_receipt_sources()
        if not sources:
            rows = lines.rows_of([self._yoomoney_bare_position(provider)], amount, 1)
            return rows, {}, [("cashless", amount)]
        if amount > whole:
            raise ReceiptError(
                self.env._(
                    "The payment is higher than what %s costs now.", self._yoomoney_document()
                )
            )
        certificates = sources.filtered(lambda line: line._yoomoney_is_certificate())
        worth = -sum(payloads.kopecks(line.price_total) for line in certificates)
        sold = sources - certificates
        # Certificates and money together, for what is delivered at once: one receipt of the whole
        # price.  A receipt within the payment cannot say so, it is of the payment alone.
        at_once = (
            worth > 0
            and amount == whole
            and provider.yoomoney_receipt_mode == "after_payment"
            and {line._yoomoney_receipt_mode(provider, False) for line in sold} == {"full_payment"}
        )
        partial = amount < whole or (worth > 0 and not at_once)
        positions = lines.net([line._yoomoney_receipt_position(provider, partial) for line in sold])
        shown = amount + worth if at_once else amount
        rows = lines.rows_of(positions, shown, provider._yoomoney_item_limit())
        settlements = [("cashless", amount)]
        if at_once:
            return rows, {}, [*settlements, ("prepayment", worth)]
        covered = {}
        shares = lines.spread(worth, [position.total for position in positions])
        for position, share in zip(positions, shares, strict=True):
            covered[position.key] = covered.get(position.key, 0) + share
        return rows, covered, settlements

    def _yoomoney_receipt_sources(self):
        """The lines that are paid, and what their documents cost in kopecks."""
        orders = self.sale_order_ids
        invoices = self.invoice_ids.filtered(lambda move: move.move_type == "out_invoice")
        shown = invoices.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        if not orders and shown and all(shown.mapped("is_downpayment")):
            # A deposit is a prepayment of what was ordered.
            orders = shown.sale_line_ids.order_id
        if orders:
            sources = orders.order_line.filtered(
                lambda line: not line.display_type and not line.is_downpayment
            )
            return sources, sum(payloads.kopecks(order.amount_total) for order in orders)
        return shown, sum(payloads.kopecks(move.amount_total) for move in invoices)

    def _yoomoney_bare_position(self, provider):
        """A payment without a document: nobody knows yet for what, so it is an advance."""
        return lines.Position(
            (self._name, self.id),
            self.env._("Payment %s", self.reference),
            lines.ONE,
            payloads.kopecks(self.amount),
            lines.Fiscal(
                provider._yoomoney_default_vat_code()._number(True), "payment", "advance", "piece"
            ),
        )

    def _yoomoney_receipt_customer(self):
        """Where the receipt goes.

        :raise ReceiptError: when the buyer left no address that the register accepts
        """
        provider, partner = self.provider_id.sudo(), self.partner_id.sudo()
        email = email_normalize(self.partner_email or partner.email or "")
        phone = payloads.phone(self.partner_phone or partner.phone)
        own = provider.yoomoney_receipt_register == "yookassa"
        if not email and (own or not phone):
            email = email_normalize(provider.yoomoney_receipt_email or "")
        if not email and (own or not phone):
            raise ReceiptError(
                self.env._("Enter an e-mail address: the receipt of the payment is sent to it.")
                if own
                else self.env._(
                    "Enter an e-mail address or a phone: the receipt of the payment is sent to it."
                )
            )
        customer = {"email": email} if email else {"phone": phone}
        company = partner.commercial_partner_id
        if company.is_company and (inn := payloads.inn(company.vat)):
            customer.update(full_name=payloads.cut(company.name or "", 256), inn=inn)
        return customer

    # --- with the payment ------------------------------------------------------------------------

    def _get_specific_processing_values(self, processing_values):
        """Override of `payment`: who cannot get a receipt is told so before paying."""
        if self._yoomoney_wants_receipt():
            try:
                self._yoomoney_receipt_customer()
            except ReceiptError as error:
                raise ValidationError(str(error))
        return super()._get_specific_processing_values(processing_values)

    def _yoomoney_wants_receipt(self):
        return self.operation != "validation" and self.provider_id._yoomoney_issues_receipts()

    def _yoomoney_payment_payload(self):
        payload = super()._yoomoney_payment_payload()
        if not self._yoomoney_wants_receipt():
            return payload
        if self.provider_id.yoomoney_receipt_mode == "after_payment":
            self._yoomoney_receipt_customer()
            return payload
        return {**payload, "receipt": self._yoomoney_receipt_body(self._yoomoney_receipt_plan())}

    def _yoomoney_receipt_body(self, plan):
        rows = [receipt_payload.load(row) for row in plan["rows"]]
        return receipt_payload.body(plan["header"], plan["customer"], rows)

    def _yoomoney_attempt_values(self, operation):
        """The plan goes into the journal with the request that it belongs to."""
        values = super()._yoomoney_attempt_values(operation)
        plan = None
        if operation == "payment" and self._yoomoney_wants_receipt():
            try:
                plan = self._yoomoney_receipt_plan()
            except ReceiptError as error:
                # With the payment, the request could not have been made.  After it, the
                # accountant makes the receipt when the money is there.
                _logger.warning("No plan of a receipt for %s: %s", self.reference, error)
        elif operation == "refund":
            plan = self._yoomoney_refund_plan()
        return {**values, "receipt": json.dumps(plan)} if plan else values

    def _yoomoney_begin(self):
        """A payment without its receipt is not begun here: `_yoomoney_open_payment` says why."""
        try:
            return super()._yoomoney_begin()
        except ReceiptError:
            return None

    def _yoomoney_open_payment(self):
        """A payment without its receipt is not started; staff hear why."""
        try:
            return super()._yoomoney_open_payment()
        except ReceiptError as error:
            self._yoomoney_raise_alert(
                self.env._("The payment was not started for want of a receipt: %s", error)
            )
            return Rejected(400, "receipt", str(error))

    # --- when it is done -------------------------------------------------------------------------

    def _set_done(self, **kwargs):
        """Override of `payment`: note that a receipt is due; the cron makes it."""
        done = super()._set_done(**kwargs)
        due = done.filtered(lambda tx: tx._yoomoney_wants_receipt())
        if due:
            due.yoomoney_receipt_due = True
            self.env.ref("payment_yoomoney.cron_receipts").sudo()._trigger()
        return done

    def _yoomoney_make_receipt(self):
        """The receipt of what happened, once: made new, or the one that exists.

        :raise LockError: when others have the transaction in hands
        """
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        self.yoomoney_receipt_due = False
        kind = "refund" if self.operation == "refund" else "sale"
        receipts = self.env["yoomoney.receipt"].sudo()
        if known := receipts._of_cause(f"{kind}:{self.id}"):
            return known
        if kind == "refund":
            return self._yoomoney_make_refund_receipt(receipts)
        plan, problem = self._yoomoney_plan_of_attempt("payment"), ""
        if not plan:
            try:
                plan = {**self._yoomoney_receipt_plan(), "via": "receipts"}
            except ReceiptError as error:
                problem = str(error)
        return receipts._make(self, kind, f"sale:{self.id}", plan, problem)

    def _yoomoney_plan_of_attempt(self, operation):
        """What was written down when YooKassa accepted the operation."""
        attempt = (
            self.env["yoomoney.attempt"]
            .sudo()
            .search(
                [
                    ("reference", "=", self.reference),
                    ("operation", "=", operation),
                    ("outcome", "=", "accepted"),
                ],
                limit=1,
            )
        )
        return json.loads(attempt.receipt) if attempt.receipt else None

    def _yoomoney_sale_receipt(self):
        """The receipt of this payment that counts, made now if it is due; empty for none."""
        self.ensure_one()
        if self.yoomoney_receipt_due:
            self._yoomoney_make_receipt()
        return self.sudo().yoomoney_receipt_ids.filtered(
            lambda receipt: receipt.kind == "sale" and not receipt.replaced_by_id
        )[:1]

    def _yoomoney_make_due_receipts(self):
        """Part of the cron: each transaction in a savepoint of its own."""
        for transaction in self:
            try:
                with self.env.cr.savepoint():
                    transaction._yoomoney_make_receipt()
            except LockError:
                continue
            except Exception:  # one payment's trouble must not keep the others' receipts
                _logger.exception("The receipt of %s could not be made.", transaction.reference)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _yoomoney_due_receipts(self, limit):
        return self.search(
            [
                ("yoomoney_receipt_due", "=", True),
                ("provider_code", "=", const.PROVIDER_CODE),
            ],
            order="id",
            limit=limit,
        )

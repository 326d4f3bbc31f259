from decimal import Decimal

from psycopg2.errors import UniqueViolation

from odoo import fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import email_normalize

from .. import const
from ..services import payload as payloads
from ..services import receipt_lines as lines
from ..services import receipt_payload
from ..services.receipt_balance import Balance, Prepayment
from .sale_order import _kopecks, _units
from .yoomoney_receipt import COUNTED
from .yoomoney_receipt_source import ReceiptError, translated


class SaleOrder(models.Model):
    """Orders that gift certificates paid wholly: no payment, and still a receipt at delivery.

    The money came when the certificate was sold, as an advance with a receipt of its own. The
    delivery offsets it, so the closing receipt belongs to that payment.
    """

    _inherit = "sale.order"

    def _yoomoney_issue_closing_receipt(self, quantities=None, cause="all"):
        receipt = super()._yoomoney_issue_closing_receipt(quantities, cause)
        order = self.sudo()
        if receipt or not order._yoomoney_certificates() or order._yoomoney_paid():
            return receipt
        if quantities is not None and not any(quantities.values()):
            return receipt
        return order._yoomoney_close_by_certificate(quantities, cause)

    def _yoomoney_certificates(self):
        """Certificates that paid all of a confirmed order; else empty."""
        found = self.order_line.filtered(lambda line: line._yoomoney_is_certificate())
        whole = self.state == "sale" and payloads.kopecks(self.amount_total) == 0
        return found if whole else found.browse()

    def _yoomoney_certificate_provider(self):
        """The provider of the company that issues receipts; empty where another system does."""
        return (
            self.env["payment.provider"]
            .sudo()
            .search(
                [
                    ("code", "=", const.PROVIDER_CODE),
                    ("company_id", "=", self.company_id.id),
                    ("state", "!=", "disabled"),
                    ("yoomoney_receipt_mode", "not in", (False, "none")),
                ],
                limit=1,
            )
        )

    def _yoomoney_close_by_certificate(self, quantities, cause):
        """See `_yoomoney_issue_closing_receipt`."""
        receipts = self.env["yoomoney.receipt"]
        provider = self._yoomoney_certificate_provider()
        if not provider:
            return receipts
        sold = self._yoomoney_certificates().coupon_id.order_id._yoomoney_paid()[:1]
        if not sold:
            self._yoomoney_ask_for_receipt(provider)
            return receipts
        self.lock_for_update(allow_referencing=True)
        # see `_yoomoney_issue_closing_receipt`: two at once meet here
        self.yoomoney_closing_at = fields.Datetime.now()
        keys = quantities and {str(line.id): str(number) for line, number in quantities.items()}
        plan, problem = None, ""
        try:
            plan = self._yoomoney_certificate_plan(provider, keys)
        except ReceiptError as error:
            problem = str(error)
        if not plan and not problem:
            return receipts
        try:
            with self.env.cr.savepoint():
                receipt = receipts._make(
                    sold,
                    "closing",
                    f"closing:{self.id}:{cause}",
                    plan,
                    problem,
                    order_id=self.id,
                    quantities=keys or False,
                )
        except UniqueViolation as exc:
            raise ConcurrencyError(str(exc)) from exc
        self.env.ref("payment_yoomoney.cron_receipts").sudo()._trigger()
        return receipt

    def _yoomoney_certificate_plan(self, provider, keys):
        """
        :raise ReceiptError: no address of the buyer, too many lines
        """
        partner = self.partner_id
        email, phone = email_normalize(partner.email or ""), payloads.phone(partner.phone)
        email = email or email_normalize(provider.yoomoney_receipt_email or "")
        if not email and (provider.yoomoney_receipt_register == "yookassa" or not phone):
            raise ReceiptError(
                self.env._("Enter an e-mail address: the receipt of the payment is sent to it.")
            )
        try:
            rows = self._yoomoney_closing_rows(provider, keys)
        except lines.LinesError as error:
            raise translated(self.env, error) from error
        if not rows:
            return None
        return {
            "via": "receipts",
            "header": provider._yoomoney_receipt_header(),
            "customer": {"email": email} if email else {"phone": phone},
            "rows": [receipt_payload.dump(row) for row in rows],
            "settlements": [("prepayment", sum(row.total for row in rows))],
        }

    def _yoomoney_open_prepayments(self):
        """What certificates paid for each line, less what was closed."""
        balances = super()._yoomoney_open_prepayments()
        certificates = self._yoomoney_certificates()
        provider = certificates and self._yoomoney_certificate_provider()
        if not provider or self._yoomoney_paid():
            return balances
        sources = self.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment
        )
        positions = lines.net(
            [line._yoomoney_receipt_position(provider, False) for line in sources - certificates]
        )
        closed = (
            self.env["yoomoney.receipt.line"]
            .sudo()
            .search(
                [
                    ("order_line_id", "in", sources.ids),
                    ("receipt_id.kind", "=", "closing"),
                    ("receipt_id.state", "in", COUNTED),
                    ("receipt_id.replaced_by_id", "=", False),
                ]
            )
        )
        by_key = {line._yoomoney_receipt_key(): line for line in sources}
        for position in positions:
            line = by_key[position.key]
            own = closed.filtered(lambda item, line=line: item.order_line_id == line)
            balances[line] = Balance(
                (Prepayment(0, position.total, Decimal(str(line._yoomoney_receipt_quantity()))),),
                _kopecks(own, "amount"),
                _units(own),
            )
        return balances

    def _yoomoney_ask_for_receipt(self, provider):
        """A certificate that was not sold through YooKassa here: a task, once."""
        summary = self.env._("Receipt for an order paid by a gift certificate")
        if self.activity_ids.filtered(lambda activity: activity.summary == summary):
            return
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=provider._yoomoney_accountant().id,
            summary=summary,
            note=self.env._(
                "The certificate was not sold through YooKassa here, so its offset cannot be sent"
                " with a payment of YooKassa. Issue the closing receipt by your register."
            ),
        )

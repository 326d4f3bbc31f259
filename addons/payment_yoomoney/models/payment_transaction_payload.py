from odoo import models

from .. import const
from ..services import payload as payloads


class PaymentTransaction(models.Model):
    """Bodies of requests, and what identifies them in the journal of attempts."""

    _inherit = "payment.transaction"

    def _yoomoney_document(self):
        """The name of what is paid, for people."""
        self.ensure_one()
        source = self.source_transaction_id or self
        documents = source.sale_order_ids or source.invoice_ids
        return ", ".join(documents.mapped("name")) or source.reference

    def _yoomoney_amount(self):
        return {
            "value": payloads.amount_value(abs(self.amount), self.currency_id.decimal_places),
            "currency": self.currency_id.name,
        }

    def _yoomoney_attempt_values(self, operation):
        """What identifies a call in the journal of attempts."""
        self.ensure_one()
        amount = self._yoomoney_amount()
        return {
            "provider_key": self.provider_id.id,
            "company_key": self.company_id.id,
            "reference": self.reference,
            "document": self._yoomoney_document(),
            "amount": amount["value"],
            "currency": amount["currency"],
        }

    def _yoomoney_metadata(self):
        """How we recognize our own: the reference finds the transaction, the rest is for people."""
        return {
            "tx_reference": payloads.cut(self.reference, const.METADATA_LENGTH),
            "order": payloads.cut(self._yoomoney_document(), const.METADATA_LENGTH),
        }

    def _yoomoney_payment_payload(self):
        self.ensure_one()
        payload = {
            "amount": self._yoomoney_amount(),
            # Without it YooKassa only holds the money, and gives it back after a week.
            "capture": not self._yoomoney_is_two_stage(),
            "description": payloads.cut(
                self.env._("Order %(name)s", name=self._yoomoney_document()),
                const.DESCRIPTION_LENGTH,
            ),
            "metadata": self._yoomoney_metadata(),
        }
        if self._yoomoney_is_by_token():
            # No page and no buyer: he agreed to it when the method was saved.
            payload["payment_method_id"] = self.token_id.provider_ref
            return payload
        payload["confirmation"] = confirmation = self._yoomoney_confirmation()
        method = self.payment_method_id.yoomoney_type
        if method and confirmation["type"] != "embedded":
            payload["payment_method_data"] = {"type": method}
        if self.tokenize:
            payload["save_payment_method"] = True
        return payload

    def _yoomoney_confirmation(self):
        """How the buyer confirms the payment: by a code, in a frame, or on YooKassa's page.

        With `yoomoney_plain` in the context always on YooKassa's page, which every shop has.
        """
        lang = self.env.lang or self.partner_lang or ""
        locale = "ru_RU" if lang.startswith("ru") else "en_US"
        plain = self.env.context.get("yoomoney_plain")
        kind = self.payment_method_id.yoomoney_type
        if kind == "sbp" and self.provider_id.yoomoney_sbp_qr and not plain:
            return {"type": "qr", "return_url": self._yoomoney_return_url(), "locale": locale}
        if self.provider_id.yoomoney_widget and not plain and self._yoomoney_fits_widget():
            return {"type": "embedded", "locale": locale}
        return {"type": "redirect", "return_url": self._yoomoney_return_url(), "locale": locale}

    def _yoomoney_fits_widget(self):
        return self.payment_method_id.yoomoney_type in {False, "", *const.WIDGET_METHODS}

    def _yoomoney_widget_method(self):
        """What the widget is to show: the chosen method, or all (an empty text)."""
        return self.payment_method_id.yoomoney_type or ""

    def _yoomoney_decision_payload(self, decision):
        """Body of a capture or a release."""
        self.ensure_one()
        return {"amount": self._yoomoney_amount()} if decision == "capture" else {}

    def _yoomoney_refund_payload(self):
        self.ensure_one()
        return {
            "payment_id": self.source_transaction_id.provider_reference,
            "amount": self._yoomoney_amount(),
            "description": payloads.cut(
                self.env._("Refund for %(name)s", name=self._yoomoney_document()),
                const.REFUND_DESCRIPTION_LENGTH,
            ),
            "metadata": self._yoomoney_metadata(),
        }

from odoo import api, models

from .. import const
from ..services.outcome import Rejected


class PaymentTransaction(models.Model):
    """Refunds, those that Odoo asked for and those that were made in YooKassa's own cabinet."""

    _inherit = "payment.transaction"

    def _send_refund_request(self):
        """Override of `payment`: the request leaves when this transaction is committed."""
        if self.provider_code != const.PROVIDER_CODE:
            return super()._send_refund_request()
        self._set_pending()
        self._yoomoney_after_commit()
        return None

    def _yoomoney_send_refund(self):
        """Request the refund, or find out what became of the request."""
        self.ensure_one()
        if self.state not in ("draft", "pending"):
            return None
        if self.provider_reference:
            return self._yoomoney_refresh()
        outcome = self._yoomoney_execute("refund", self._yoomoney_refund_payload())
        self._yoomoney_apply_outcome(outcome)
        if isinstance(outcome, Rejected):
            self._yoomoney_raise_alert(
                self.env._(
                    "The refund %(reference)s was not made: %(reason)s",
                    reference=self.reference,
                    reason=outcome.text,
                )
            )
        return outcome

    # --- found at YooKassa -----------------------------------------------------------------------

    @api.model
    def _yoomoney_find(self, provider, data):
        """The transaction of an object that was fetched from this provider's shop."""
        own = [("provider_id", "=", provider.id)]
        found = self.search([*own, ("provider_reference", "=", data.get("id"))], limit=1)
        reference = self._extract_reference(const.PROVIDER_CODE, data)
        if not found and reference:
            found = self.search([*own, ("reference", "=", reference)], limit=1)
        return found

    @api.model
    def _yoomoney_adopt_refund(self, provider, data):
        """A refund made in YooKassa's own cabinet becomes a child transaction like any other.

        :return: the child, or nothing when the payment is not one of ours
        :raise LockError: when another worker has the payment in hands
        :raise ConcurrencyError: when another worker has adopted it at the same time
        """
        source = self.search(
            [
                ("provider_id", "=", provider.id),
                ("provider_reference", "=", data.get("payment_id")),
            ],
            limit=1,
        )
        if not source:
            return source
        source.lock_for_update(allow_referencing=True)
        amount = float((data.get("amount") or {}).get("value") or 0.0)
        return source._yoomoney_create_found(
            data,
            lambda values: source._create_child_transaction(amount, is_refund=True, **values),
        )

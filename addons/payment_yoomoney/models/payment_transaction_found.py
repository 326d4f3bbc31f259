from odoo import api, models

from .. import const
from ..services import comparison
from ..services.payload import kopecks


class PaymentTransaction(models.Model):
    """Objects of YooKassa and the transactions that they belong to."""

    _inherit = "payment.transaction"

    def _yoomoney_kind(self):
        return "refund" if self.operation == "refund" else "payment"

    def _yoomoney_side(self):
        """How it stands here, for comparing; refunds are negative only here."""
        return comparison.Side(self.state, abs(kopecks(self.amount)), self.currency_id.name)

    @api.model
    def _yoomoney_known(self, provider, object_ids):
        """{(kind, id): transaction} of the objects that are linked with a transaction here."""
        found = self.search(
            [
                ("provider_id", "=", provider.id),
                ("provider_code", "=", const.PROVIDER_CODE),
                ("provider_reference", "in", list(object_ids)),
            ]
        )
        return {(tx._yoomoney_kind(), tx.provider_reference): tx for tx in found}

    @api.model
    def _yoomoney_call_of(self, provider, data):
        """The call by which this database asked for a payment; calls are committed before they are
        made, so a payment without one was asked for by somebody else."""
        reference = self._extract_reference(const.PROVIDER_CODE, data)
        own = [("provider_key", "=", provider.id), ("operation", "=", "payment")]
        by_id = [("provider_reference", "=", data.get("id"))]
        by_reference = [("reference", "=", reference)]
        wanted = ["|", *by_id, *by_reference] if reference else by_id
        return self.env["yoomoney.attempt"].sudo().search([*own, *wanted], limit=1)

    @api.model
    def _yoomoney_is_ours(self, provider, data):
        """Whether a payment was asked for by this database."""
        return bool(self._yoomoney_find(provider, data) or self._yoomoney_call_of(provider, data))

    @api.model
    def _yoomoney_take_over(self, provider, data):
        """Bring an object that was fetched from YooKassa into its transaction, made if need be.

        Nothing happens with what is none of ours: a payment that this database did not ask for, a
        refund of a payment that it does not know.

        :raise LockError: when another worker processes it
        :raise ConcurrencyError: when another worker has just taken it over
        """
        transaction = self._yoomoney_find(provider, data)
        if not transaction and data.get("payment_id"):
            transaction = self._yoomoney_adopt_refund(provider, data)
        if transaction:
            transaction._yoomoney_apply(data)
        elif not data.get("payment_id"):
            call = self._yoomoney_call_of(provider, data)
            if call:
                self._yoomoney_adopt_payment(provider, data, call.document)
        # Nobody waits on a status page: the books follow by the cron, now.
        cron = self.env.ref("payment.cron_post_process_payment_tx", raise_if_not_found=False)
        if cron and cron.sudo().active:
            cron.sudo()._trigger()

import logging

from odoo import api, models

from .. import const, reasons

_logger = logging.getLogger(__name__)


class PaymentTransaction(models.Model):
    """What YooKassa said of a payment or a refund becomes the state of the transaction."""

    _inherit = "payment.transaction"

    @api.model
    def _extract_reference(self, provider_code, payment_data):
        """Override of `payment` to extract the reference from the payment data."""
        if provider_code != const.PROVIDER_CODE:
            return super()._extract_reference(provider_code, payment_data)
        return (payment_data.get("metadata") or {}).get("tx_reference")

    def _extract_amount_data(self, payment_data):
        """Override of `payment` to extract the amount and currency from the payment data."""
        if self.provider_code != const.PROVIDER_CODE:
            return super()._extract_amount_data(payment_data)
        amount = payment_data.get("amount") or {}
        return {
            "amount": float(amount.get("value") or 0.0),
            "currency_code": amount.get("currency"),
        }

    def _yoomoney_amount_differs(self, payment_data):
        amount = payment_data.get("amount") or {}
        return (amount.get("value"), amount.get("currency")) != tuple(
            self._yoomoney_amount().values()
        )

    def _apply_updates(self, payment_data):
        """Override of `payment` to update the transaction based on the payment data."""
        if self.provider_code != const.PROVIDER_CODE:
            return super()._apply_updates(payment_data)
        if self._yoomoney_amount_differs(payment_data):
            # The framework refuses such data only the first time: from `error` it would go on.
            return None
        status = payment_data.get("status")
        self.provider_reference = payment_data.get("id")
        if self.operation == "refund":
            return self._yoomoney_apply_refund(status, payment_data)
        self._yoomoney_apply_method(payment_data)
        if status == "pending":
            # That a buyer was sent to pay is no promise: see `_yoomoney_note_return`.
            if self.state == "error":
                # After a refusal he has tried again.
                self._set_pending(extra_allowed_states=("error",))
        elif status == "waiting_for_capture":
            self._yoomoney_apply_held(payment_data)
        elif status == "succeeded":
            # From `cancel` as well: the money is there, whatever was thought before.
            if self._set_done(extra_allowed_states=("cancel",)):
                self._yoomoney_end_hold()
                self._yoomoney_suspect_second()
        elif status == "canceled":
            self._yoomoney_apply_canceled(payment_data)
        else:
            _logger.warning(
                "YooKassa reports the unknown status %s for transaction %s; it stays %s.",
                status,
                self.reference,
                self.state,
            )
        return None

    def _yoomoney_apply_canceled(self, payment_data):
        held = self.state == "authorized" and self.yoomoney_decision != "cancel"
        message = self._yoomoney_cancellation(payment_data)
        if not self._set_canceled(state_message=message):
            return
        self._yoomoney_end_hold()
        if (payment_data.get("cancellation_details") or {}).get("reason") == "permission_revoked":
            self.token_id.sudo().active = False
        if held:
            self._yoomoney_raise_alert(
                self.env._(
                    "The held money of %(reference)s is lost, it was not captured: %(reason)s",
                    reference=self.reference,
                    reason=message,
                )
            )

    def _yoomoney_apply_refund(self, status, payment_data):
        if status == "pending":
            self._set_pending()
        elif status == "succeeded":
            self._set_done(extra_allowed_states=("cancel",))
            # Nobody waits on a status page for a refund: the books follow by the cron, now.
            cron = self.env.ref("payment.cron_post_process_payment_tx", raise_if_not_found=False)
            if cron and cron.sudo().active:
                cron._trigger()
        elif status == "canceled":
            message = self._yoomoney_cancellation(payment_data)
            if self._set_canceled(state_message=message):
                self._yoomoney_raise_alert(
                    self.env._(
                        "The refund %(reference)s was not made: %(reason)s",
                        reference=self.reference,
                        reason=message,
                    )
                )

    def _yoomoney_cancellation(self, payment_data):
        """Why it was cancelled, in the buyer's language; the set of reasons is open."""
        reason = (payment_data.get("cancellation_details") or {}).get("reason") or ""
        env = self.with_context(lang=self.partner_lang or self.env.lang).env
        if reason in reasons.REASONS:
            return env._(reasons.REASONS[reason])
        return env._("The payment was declined (%(reason)s).", reason=reason or "—")

    def _yoomoney_apply_method(self, payment_data):
        """Note how the buyer paid, even where that is not offered as a method of its own."""
        kind = (payment_data.get("payment_method") or {}).get("type")
        if not kind:
            return
        # asked in the database: a shop has many methods, and each has many columns
        own = [("provider_ids", "in", self.provider_id.ids), ("yoomoney_type", "=", kind)]
        methods = self.env["payment.method"].with_context(active_test=False)
        if method := methods.search(own, limit=1):
            self.payment_method_id = method

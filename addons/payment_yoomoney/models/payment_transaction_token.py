from odoo import api, models
from odoo.exceptions import UserError

from .. import const


class PaymentTransaction(models.Model):
    """Saved payment methods: with the buyer's consent, for buyers that we know."""

    _inherit = "payment.transaction"

    @api.model
    def _get_specific_create_values(self, provider_code, values):
        """Override of `payment`: a guest could never use, see or delete a saved card."""
        result = super()._get_specific_create_values(provider_code, values)
        if provider_code == const.PROVIDER_CODE and values.get("tokenize"):
            partner = self.env["res.partner"].sudo().browse(values["partner_id"])
            result["tokenize"] = bool(partner.user_ids.filtered(lambda user: not user._is_public()))
        return result

    def _yoomoney_is_by_token(self):
        self.ensure_one()
        return bool(self.token_id) and self.operation in ("online_token", "offline")

    def _extract_token_values(self, payment_data):
        """Override of `payment`: what YooKassa has saved, if it has."""
        if self.provider_code != const.PROVIDER_CODE:
            return super()._extract_token_values(payment_data)
        method = payment_data.get("payment_method") or {}
        if not method.get("saved") or not method.get("id"):
            return {}
        number = (method.get("card") or {}).get("last4") or method.get("account_number") or ""
        return {"provider_ref": method["id"], "payment_details": str(number)[-4:] or False}

    def _send_payment_request(self):
        """Override of `payment`: the saved method is charged when this is committed.

        Core calls this while it holds a lock on the order.
        """
        if self.provider_code != const.PROVIDER_CODE:
            return super()._send_payment_request()
        self._set_pending()
        self._yoomoney_after_commit()
        return None

    def _yoomoney_charge_token(self):
        """Charge the saved method, or find out what became of the request."""
        self.ensure_one()
        if self.state not in ("draft", "pending"):
            return None
        token = self.token_id.sudo()
        if not token.active or token.provider_id != self.provider_id:
            self.lock_for_update(allow_referencing=True)
            self._set_error(
                self.env._("The saved payment method was deleted. Pay another way, please.")
            )
            return None
        try:
            payload = self._yoomoney_payment_payload()
        except UserError as error:
            # What has to go with the payment cannot be made; trying again would not help.
            self.lock_for_update(allow_referencing=True)
            self._set_error(str(error))
            self._yoomoney_raise_alert(
                self.env._("The saved payment method was not charged: %s", error)
            )
            return None
        outcome = self._yoomoney_execute("payment", payload)
        self._yoomoney_apply_outcome(outcome)
        return outcome

import logging
from functools import partial

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from .. import const
from ..services.outcome import Rejected, Unknown

_logger = logging.getLogger(__name__)

#: Only from these a saved method is charged.
OPEN = ("draft", "pending")


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
        self._yoomoney_after_commit(hasty=self.operation == "online_token")
        return None

    def _yoomoney_charged(self):
        """Where a checkout that has called ``_charge_with_token`` sends its buyer.

        :return: for the caller to call without arguments after the commit, behind the charge that
                 waits there: the landing route, in the language of the request that calls this, if
                 the charge has come to its end, else None; the buyer then goes by
                 :meth:`_yoomoney_go_url`, which asks him for what YooKassa wants of him, or goes
                 on where the process died
        """
        self.ensure_one()
        return partial(_landing, self.env.registry, self.id, self._yoomoney_landing_url())

    def _yoomoney_charge_token(self):
        """Charge the saved method, or find out what became of the request.

        :return: the outcome, or None where nothing is to be charged
        """
        self.ensure_one()
        # Whoever sends it, the buyer reads what comes of it.
        self = self.with_context(lang=self.partner_lang or self.env.lang)
        if attempt := self.env["yoomoney.attempt"].sudo()._last(self.reference, "payment"):
            # Its body is kept: nothing that has changed here since keeps it from being found.
            return self._yoomoney_resume_charge(attempt)
        if self.state not in OPEN:
            return None
        if problem := self._yoomoney_not_chargeable():
            return self._yoomoney_give_up(problem)
        try:
            payload = self._yoomoney_payment_payload()
        except UserError as error:
            # What has to go with the payment cannot be made; trying again would not help.
            self._yoomoney_give_up(str(error))
            self._yoomoney_raise_alert(
                self.env._("The saved payment method was not charged: %s", error)
            )
            return None
        outcome = self._yoomoney_execute("payment", payload)
        self._yoomoney_apply_unless_locked(outcome)
        return outcome

    def _yoomoney_resume_charge(self, attempt):
        """What became of a charge that was sent: its money may be there, whatever is wanted now.

        :return: the outcome; None where it is known to have been refused
        """
        if attempt.outcome == "rejected":
            # The process died before the transaction heard of it.  Another try would have a new
            # key and be another charge, which is for the buyer to decide on.
            return self._yoomoney_give_up(self._yoomoney_refusal())
        unwanted = self._yoomoney_not_chargeable()
        if attempt.outcome == "accepted" or not unwanted:
            outcome = self._yoomoney_carry_out(attempt)
        else:
            outcome = self._yoomoney_find_charge(attempt)
        if unwanted and isinstance(outcome, Rejected):
            self._yoomoney_give_up(unwanted)
        else:
            self._yoomoney_apply_unless_locked(outcome)
        return outcome

    def _yoomoney_find_charge(self, attempt):
        """Look whether YooKassa has a charge, without asking for it: to repeat it is to charge.

        :return: the outcome; Rejected where YooKassa has never received it
        """
        if attempt.last_sent > fields.Datetime.now() - const.SETTLE:
            return Unknown("it may still be under way")
        never = Rejected(404, "not_found", "YooKassa never received the request")
        outcome = self._yoomoney_look_up(self.provider_id._yoomoney_client(), attempt, never)
        self.env["yoomoney.attempt"].sudo()._record(attempt, outcome)
        return outcome

    def _yoomoney_not_chargeable(self):
        """Why the saved method must not be charged now; empty where it may be."""
        never_started = self.env._("The payment was never started.")
        if self.state not in OPEN:
            return never_started
        token = self.token_id.sudo()
        if not token.active or token.provider_id != self.provider_id:
            return self.env._("The saved payment method was deleted. Pay another way, please.")
        if self._yoomoney_is_cancelled():
            return never_started
        if self.operation == "online_token" and not self._yoomoney_is_payable():
            # Its buyer has long gone, and what he wanted may be another's.
            return never_started
        return ""

    def _yoomoney_give_up(self, message):
        """Whoever holds the lock has found out more; else the cron comes again."""
        if self.state in OPEN and self.try_lock_for_update(allow_referencing=True):
            self._set_error(message)


def _landing(registry, transaction_id, url):
    """Runs after the commit; there is a way on for the buyer whatever happens here."""
    try:
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            if env["payment.transaction"].browse(transaction_id).state not in OPEN:
                return url
    except psycopg2.Error:
        _logger.exception("The buyer of the transaction with id %s goes by.", transaction_id)
    return None

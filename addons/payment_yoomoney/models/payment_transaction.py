from odoo import models
from odoo.http import request
from odoo.tools import urls

from odoo.addons.payment import utils as payment_utils

from .. import const


class PaymentTransaction(models.Model):
    """The buyer's way to the payment page and back; the rest is in the files beside this one.

    `…_payload` bodies of requests, `…_calls` one operation at most once, `…_begin` the call that
    follows a checkout's commit, `…_apply` what YooKassa said, `…_capture` held money, `…_refund`,
    `…_token` saved payment methods, `…_poll` the cron, `…_alert` what a human has to look at.
    """

    _inherit = "payment.transaction"

    # --- redirect --------------------------------------------------------------------------------

    def _get_specific_rendering_values(self, processing_values):
        """Override of `payment`: point to our own route, and to nothing else.

        Odoo renders the form while it holds a lock on the order, so YooKassa is not called here
        but by that route, in a request of its own, after this transaction has been committed.
        """
        if self.provider_code != const.PROVIDER_CODE:
            return super()._get_specific_rendering_values(processing_values)
        return {"api_url": f"/payment/yoomoney/go/{self.id}", "token": self._yoomoney_token("go")}

    def _yoomoney_fetch_lean(self):
        """Read what a buyer's way to the payment and back asks, and no other of the hundred columns
        that Odoo would read of a transaction and of its provider."""
        self.sudo().fetch(self._yoomoney_columns())
        self.provider_id._yoomoney_fetch_lean()

    def _yoomoney_columns(self):
        return [
            "amount",
            "company_id",
            "currency_id",
            "landing_route",
            "last_state_change",
            "operation",
            "payment_method_id",
            "provider_id",
            "provider_reference",
            "reference",
            "source_transaction_id",
            "state",
            "token_id",
            "tokenize",
            "yoomoney_decision",
            "yoomoney_first_id",
            "yoomoney_hold_until",
        ]

    def _yoomoney_token(self, purpose):
        """Proof that the address was made by us for this transaction and this purpose."""
        self.ensure_one()
        return payment_utils.generate_access_token(
            "yoomoney", purpose, self.id, self.reference, env=self.env
        )

    def _yoomoney_go_url(self):
        """Where the buyer is sent to pay: a path of this server."""
        return f"/payment/yoomoney/go/{self.id}?t={self._yoomoney_token('go')}"

    def _yoomoney_return_path(self):
        """Where the buyer goes when it is over: a path of this server."""
        return f"/payment/yoomoney/return/{self.id}?t={self._yoomoney_token('return')}"

    def _yoomoney_return_url(self):
        """Where YooKassa sends the buyer back to: an absolute address."""
        return urls.urljoin(self.provider_id.get_base_url(), self._yoomoney_return_path())

    def _yoomoney_is_payable(self):
        """Whether the buyer may still be sent to pay.

        Open, or refused by YooKassa before any payment came to be: that may be tried again. Nobody
        is sent to pay for what is cancelled, or is paid by another payment.
        """
        self.ensure_one()
        if self.operation == "refund" or self.provider_id.state == "disabled":
            return False
        if self._yoomoney_is_cancelled() or self._yoomoney_is_covered(self._yoomoney_other_money()):
            return False
        untouched = self.state == "error" and not self.provider_reference
        return self.state in ("draft", "pending") or untouched

    def _yoomoney_note_return(self):
        """The buyer is back, and the money has not come yet: now it is waited for.

        Not before, because Odoo's shop takes the cart away from whoever has a pending payment; who
        only used the back button of his browser chooses another way to pay.
        """
        self.ensure_one()
        waits = self.state == "draft" and self.provider_reference
        if waits and self.try_lock_for_update(allow_referencing=True):
            self._set_pending()

    def _yoomoney_landing_route(self, monitored=False):
        """Where the buyer goes after all.

        :param bool monitored: whether the buyer's session follows this transaction, as Odoo's own
                               checkout does; its status page then does what is left to do and
                               goes on to the landing route by itself
        """
        self.ensure_one()
        if monitored:
            return "/payment/status"
        return self.landing_route or "/payment/status"

    def _yoomoney_landing_url(self, monitored=False):
        """The same in the language of the page that sends the buyer there.

        A bare path would cost another redirection, to the language that a cookie says: perhaps that
        of another tab.
        """
        route = self._yoomoney_landing_route(monitored)
        frontend = request and getattr(request, "is_frontend", False)
        return self.env["ir.http"]._url_for(route) if frontend else route

    # --- messages --------------------------------------------------------------------------------

    def _get_received_message(self):
        """Override of `payment`: that a buyer was sent to the payment page is no news."""
        if self.provider_code == const.PROVIDER_CODE and self.state == "pending":
            return None
        return super()._get_received_message()

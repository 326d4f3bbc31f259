import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import urls

from odoo.addons.payment import utils as payment_utils

from .. import const, reasons
from ..services import payload as payloads

_logger = logging.getLogger(__name__)


class PaymentTransaction(models.Model):
    """What Odoo's payment framework asks of a provider.

    The calls themselves are in `payment_transaction_calls.py`, the cron in
    `payment_transaction_poll.py`.
    """

    _inherit = "payment.transaction"

    yoomoney_alert = fields.Text(
        string="Needs attention",
        help="Something about the money of this transaction that a human has to look at.",
        readonly=True,
        copy=False,
    )

    # --- redirect --------------------------------------------------------------------------------

    def _get_specific_rendering_values(self, processing_values):
        """Override of `payment`: point to our own route, and to nothing else.

        Odoo renders the form while it holds a lock on the order, so YooKassa is not called here
        but by that route, in a request of its own, after this transaction has been committed.
        """
        if self.provider_code != const.PROVIDER_CODE:
            return super()._get_specific_rendering_values(processing_values)
        return {"api_url": f"/payment/yoomoney/go/{self.id}", "token": self._yoomoney_token("go")}

    def _yoomoney_token(self, purpose):
        """Proof that the address was made by us for this transaction and this purpose."""
        self.ensure_one()
        return payment_utils.generate_access_token(
            "yoomoney", purpose, self.id, self.reference, env=self.env
        )

    def _yoomoney_go_url(self):
        """Where the buyer is sent to pay: a path of this server."""
        return f"/payment/yoomoney/go/{self.id}?t={self._yoomoney_token('go')}"

    def _yoomoney_return_url(self):
        """Where YooKassa sends the buyer back to: an absolute address."""
        path = f"/payment/yoomoney/return/{self.id}?t={self._yoomoney_token('return')}"
        return urls.urljoin(self.provider_id.get_base_url(), path)

    def _yoomoney_is_payable(self):
        """Whether the buyer may still be sent to pay.

        Open, or refused by YooKassa before any payment came to be: that may be tried again.
        """
        self.ensure_one()
        if self.operation == "refund" or self.provider_id.state == "disabled":
            return False
        untouched = self.state == "error" and not self.provider_reference
        return self.state in ("draft", "pending") or untouched

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

    # --- request bodies --------------------------------------------------------------------------

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
        lang = self.env.lang or self.partner_lang or ""
        payload = {
            "amount": self._yoomoney_amount(),
            # Without it YooKassa only authorizes, and gives the money back after a week.
            "capture": not self.provider_id.capture_manually,
            "confirmation": {
                "type": "redirect",
                "return_url": self._yoomoney_return_url(),
                "locale": "ru_RU" if lang.startswith("ru") else "en_US",
            },
            "description": payloads.cut(
                self.env._("Order %(name)s", name=self._yoomoney_document()),
                const.DESCRIPTION_LENGTH,
            ),
            "metadata": self._yoomoney_metadata(),
        }
        method = self.payment_method_id.yoomoney_type
        if method:
            payload["payment_method_data"] = {"type": method}
        return payload

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

    # --- processing ------------------------------------------------------------------------------

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
        object_id, status = payment_data.get("id"), payment_data.get("status")
        if self.provider_reference and self.provider_reference != object_id:
            if status in ("succeeded", "waiting_for_capture"):
                self._yoomoney_raise_alert(
                    self.env._(
                        "A second payment %(id)s was made for %(reference)s.",
                        id=object_id,
                        reference=self.reference,
                    )
                )
            return None
        self.provider_reference = object_id
        if self.operation == "refund":
            return self._yoomoney_apply_refund(status, payment_data)
        self._yoomoney_apply_method(payment_data)
        if status == "pending":
            # From `error` as well: after a refusal the buyer has tried again.
            self._set_pending(extra_allowed_states=("error",))
        elif status == "waiting_for_capture":
            self._yoomoney_apply_authorized()
        elif status == "succeeded":
            # From `cancel` as well: the money is there, whatever was thought before.
            self._set_done(extra_allowed_states=("cancel",))
        elif status == "canceled":
            self._set_canceled(state_message=self._yoomoney_cancellation(payment_data))
        else:
            _logger.warning(
                "YooKassa reports the unknown status %s for transaction %s; it stays %s.",
                status,
                self.reference,
                self.state,
            )
        return None

    def _yoomoney_apply_authorized(self):
        if self.provider_id.support_manual_capture:
            self._set_authorized(extra_allowed_states=("error",))
            return
        self._set_pending(extra_allowed_states=("error",))
        self._yoomoney_raise_alert(
            self.env._(
                "The payment of %(reference)s is held at YooKassa and waits for capture, although"
                " it was to be captured at once.",
                reference=self.reference,
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
        methods = self.provider_id.with_context(active_test=False).payment_method_ids
        method = methods.filtered(lambda item: kind and item.yoomoney_type == kind)
        if method:
            self.payment_method_id = method[0]

    def _get_received_message(self):
        """Override of `payment`: that a buyer was sent to the payment page is no news."""
        if self.provider_code == const.PROVIDER_CODE and self.state == "pending":
            return None
        return super()._get_received_message()

    def _post_process(self):
        """Override of `payment`: pending means that the buyer looks at the payment page.

        Odoo takes it for a promise, marks the quotation as sent and mails the buyer; here that
        would be a mail to everybody who closed the page.
        """
        waiting = self.filtered(
            lambda tx: tx.provider_code == const.PROVIDER_CODE and tx.state == "pending"
        )
        waiting.is_post_processed = True
        return super(PaymentTransaction, self - waiting)._post_process()

    # --- alerts ----------------------------------------------------------------------------------

    def _yoomoney_raise_alert(self, message):
        """Money that does not fit is never passed over in silence: log, transaction, documents.

        The same alert is raised once.
        """
        self.ensure_one()
        if message in (self.yoomoney_alert or ""):
            return
        _logger.error("Transaction %s: %s", self.reference, message)
        self.yoomoney_alert = "\n".join(filter(None, [self.yoomoney_alert, message]))
        # As the system: Odoo would sign it with the buyer's name.
        self.with_user(SUPERUSER_ID)._log_message_on_linked_documents(message)
        source = self.source_transaction_id or self
        for order in source.sale_order_ids:
            order.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=self.env._("Payment to be checked"),
                note=message,
                user_id=order.user_id.id or self.env.ref("base.user_admin").id,
            )

import logging

from odoo import SUPERUSER_ID, fields, models

_logger = logging.getLogger(__name__)


class PaymentTransaction(models.Model):
    """Money that does not fit is never passed over in silence."""

    _inherit = "payment.transaction"

    yoomoney_alert = fields.Text(
        string="Needs attention",
        help="Something about the money of this transaction that a human has to look at.",
        readonly=True,
        copy=False,
    )

    def _yoomoney_raise_alert(self, message):
        """Tell the log, the transaction, the chatter of the documents, and a person.

        The same alert is raised once.
        """
        self.ensure_one()
        if message in (self.yoomoney_alert or ""):
            return
        _logger.error("Transaction %s: %s", self.reference, message)
        self.yoomoney_alert = "\n".join(filter(None, [self.yoomoney_alert, message]))
        # As the system: Odoo would sign it with the buyer's name.
        self.with_user(SUPERUSER_ID)._log_message_on_linked_documents(message)
        source = self.source_transaction_id or self.yoomoney_first_id or self
        for document in source._yoomoney_documents() or source.sudo().partner_id:
            document.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=self.env._("Payment to be checked"),
                note=message,
                user_id=self._yoomoney_responsible(document).id,
            )

    def _yoomoney_alert_amount(self, amount):
        """
        :param dict amount: as YooKassa has it: ``value`` and ``currency``
        """
        self._yoomoney_raise_alert(
            self.env._(
                "%(paid)s %(currency)s were paid, but %(expected)s were expected.",
                paid=amount.get("value"),
                currency=amount.get("currency"),
                expected=" ".join(self._yoomoney_amount().values()),
            )
        )

    def _yoomoney_responsible(self, document):
        """Who looks at it: somebody who can open the document."""
        for user in self.provider_id.sudo().yoomoney_responsible_id | document.user_id:
            if user.active and document.with_user(user).has_access("read"):
                return user
        return self.env.ref("base.user_admin")

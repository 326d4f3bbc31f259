from odoo import models

from .. import const


class PaymentTransaction(models.Model):
    """What Odoo's books expect at once and YooKassa tells a moment later."""

    _inherit = "payment.transaction"

    def _post_process(self):
        """Override of `payment`: pending means that nobody has paid yet.

        Odoo takes it for a promise, marks the quotation as sent and mails the buyer; here that
        would be a mail to everybody who closed the payment page.
        """
        waiting = self.filtered(
            lambda tx: tx.provider_code == const.PROVIDER_CODE and tx.state == "pending"
        )
        waiting.is_post_processed = True
        done = (self - waiting).filtered(
            lambda tx: tx.provider_code == const.PROVIDER_CODE and tx.state == "done"
        )
        done.filtered(lambda tx: tx.payment_id.state == "canceled")._yoomoney_restore_payment()
        return super(PaymentTransaction, self - waiting)._post_process()

    def _yoomoney_restore_payment(self):
        """A saved card that was charged from the office: Odoo cancels a payment that is not paid
        when its own request ends, and the money comes right after."""
        for payment in self.payment_id:
            payment.action_draft()
            payment.action_post()
            (
                payment.move_id.line_ids + payment.payment_transaction_id.invoice_ids.line_ids
            ).filtered(
                lambda line, payment=payment: (
                    line.account_id == payment.destination_account_id and not line.reconciled
                )
            ).reconcile()

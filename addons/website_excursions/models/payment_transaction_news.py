import logging
from datetime import timedelta

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

#: A buyer who pays again at once needs no mail about the first try.
PATIENCE = timedelta(minutes=2)
TEMPLATES = {
    "refused": "website_excursions.mail_template_refused",
    "refunded": "website_excursions.mail_template_refunded",
    "invoice": "website_excursions.mail_template_invoice",
}


class PaymentTransaction(models.Model):
    """What is mailed about a payment to whoever has closed the page.

    The transaction only notes it; a background job writes the mail, after looking once more
    whether it is still true.
    """

    _inherit = "payment.transaction"

    website_news = fields.Selection(
        [
            ("refused", "Not paid, places still held"),
            ("refunded", "Money goes back"),
            ("invoice", "Invoice for a bank transfer"),
        ],
        string="Mail to write",
        readonly=True,
        copy=False,
    )
    website_pay_until = fields.Datetime(
        string="Places kept until",
        readonly=True,
        copy=False,
        help="How long the places wait for this bank transfer.",
    )

    _website_news_due = models.Index("(id) WHERE website_news IS NOT NULL")

    def _water_payment_failed(self):
        res = super()._water_payment_failed()
        self._website_note("refused", at=fields.Datetime.now() + PATIENCE)
        return res

    def _water_needs_refund(self, outcome):
        res = super()._water_needs_refund(outcome)
        self._website_note("refunded")
        return res

    def _website_note(self, news, at=None):
        told = self._water_paying().filtered(lambda tx: tx.sudo().sale_order_ids.website_id)
        if told:
            told.sudo().website_news = news
            self.env.ref("website_excursions.cron_news").sudo()._trigger(at=at)

    @api.model
    def _cron_website_news(self, batch=50):
        now = fields.Datetime.now()
        domain = [
            ("website_news", "!=", False),
            "|",
            ("website_news", "!=", "refused"),
            ("last_state_change", "<=", now - PATIENCE),
        ]
        due = self.search(domain, limit=batch, order="id")
        self.env["ir.cron"]._commit_progress(remaining=self.search_count(domain))
        for tx in due:
            tx = tx.try_lock_for_update(allow_referencing=True).filtered_domain(domain)
            try:
                with self.env.cr.savepoint():
                    tx._website_write_news()
            except Exception:  # one buyer's mail must not hold up the others'
                _logger.exception("the mail about payment %s could not be written", tx.reference)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _website_write_news(self):
        for tx in self:
            news, order = tx.website_news, tx.sale_order_ids
            tx.website_news = False
            if tx._website_is_news(news):
                order._website_mail(self.env.ref(TEMPLATES[news]), news)

    def _website_is_news(self, news):
        """Whether it is still true: nobody wants to read that a payment failed which another has
        followed."""
        order = self.sale_order_ids
        if not order.partner_id.email:
            return False
        if news == "refused":
            latest = order._website_transaction()
            return latest == self and order._website_status()["state"] == "declined"
        if news == "invoice":
            return order._website_transfer() == self
        return bool(self.water_refund_state)

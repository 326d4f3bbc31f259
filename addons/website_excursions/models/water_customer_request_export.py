import logging

from odoo import api, fields, models

_logger = logging.getLogger(__name__)


class WaterCustomerRequest(models.Model):
    """Copies of personal data that are gathered by a job and mailed to the customer's address."""

    _inherit = "water.customer.request"

    @api.model
    def _ask_export(self, partner, order=None):
        """Mail a copy; with an order, of what belongs to this order alone.

        Whoever has an order's link may be a friend with a ticket, so that the copy goes to the
        mailbox and is not shown.
        """
        wish = self._open_for("export", partner, order=order, state="unconfirmed")
        if wish.state == "unconfirmed":
            wish.state = "open"
        self.env.ref("website_excursions.cron_exports").sudo()._trigger()
        return wish

    @api.model
    def _cron_exports(self, batch=10):
        due = self.search(
            [("kind", "=", "export"), ("state", "=", "open")], limit=batch, order="id"
        )
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for wish in due:
            try:
                with self.env.cr.savepoint():
                    wish._send_export()
            except Exception:  # one customer's data must not keep the others waiting
                _logger.exception("the data of request %s could not be mailed", wish.id)
                wish._tell_office()
                wish.state = "refused"
            if not self.env["ir.cron"]._commit_progress(1):
                break
        if due:
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _send_export(self):
        """The file travels with the mail and is deleted with it."""
        self.ensure_one()
        partner = self.partner_id.with_context(lang=self.lang)
        archive = partner._personal_archive(self.order_id if self.order_id else None)
        attachment = self.env["ir.attachment"].create(
            {"name": "data.zip", "raw": archive, "mimetype": "application/zip"}
        )
        mail = self.env.ref("website_excursions.mail_template_export").send_mail(
            self.id,
            email_values={
                "email_to": self.partner_id.email,
                "attachment_ids": [fields.Command.link(attachment.id)],
                "auto_delete": True,
            },
        )
        attachment.write({"res_model": "mail.mail", "res_id": mail})
        self.write({"state": "done", "done_at": fields.Datetime.now()})

from odoo import Command, models


class SaleOrder(models.Model):
    """Mails with a link that needs no account."""

    _inherit = "sale.order"

    def _water_page_url(self):
        """Orders of the website have a page with tickets, calendar and the state of the payment."""
        if not self.website_id:
            return super()._water_page_url()
        return self.website_id.get_base_url() + self._website_local_url()

    def _website_local_url(self, page=""):
        """The page in the language of the customer."""
        website, code = self.website_id, self.partner_id.lang
        prefix = ""
        if code != website.default_lang_id.code:
            lang = website.language_ids.filtered(lambda one: one.code == code)
            prefix = f"/{lang.url_code}" if lang else ""
        return prefix + self._website_status_url(page)

    def _water_ticket_files(self, tickets):
        files = super()._water_ticket_files(tickets)
        if self.website_id:
            order = self.with_context(lang=self.partner_id.lang)
            files.append(("trip.ics", order._website_calendar().encode(), "text/calendar"))
        return files

    def _website_mail(self, template, news):
        """Queue a mail; an invoice goes with its PDF."""
        self.ensure_one()
        values = {}
        if news == "invoice":
            pdf = self.env["ir.attachment"].create(
                {
                    "name": f"{self.name}.pdf",
                    "raw": self._website_transfer_pdf(),
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
            values["attachment_ids"] = [Command.link(pdf.id)]
        template.send_mail(self.id, email_values=values)
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

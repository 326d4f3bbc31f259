from urllib.parse import urlsplit

from odoo import api, fields, models, tools

#: What the kept values below depend on.
_ON_PAGES = {
    "code",
    "company_id",
    "custom_mode",
    "sequence",
    "state",
    "water_keep_hours",
    "website_id",
    "yoomoney_api_url",
}


class PaymentProvider(models.Model):
    _name = "payment.provider"
    _inherit = ["payment.provider", "water.page.part"]

    water_keep_hours = fields.Integer(
        string="Places kept (hours)",
        default=72,
        help="How long the places of a trip wait for a bank transfer. The website offers it to"
        " companies for trips that are further away.",
    )

    _water_keep_hours_positive = models.Constraint(
        "CHECK (water_keep_hours > 0)", "Places have to be kept for an hour at least."
    )

    @api.model
    def _is_on_pages(self, vals):
        """Not what the provider notes for itself, as how far refunds have been asked about."""
        return bool(_ON_PAGES & vals.keys())

    def _website_has_page(self):
        """Whether a link of ours opens its payment page (see ``payment_transaction.py``)."""
        self.ensure_one()
        return hasattr(self.env["payment.transaction"], f"_{self.code}_go_url")

    @api.model
    @tools.ormcache()
    def _excursions_form_sources(self):
        """Where a form may lead that ends in a payment, beside our own address; kept until a
        provider changes.

        Browsers apply form-action to each redirection that follows a form, and a payment goes over
        the provider's page on to a bank whose address nobody here knows.
        """
        providers = self.sudo().search([("state", "!=", "disabled")])
        # YooKassa's address is another one only for its double on this machine
        urls = providers.mapped("yoomoney_api_url") if "yoomoney_api_url" in self._fields else []
        double = {
            f"{parts.scheme}://{parts.netloc}"
            for parts in (urlsplit(url or "") for url in urls)
            if parts.scheme == "http" and parts.netloc
        }
        return ["https:", *sorted(double)]

    @api.model
    @tools.ormcache("company_id", "website_id")
    def _website_transfer_of(self, company_id, website_id):
        """(id, hours for which places are kept) of the bank transfer that the operator has switched
        on, or None; kept until a provider changes."""
        provider = self.sudo().search(
            [
                ("custom_mode", "=", "wire_transfer"),
                ("state", "in", ("enabled", "test")),
                ("company_id", "=", company_id),
                ("website_id", "in", (False, website_id)),
            ],
            limit=1,
        )
        return (provider.id, provider.water_keep_hours) if provider else None

from odoo import api, fields, models
from odoo.exceptions import UserError


class WaterConsent(models.Model):
    """The consent to news and offers ends as easily as it began."""

    _inherit = "water.consent"

    keep_until = fields.Date(
        readonly=True, help="After an erasure: the address stays so long, as proof of the consent."
    )

    @api.model
    def _marketing_of(self, partner):
        """The last answer of this address to the question about news, whoever it was asked as."""
        domain = [("kind", "=", "marketing")]
        email = partner.email_normalized
        own = ["|", ("partner_id", "=", partner.id), ("email", "=ilike", email or "-")]
        return self.sudo().search(domain + own, limit=1)

    @api.model
    def _withdraw_marketing(self, partner, order=None):
        """Write down that the consent ended; the former answer stays as proof of its time.

        :raise UserError: there is no consent that could end
        """
        last = self._marketing_of(partner)
        if not last.given:
            raise UserError(self.env._("You do not receive news and offers from us."))
        return self.sudo().create(
            {
                "document_id": last.document_id.id,
                "partner_id": partner.id,
                "order_id": order.id if order else False,
                "email": partner.email,
                "lang": self.env.context.get("lang"),
                "given": False,
            }
        )

    @api.autovacuum
    def _gc_addresses(self):
        """What had to be proven is past: version, time and answer stay without the address."""
        over = self.sudo().search([("keep_until", "<", fields.Date.today())])
        over.write({"email": False, "keep_until": False})

from odoo import api, models

#: Methods that are a card and nothing else: what is paid with one is what "save this card" means.
CARD_METHODS = ("bank_card", "card")


class PaymentProvider(models.Model):
    """What the checkout offers to buyers who are logged in: their saved cards, and to save one."""

    _inherit = "payment.provider"

    @api.model
    def _website_payable(self, company, partner, amount, currency, website):
        """Providers that can take this money on a payment page of their own, best first."""
        return (
            self.sudo()
            ._get_compatible_providers(
                company.id, partner.id, amount, currency_id=currency.id, website_id=website.id
            )
            .filtered(lambda provider: provider._website_has_page())
        )

    @api.model
    def _website_ways(self, providers, partner):
        """
        :param providers: as ``_website_payable``
        :param partner: contact of whoever is logged in, or nobody
        :return: {"cards": [{"id", "kind", "number"}], "saves": whether a card can be saved}
        """
        return {
            "cards": [card._website_told() for card in providers._website_cards(partner)],
            "saves": bool(partner and providers[:1].allow_tokenization),
        }

    def _website_cards(self, partner):
        """Cards that this contact has saved with one of these providers, newest first."""
        cards = self.env["payment.token"].sudo()
        if not self or not partner:
            return cards
        return cards._get_available_tokens(self.ids, partner.id).sorted("id", reverse=True)

    def _website_card_method(self, methods):
        """Which of these methods a card is saved with; empty where there is none."""
        return methods.filtered(
            lambda method: method.code in CARD_METHODS and method.support_tokenization
        )[:1]

from odoo import api, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """Saved cards: who may pay an order by which, and whose card is saved."""

    _inherit = "sale.order"

    def _website_ways(self, partner):
        """What a buyer who is logged in is offered to pay this order with.

        :param partner: the contact of whoever looks; the order's link may be anybody's
        :return: as ``payment.provider._website_ways``
        """
        self.ensure_one()
        order = self.sudo()
        providers = self.env["payment.provider"]
        if not order._website_is_payer(partner):
            return providers._website_ways(providers, partner.browse())
        ways = providers._website_ways(order._website_providers(), partner)
        return {**ways, "saves": ways["saves"] and order.partner_invoice_id == partner}

    def _website_is_payer(self, partner):
        """Odoo's rule: a card pays for whoever belongs to the same commercial entity."""
        payer = self.partner_invoice_id.commercial_partner_id
        return bool(partner) and partner.commercial_partner_id == payer

    def _website_card(self, means):
        """The saved card that this order is paid with; empty for any other way to pay.

        Only what would be offered is taken, so that a number which somebody has made up is no card.

        :raise UserError: it is not a card that may pay this order
        """
        self.ensure_one()
        cards = self.env["payment.token"].sudo()
        if not means or not means.card_id:
            return cards
        if means.partner and not self._website_is_payer(means.partner):
            raise UserError(
                self.env._(
                    "Your saved card pays for tickets that go to the address of your account, %s."
                    " Please enter that address, or choose another way to pay.",
                    means.partner.email or means.partner.name,
                )
            )
        return self._website_check_card(means, self._website_providers())

    @api.model
    def _website_check_card(self, means, providers):
        card = providers._website_cards(means.partner).filtered(lambda one: one.id == means.card_id)
        if not card:
            raise UserError(
                self.env._(
                    "This card cannot be used any more. Please choose another way to pay: your"
                    " places are still held."
                )
            )
        return card

    def _website_saved_card(self, partner):
        """The card that was saved with the payment of this order, for its owner alone."""
        self.ensure_one()
        payment = self.sudo()._website_transaction()
        card = payment.token_id if payment.operation != "online_token" else payment.token_id[:0]
        return card._website_told() if card.active and card.partner_id == partner else None

    def _website_saves(self, provider, method, means):
        """Whether YooKassa, say, shall save the card of this payment for its buyer."""
        return bool(
            means
            and means.save
            and means.partner
            and means.partner == self.partner_invoice_id
            and provider.allow_tokenization
            and method.support_tokenization
        )

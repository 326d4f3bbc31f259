from odoo import models
from odoo.http import request

from odoo.addons.website_sale.models.website import CART_SESSION_CACHE_KEY


class Website(models.Model):
    """Orders of places are no carts of Odoo's shop, where quantities can be changed and prices are
    worked out anew: places and prices are fixed by the hold."""

    _inherit = "website"

    def _get_and_cache_current_cart(self):
        """Odoo takes the latest draft order of whoever is logged in for a cart that was left, and
        an order by its link as well; one of places is neither. It is looked at before Odoo does:
        whoever is logged in would become the buyer of the cart."""
        known = request.session.get(CART_SESSION_CACHE_KEY)
        if known and self.env["sale.order"].sudo().browse(known).exists().water_cause:
            self.sale_reset()
        if CART_SESSION_CACHE_KEY not in request.session and not self.env.user._is_public():
            self._excursions_pass_over_orders()
        return super()._get_and_cache_current_cart()

    def _excursions_pass_over_orders(self):
        """Where an order of places is what Odoo would find, let it find the latest cart before
        that, refreshed as Odoo does with a cart that was left, or none."""
        partner = self.env.user.partner_id
        own = [
            ("partner_id", "=", partner.id),
            ("website_id", "=", self.id),
            ("state", "=", "draft"),
        ]
        orders = self.env["sale.order"].sudo()
        if not orders.search(own, limit=1).water_cause:
            return
        cart = orders.search([*own, ("water_cause", "=", False)], limit=1)
        if cart and not request.env.cr.readonly:
            cart._update_address(partner.id, ["partner_id"])
            cart._verify_cart()
        request.session[CART_SESSION_CACHE_KEY] = cart.id
        request.session["website_sale_cart_quantity"] = cart.cart_quantity

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.water_booking.pricing import kopecks

from ..tools import formats
from ..tools.undo import undone

#: More codes than this in one order are no buyer's.
MOST_CODES = 8
CODE_LENGTH = 64


class WaterCheckout(models.AbstractModel):
    """What a hold costs with codes, cards and points, while there is no order.

    The order is made as it will be, looked at and rolled back: an abandoned page has used no code,
    and its total is computed by what will compute the order's.
    """

    _inherit = "water.checkout"

    @api.model
    def _clean_codes(self, codes):
        """Codes as typed or pasted: without spaces around them, each once, not too many."""
        clean = (" ".join(code.split())[:CODE_LENGTH] for code in codes)
        return list(dict.fromkeys(code for code in clean if code))[:MOST_CODES]

    @api.model
    def _terms(self, hold, codes, cards, website, partner, pricelist=None):
        """Total of a hold, and what is taken off it.

        :param codes: codes as typed
        :param cards: pairs (card id, reward id) that a known buyer has ticked
        :param partner: contact of whoever is logged in, or nobody
        :return: dict as ``sale.order._website_sums``, with ``codes`` that are good and
            ``refused`` {code: sentence}
        """
        if not self._has_promotions(hold, codes, partner):
            trip = self.env["water.trip"].sudo().browse(hold.trip_id)
            return {
                "amount": kopecks(hold.total),
                "total": formats.price(self.env, hold.total, trip.currency_id),
                "discounts": [],
                "offers": [],
                "included": self._included(hold, partner),
                "codes": [],
                "refused": {},
            }
        order_vals = {"website_id": website.id, "name": "/"}  # takes no number of the sequence
        if pricelist:
            order_vals["pricelist_id"] = pricelist.id
        buyer = partner or website.user_id.sudo().partner_id
        orders = self.env["sale.order"].sudo()
        with undone(self.env.cr):
            order = orders._water_create_from_hold(
                hold, {"id": buyer.id}, channel="website", order_vals=order_vals
            )
            refused, own = order._website_apply(codes, cards)
            terms = order._website_sums(codes, own)
            terms["codes"] = [code for code in codes if code not in refused]
            terms["refused"] = refused
        return terms

    @api.model
    def _has_promotions(self, hold, codes, partner):
        """Whether an order has to be made to know its total."""
        excursion = self.env["water.trip"].sudo().browse(hold.trip_id).excursion_id
        programs = self.env["loyalty.program"]
        if codes or programs._water_any_automatic(bool(partner), excursion.id):
            return True
        return bool(
            partner
            and self.env["loyalty.card"]
            .sudo()
            .search_count([("partner_id", "=", partner.id), ("points", ">", 0)], limit=1)
        )

    @api.model
    def _apply_wishes(self, hold, order, codes, cards, seen):
        """Put codes and cards on an order that is about to be paid.

        :param seen: the amount in kopecks that the buyer's page showed, as text; nobody pays
            another sum than the button said
        :raise UserError: a code that is refused, or another total
        """
        partner = order.partner_id if order.partner_id.user_ids else None
        if hold.state == "held" and (
            order.order_line.reward_id or self._has_promotions(hold, codes, partner)
        ):
            refused, _own = order._website_apply(codes, cards)
            if refused:
                raise UserError(next(iter(refused.values())))
        if seen and seen != str(kopecks(order.amount_total)):
            raise UserError(
                self.env._(
                    "The total has changed to %s. Please look at it once more and pay then.",
                    formats.price(self.env, order.amount_total, order.currency_id),
                )
            )

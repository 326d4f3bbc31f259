from odoo import models

from ..inventory import seating
from ..inventory.picture import Picture


class WaterTrip(models.Model):
    _inherit = "water.trip"

    def suggest_places(self, wishes, chosen, order_id=None, allotment_id=None, channel="office"):
        """The best free numbered seats for an agent's party, without taking them.

        :param wishes: list of dicts with ``category_id`` (or False) and ``quantity``
        :param chosen: ids of seats that the party has chosen already; others go beside them
        :param order_id: the order whose own held places are not in the way
        :param allotment_id: the allotment to look in first
        :return: for each wish a list of seat ids, empty where there are not so many
        """
        self.ensure_one()
        self.check_access("read")
        self.env["water.order.places"].check_access("create")
        order = self.env["sale.order"].browse(order_id or ())
        order.check_access("read")
        layout = self.map_id._layout()
        cause = order.sudo().water_cause
        picture = Picture.read(self.env.cr, self.id, cause, channel, allotment_id)
        party = [seat_id for seat_id in chosen if seat_id in layout.places]
        answer = []
        for wish in wishes:
            found = []
            others = layout.places.keys() - picture.drawable.keys() if allotment_id else set()
            for closed in (others, set()):
                taken = picture.taken | set(party) | closed
                found = found or self._best_beside(layout, taken, party, wish)
            party += found
            answer.append(found)
        return answer

    def _best_beside(self, layout, taken, party, wish):
        category_id = wish["category_id"] or None
        if party:
            return seating.more(layout, taken, party, wish["quantity"], category_id)
        return seating.best(layout, taken, wish["quantity"], category_id)

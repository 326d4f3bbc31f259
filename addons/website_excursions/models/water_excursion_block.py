import json

from odoo import api, fields, models

#: Class of our building blocks, and of the part inside that the server writes.
BLOCK, CONTENT = "s_water_block", "s_water_content"
#: How far ahead a block looks for departures, days.
AHEAD = 60
MOST = 12
OWN_DEPARTURES = 3


class WaterExcursion(models.Model):
    """Building blocks that an editor drops into any page (views/snippets.xml): what is inside of
    them is written by the server each time the page is."""

    _inherit = "water.excursion"

    @api.model
    def _website_block(self, options):
        """The inside of a block as HTML, in the visitor's language.

        :param options: attributes ``data-*`` of the block, as text from its page: nothing of them
            is trusted
        """
        kind = "excursion" if options.get("block") == "excursion" else "departures"
        values = getattr(self, f"_website_block_{kind}")(options)
        return self.env["ir.qweb"]._render(f"website_excursions.block_{kind}", values)

    @api.model
    def _website_block_departures(self, options):
        """The nearest departures, of one excursion or city if the editor has chosen so."""
        excursions = self._website_shelf()["excursions"]
        excursion_id, city_id = self._chosen(options, "excursion"), self._chosen(options, "city")
        chosen = {
            key: facts
            for key, facts in excursions.items()
            if excursion_id in (0, key) and city_id in (0, facts["city_id"])
        }
        limit = options.get("limit") or ""
        limit = int(limit) if limit.isdecimal() and len(limit) < 4 else 4
        return {
            "rows": self._website_next_rows(chosen, min(max(limit, 1), MOST)),
            "layout": "cards" if options.get("layout") == "cards" else "list",
            "shelf": excursions,
        }

    @api.model
    def _website_block_excursion(self, options):
        """One excursion with its next departures; nothing where it is not published any more."""
        card = self._website_shelf()["excursions"].get(self._chosen(options, "excursion"))
        if not card:
            return {"card": None, "rows": []}
        return {
            "card": {**card, "price_from": self._website_price_from_shelf(card)},
            "rows": self._website_next_rows({card["id"]: card}, OWN_DEPARTURES),
            "layout": "wide" if options.get("layout") == "wide" else "card",
        }

    @api.model
    def _website_price_from_shelf(self, card):
        return self._website_amount(self._website_shelf(), card["id"], card["price"])

    @api.model
    def _website_next_rows(self, excursion_ids, limit):
        """The next departures of the excursions with places left, one statement."""
        if not excursion_ids:
            return []
        shelf = self._website_shelf()
        trips = self.env["water.trip"].sudo()
        now = fields.Datetime.now()
        span = (now, fields.Datetime.add(now, days=AHEAD))
        found = trips._website_read_departures(excursion_ids, [span])
        departures = trips._website_price_departures(found[: limit * 4], shelf)
        free = [departure for departure in departures if departure.free > 0]
        return [self._website_departure_row(one, shelf) for one in free[:limit]]

    @api.model
    def _chosen(self, options, name):
        """Id of the record that the editor has chosen, 0 for none: the builder writes
        ``{"id": 3, "display_name": …}``."""
        try:
            value = json.loads(options.get(name) or "{}")
        except ValueError:
            return 0
        number = value.get("id") if isinstance(value, dict) else None
        return number if isinstance(number, int) and 0 < number < 2**31 else 0

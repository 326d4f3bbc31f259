from odoo import api, models

from odoo.addons.water_booking.inventory.extras import read_stocks
from odoo.addons.water_booking.inventory.picture import Picture
from odoo.addons.water_booking.inventory.quoting import percent
from odoo.addons.water_booking.pricing.fees import name_in
from odoo.addons.water_booking.pricing.rules import Group

from ..tools import formats


class WaterTrip(models.Model):
    """What the script of the trip's page needs to draw a plan and to name prices."""

    _inherit = "water.trip"

    def _website_chooser(self):
        """Deck plan, fares, extras and prices, the same for all visitors; no state of any place.

        Lists instead of objects for seats: a deck has hundreds of them.
        """
        self.ensure_one()
        plan = self.map_id
        seats = plan.seat_ids.filtered(lambda seat: not seat.area_id)
        zones = sorted({seat.zone or "" for seat in seats})
        return {
            "trip": self.id,
            "currency": {
                "symbol": formats.sign(self.currency_id),
                "before": self.currency_id.position == "before",
                "digits": self.currency_id.decimal_places,
            },
            "flat": self.vessel_id.kind == "stage",
            "width": plan.width,
            "height": plan.height,
            "fares": [
                {
                    "id": fare.id,
                    "name": fare.name,
                    "hint": fare.hint or "",
                    "place": fare.takes_place,
                }
                for fare in self.excursion_id.tariff_ids.fare_id.sorted("sequence")
            ],
            "categories": [
                {
                    "id": category.id,
                    "name": category.name,
                    "symbol": category.symbol,
                    "color": category.color,
                }
                for category in plan.seat_ids.category_id.sorted("sequence")
            ],
            "prices": self._website_prices(),
            "groups": self._website_groups(),
            "zones": zones,
            "decks": plan._deck_names(),
            # id, deck, x, y, row, number, category, kind, table, view (1 restricted, 2 at the
            # window), wheelchair place that it accompanies, zone; where only the row is told
            # there is no number to tell
            "seats": [
                [
                    seat.id,
                    seat.deck,
                    seat.x,
                    seat.y,
                    seat.row or "",
                    "" if seat.by_row else seat.number or "",
                    seat.category_id.id or 0,
                    seat.kind,
                    seat.table_id.id or 0,
                    int(seat.restricted_view) + 2 * int(seat.by_window),
                    seat.companion_of_id.id or 0,
                    zones.index(seat.zone or ""),
                ]
                for seat in seats
            ],
            "tables": [
                {
                    "id": table.id,
                    "name": table.name,
                    "deck": table.deck,
                    "x": table.x,
                    "y": table.y,
                    "round": table.shape == "round",
                    "width": table.width,
                    "height": table.height,
                    "whole": table.sold_whole,
                }
                for table in plan.table_ids
            ],
            "areas": [
                {
                    "id": area.id,
                    "name": area.name,
                    "deck": area.deck,
                    "x": area.x,
                    "y": area.y,
                    "width": area.width,
                    "height": area.height,
                    "category": area.seat_ids[:1].category_id.id or 0,
                    "capacity": len(area.seat_ids),
                }
                for area in plan.area_ids
            ],
            "addons": self._website_addons(),
        }

    def _website_prices(self, pricelist=None, load=None):
        """Prices of one passenger now: {category id or 0: {fare id: text}}; a fare without a price
        is not on sale there.

        :param pricelist: the visitor's own, applied to the tariff's prices
        :param Decimal load: percent of the places that others have
        """
        prices = {}
        for category_id, fares in self._price_table(load).items():
            for fare_id, quote in fares.items():
                if pricelist:
                    fare = self.env["water.fare"].browse(fare_id)
                    product = self.excursion_id._product_for_fare(fare)
                    quote = pricelist._water_quote(quote, product, self.departure)
                prices.setdefault(category_id, {})[fare_id] = str(quote.price)
        return prices

    @api.model
    def _website_own_prices(self, facts, hold, pricelist):
        """Prices that are this visitor's alone: by a pricelist, or because what the visitor holds
        makes the next place no dearer (the door counts what others have). None where they are
        those of everybody, which takes no query to know.

        :param facts: the trip's ``TripFacts``
        """
        tariff = self.env["water.excursion"]._tariff_of(facts.excursion_id)
        loaded = tariff.depends_on_load and hold and hold.state == "held"
        if not (loaded or pricelist):
            return None
        trip, load = self.browse(facts.id), None
        if loaded:
            picture = Picture.read(self.env.cr, trip.id, hold.token)
            places = len(trip.map_id._layout().places) - picture.blocked
            load = percent(picture.occupied, min(places, trip.vessel_id.passenger_places))
        return trip._website_prices(pricelist, load)

    def _website_groups(self):
        """From how many passengers on which group price may apply: [{"from", "name"}]."""
        tariff = self.excursion_id._tariff()
        circumstances = self._circumstances().on_calendar(tariff.days)
        groups = [
            {"from": condition.start, "name": name_in(rule.names, self.env.lang)}
            for rule in tariff.rules
            for condition in rule.conditions
            if isinstance(condition, Group)
            and all(one is condition or one.holds(circumstances) for one in rule.conditions)
        ]
        return sorted(groups, key=lambda group: group["from"])

    def _website_addons(self):
        """Extras that may be bought with places of this trip."""
        trip = {"id": self.id, "excursion_id": self.excursion_id.id}
        offers = read_stocks(self.env.cr, trip)
        return [
            {
                "id": addon.id,
                "name": addon.name,
                "description": addon.description or "",
                "price": offers[addon.id]["price"],
                "most": offers[addon.id]["most"] or 0,
            }
            for addon in self.env["water.addon"].browse(offers).sorted()
        ]

    def _website_included(self):
        """What each price contains, in words: fees of the tariff, taxes of the product."""
        excursion = self.excursion_id
        tariff = excursion._tariff()
        fees = [
            self.env._(
                "%(fee)s %(amount)s per person",
                fee=fee.name(self.env.lang),
                amount=formats.price(self.env, fee.value, self.currency_id),
            )
            if fee.mode == "fixed"
            else f"{fee.name(self.env.lang)} {fee.value.normalize():f}\N{NO-BREAK SPACE}%"
            for fee in tariff.fees
        ]
        taxes = excursion.product_tmpl_id.sudo().taxes_id._filter_taxes_by_company(self.company_id)
        return [*taxes.tax_group_id.mapped("name"), *fees]

import logging

from psycopg2.errors import UniqueViolation

from odoo import Command, api, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import float_compare, groupby

from .sale_order import QUIET

_logger = logging.getLogger(__name__)


class SaleOrder(models.Model):
    """From a hold to an order whose lines say what is held, at the prices of the hold."""

    _inherit = "sale.order"

    @api.model
    def _water_create_from_hold(self, hold, partner_vals, channel="website", order_vals=None):
        """The draft order of a hold; a repeat for the same hold answers the same order.

        If the buyer changed the selection since, the lines are made anew. Two requests at once
        meet at the unique index, and the later one is run again by Odoo's retry.

        :param hold: ``Hold`` as the door gave it
        :param dict partner_vals: name, email, phone, lang of a guest, or ``id`` of a known partner
        :param dict order_vals: more values of the order, e.g. ``website_id``
        """
        order = self.sudo().search([("water_cause", "=", hold.token)], limit=1)
        if order and order.state not in ("draft", "sent"):
            return order
        order = order.with_context(**QUIET)
        if order:
            if order._water_choice() != hold.choice:
                order._water_drop_lines()
                order.order_line = self._water_line_commands(hold, order.partner_id.lang)
            order.partner_id.with_context(**QUIET)._water_update_guest(partner_vals)
        else:
            order = self._water_create_order(hold, partner_vals, channel, order_vals)
        order._water_check_total(hold)
        return order

    def _water_check_total(self, hold):
        """The places must cost what the buyer was shown, to the kopeck; what a promotion takes off
        and other products stand on lines of their own.

        :raise UserError: else; the usual cause is a tax that is added on top of the price, while
            prices of places include it
        """
        same_currency = self.currency_id == self.water_trip_ids.currency_id
        places = self.order_line.filtered("water_claims")
        total = sum(places.mapped("price_total"))
        if places == self.order_line:
            # taxes rounded for the order as a whole may put a kopeck between it and its lines
            total = self.amount_total
        if not same_currency or float_compare(total, float(hold.total), precision_digits=2):
            _logger.error(
                "places of order %s would cost %s %s, not %s %s: taxes %s must be included in the"
                " price and rounded per line",
                self.name,
                total,
                self.currency_id.name,
                hold.total,
                self.water_trip_ids.currency_id.mapped("name"),
                self.order_line.tax_ids.mapped("name"),
            )
            raise UserError(
                self.env._("The price of the order differs from the price shown. Nothing was sold.")
            )

    def _water_create_order(self, hold, partner_vals, channel, order_vals):
        self = self.sudo().with_context(**QUIET)
        trip = self.env["water.trip"].browse(hold.trip_id)
        partner = self.env["res.partner"]._water_find_or_create_guest(partner_vals)
        values = {
            "partner_id": partner.id,
            "company_id": trip.company_id.id,
            "water_cause": hold.token,
            "water_channel": channel,
            "water_state": "held",
            # the tariff is in the company's currency; a pricelist in another would relabel it
            "pricelist_id": False,
            # confirmed by full payment or by hand, never by a signature or a part of the money
            "require_payment": True,
            "require_signature": False,
            "prepayment_percent": 1.0,
            "order_line": self._water_line_commands(hold, partner.lang),
            **(order_vals or {}),
        }
        try:
            with self.env.cr.savepoint():
                return self.with_company(trip.company_id).create(values)
        except UniqueViolation as exc:
            raise ConcurrencyError(str(exc)) from exc

    @api.model
    def _water_line_groups(self, hold):
        """Rows of a hold as the order has lines: one for each trip, fare or extra, category and
        price. [((trip id, add-on id or 0, fare id or 0, category id or 0, price), rows)]"""

        def key(row):
            return (
                row.trip_id,
                row.addon_id or 0,
                row.fare_id or 0,
                row.category_id or 0,
                row.price,
            )

        return [(group, list(rows)) for group, rows in groupby(sorted(hold.rows, key=key), key)]

    @api.model
    def _water_line_seats(self, trip_id, rows):
        """The numbered seats of a line, as its description ends with them."""
        trip = self.env["water.trip"].sudo().browse(trip_id)
        by_row = trip.map_id._layout().by_row
        return self.env["water.seat"]._told_list(
            (row.seat_label, row.seat_id in by_row)
            for row in rows
            if row.seat_label and not row.area_id
        )

    def _water_line_commands(self, hold, lang):
        """One order line per trip, fare or extra, category and price."""
        self = self.with_context(lang=lang or self.env.lang).sudo()
        env = self.env
        commands = []
        for group, rows in self._water_line_groups(hold):
            trip_id, addon_id, fare_id, category_id, price = group
            trip = env["water.trip"].browse(trip_id)
            if addon_id:
                addon = env["water.addon"].browse(addon_id)
                product, name = addon.product_id, f"{trip.name}\n{addon.name}"
            else:
                fare = env["water.fare"].browse(fare_id)
                product = trip.excursion_id._product_for_fare(fare)
                labels = self._water_line_seats(trip_id, rows)
                name = f"{trip.name}\n{fare.name}" + (f": {labels}" if labels else "")
            commands.append(
                Command.create(
                    {
                        "product_id": product.id,
                        "name": name,
                        "product_uom_qty": len(rows),
                        "price_unit": float(price),
                        "technical_price_unit": float(price),
                        "discount": 0.0,
                        "water_trip_id": trip_id,
                        "water_fare_id": fare_id or False,
                        "water_addon_id": addon_id or False,
                        "water_category_id": category_id or False,
                        "water_claims": [row.claim for row in rows],
                        "water_quotes": {row.claim: row.quote for row in rows if row.quote},
                    }
                )
            )
        return commands

    def _water_drop_lines(self):
        """Take the lines of places away, to write those of another choice."""
        lines = self.order_line.filtered("water_claims")
        lines.with_context(water_relined=True).unlink()

    def _water_choice(self):
        """What the order sells: {claim: (fare id, add-on id, price in kopecks)}, as
        ``Hold.choice``."""
        return {
            claim: (
                line.water_fare_id.id or None,
                line.water_addon_id.id or None,
                round(line.price_unit * 100),
            )
            for line in self.order_line
            for claim in line.water_claims or []
        }

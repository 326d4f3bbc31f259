from collections import Counter

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError


class WaterOrderPlaces(models.TransientModel):
    """An agent chooses places of a trip for a draft order, or starts an order with them.

    The places are held like a customer's: for minutes, at the tariff's prices, through the same
    door. Confirming the order sells them.
    """

    _name = "water.order.places"
    _description = "Places for an order"

    order_id = fields.Many2one("sale.order", readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        required=True,
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        compute="_compute_pricelist_id",
        store=True,
        readonly=False,
        help="Of the order, or of the customer; applied to the tariff's prices.",
    )
    trip_id = fields.Many2one("water.trip", required=True, domain="[('state', '=', 'on_sale')]")
    map_id = fields.Many2one(related="trip_id.map_id")
    free_count = fields.Integer(related="trip_id.free_count")
    has_seats = fields.Boolean(compute="_compute_taken_seat_ids")
    taken_seat_ids = fields.Many2many("water.seat", compute="_compute_taken_seat_ids")
    line_ids = fields.One2many(
        "water.order.places.line",
        "wizard_id",
        string="Places",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    currency_id = fields.Many2one(related="trip_id.currency_id")
    total = fields.Monetary(compute="_compute_total")

    @api.model
    def default_get(self, fields):
        """Started again for an order with held places, the trip is that of the places."""
        values = super().default_get(fields)
        order = self.env["sale.order"].browse(values.get("order_id"))
        if order.water_trip_ids and not values.get("trip_id"):
            values["trip_id"] = order.water_trip_ids[:1].id
        return values

    @api.depends("order_id")
    def _compute_partner_id(self):
        for wizard in self:
            wizard.partner_id = wizard.order_id.partner_id or wizard.partner_id

    @api.depends("order_id", "partner_id")
    def _compute_pricelist_id(self):
        for wizard in self:
            owner = wizard.order_id or wizard.partner_id
            name = "pricelist_id" if wizard.order_id else "property_product_pricelist"
            wizard.pricelist_id = owner[name]

    @api.depends("trip_id")
    def _compute_taken_seat_ids(self):
        inventory = self.env["water.inventory"]
        for wizard in self:
            trip = wizard.trip_id
            taken = inventory._availability(trip.id)["seats"] if trip else {}
            own = {row.seat_id for row in wizard._held_rows()}
            wizard.taken_seat_ids = self.env["water.seat"].browse(
                [seat_id for seat_id in taken if seat_id not in own]
            )
            wizard.has_seats = wizard.map_id.seating in ("assigned", "mixed")

    @api.depends("trip_id", "order_id")
    def _compute_line_ids(self):
        """A line for each fare and category that the tariff sells, with what is held already."""
        for wizard in self:
            wizard.line_ids = [
                Command.clear(),
                *(Command.create(values) for values in wizard._prepare_lines()),
            ]

    @api.depends("line_ids.subtotal")
    def _compute_total(self):
        for wizard in self:
            wizard.total = sum(wizard.line_ids.mapped("subtotal"))

    def _prepare_lines(self):
        excursion = self.trip_id.excursion_id
        categories = self.map_id.seat_ids.category_id.sorted()
        if self.map_id.seat_ids.filtered(lambda seat: not seat.category_id):
            categories = [*categories, self.env["water.seat.category"]]
        rows = self._held_rows()
        lines = []
        for fare in excursion.tariff_ids.fare_id.sorted():
            for category in categories if fare.takes_place else [self.env["water.seat.category"]]:
                if excursion._tariff_price(fare, category) is None:
                    continue
                held = [
                    row
                    for row in rows
                    if row.fare_id == fare.id and (row.category_id or False) == category.id
                ]
                numbered = [row.seat_id for row in held if row.seat_id and not row.area_id]
                lines.append(
                    {
                        "fare_id": fare.id,
                        "category_id": category.id,
                        "quantity": len(held),
                        "seat_ids": [Command.set(numbered)],
                    }
                )
        return lines

    def _prices(self):
        """What the places cost now for so many passengers; the door makes the price anew.

        :return: {(fare id, category id or 0): price}; fares without a place under 0
        """
        self.ensure_one()
        trip, numbers, prices = self.trip_id, Counter(), {}
        for line in self.line_ids:
            numbers[line.fare_id] += line.quantity
        table = trip._price_table(
            load=trip._load_now(own=len(self._held_rows())),
            group=max(1, numbers.total()),
            channel="office",
        )
        # one in another currency is refused by the sale, with a sentence
        pricelist = self.pricelist_id.filtered(lambda one: one.currency_id == trip.currency_id)
        for fare, number in numbers.items():
            product = trip.excursion_id._product_for_fare(fare)
            for category_id, quotes in table.items():
                if fare.id in quotes:
                    quote = pricelist._water_quote(
                        quotes[fare.id], product, trip.departure, max(1, number)
                    )
                    prices[fare.id, category_id if fare.takes_place else 0] = float(quote.price)
        return prices

    def _held_rows(self):
        """What the order holds on the chosen trip now."""
        token = self.order_id.sudo().water_cause
        hold = token and self.env["water.inventory"]._hold_info(token)
        return hold.rows if hold and hold.trip_id == self.trip_id.id else ()

    # --- actions

    def action_hold(self):
        """Hold the places and show the order: the customer still thinks, or pays by a link."""
        return self._show(self._hold())

    def action_confirm(self):
        """Hold the places and confirm the order at once: tickets are issued, payment follows as
        agreed (cash, transfer, invoice)."""
        order = self._hold()
        order.action_confirm()
        return self._show(order)

    def _show(self, order):
        if self.order_id:  # its form is open behind the dialog and is read again
            return {"type": "ir.actions.act_window_close"}
        return order._get_records_action()

    def _hold(self):
        """Take the places and put them on the order.

        :return: the order, with the user's rights
        :raise PlacesError: when the door refuses
        """
        self.ensure_one()
        if not self.env.user.has_group("water_booking.group_agent"):
            raise AccessError(self.env._("Only agents sell places."))
        self.trip_id.check_access("read")
        order = self.order_id
        if order:
            order.check_access("write")
            order._water_check_can_take(self.trip_id)
        hold = self.env["water.inventory"]._hold(
            self.trip_id.id,
            **self._selection(),
            token=order.sudo().water_cause or None,
            channel="office",
            attribution={"channel": "office"},
            pricelist=self.pricelist_id,
        )
        if order:
            order._water_take_over(hold, "office")
        else:
            partner = {"id": self.partner_id.id}
            order = order._water_create_from_hold(
                hold, partner, channel="office", order_vals={"pricelist_id": self.pricelist_id.id}
            )
        return self.env["sale.order"].browse(order.id)

    def _selection(self):
        """The lines in the door's words: chosen seats, and any place for the rest."""
        seats, places = [], []
        for line in self.line_ids:
            if line.quantity < len(line.seat_ids):
                raise UserError(
                    self.env._(
                        "%(fare)s: %(seats)s seats are chosen, but only %(quantity)s places.",
                        fare=line.fare_id.name,
                        seats=len(line.seat_ids),
                        quantity=line.quantity,
                    )
                )
            seats += [
                {"seat_id": seat.id, "fare_id": line.fare_id.id} for seat in line.seat_ids._origin
            ]
            places.append(
                {
                    "area_id": None,
                    "category_id": line.category_id.id or None,
                    "fare_id": line.fare_id.id,
                    "quantity": line.quantity - len(line.seat_ids),
                }
            )
        return {"seats": seats, "places": places}

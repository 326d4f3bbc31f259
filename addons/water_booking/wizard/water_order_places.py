from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..inventory.picture import Picture


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
    trip_id = fields.Many2one("water.trip", required=True, domain="[('state', '=', 'on_sale')]")
    map_id = fields.Many2one(related="trip_id.map_id")
    free_count = fields.Integer(related="trip_id.free_count")
    allowed_allotment_ids = fields.Many2many(
        "water.allotment", compute="_compute_allowed_allotment_ids"
    )
    allotment_id = fields.Many2one(
        "water.allotment",
        string="From the allotment",
        compute="_compute_allotment_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', allowed_allotment_ids)]",
    )
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
    addon_ids = fields.One2many(
        "water.order.places.addon",
        "wizard_id",
        string="Extras",
        compute="_compute_addon_ids",
        store=True,
        readonly=False,
    )
    currency_id = fields.Many2one(related="trip_id.currency_id")

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

    @api.depends("trip_id", "partner_id")
    def _compute_allowed_allotment_ids(self):
        """Kept for this customer, or for whoever sells in the office's or the agents' channel."""
        for wizard in self:
            customer = wizard.partner_id.commercial_partner_id._origin
            wizard.allowed_allotment_ids = self.env["water.allotment"].search(
                Domain("trip_id", "in", wizard.trip_id._origin._sailing().ids)
                & Domain("state", "=", "active")
                & Domain("release_at", ">", fields.Datetime.now())
                & (
                    Domain("partner_id", "=", False) & Domain("channel", "in", ("office", "agent"))
                    | Domain("partner_id", "!=", False)
                    & Domain("partner_id.commercial_partner_id", "=", customer.id)
                )
            )

    @api.depends("allowed_allotment_ids")
    def _compute_allotment_id(self):
        """The one that the held places come from, else the customer's own if there is one."""
        for wizard in self:
            allowed = wizard.allowed_allotment_ids
            if wizard.allotment_id in allowed:
                continue
            held = {row.allotment_id for row in wizard._held_rows()} - {None}
            used = allowed.filtered(lambda allotment, held=held: allotment.id in held)
            own = allowed.filtered("partner_id")
            wizard.allotment_id = used[:1] or (own if len(own) == 1 else False)

    @api.depends("trip_id", "allotment_id")
    def _compute_taken_seat_ids(self):
        for wizard in self:
            picture = wizard._picture()
            wizard.taken_seat_ids = self.env["water.seat"].browse(picture and picture.taken)
            wizard.has_seats = wizard.map_id.seating in ("assigned", "mixed")

    @api.depends("trip_id", "order_id")
    def _compute_line_ids(self):
        """A line for each fare and part of the plan that the tariff sells, with what is held."""
        for wizard in self:
            wizard.line_ids = [
                Command.clear(),
                *(Command.create(values) for values in wizard._prepare_lines()),
            ]

    @api.depends("trip_id", "order_id")
    def _compute_addon_ids(self):
        for wizard in self:
            wizard.addon_ids = [
                Command.clear(),
                *(Command.create(values) for values in wizard._prepare_addons()),
            ]

    def _prepare_lines(self):
        excursion = self.trip_id.excursion_id
        rows = self._held_rows()
        # chosen on the screen of places
        wanted = set(() if rows else self.env.context.get("water_seat_ids") or ())
        lines = []
        for fare in excursion.tariff_ids.fare_id.sorted():
            for area, category in self._parts() if fare.takes_place else [self._anywhere()]:
                if excursion._tariff_price(fare, category) is None:
                    continue
                held = [
                    row
                    for row in rows
                    if row.fare_id == fare.id
                    and (row.area_id or False) == area.id
                    and (row.category_id or False) == category.id
                ]
                seats = [row.seat_id for row in held if row.seat_id and not row.area_id]
                if wanted and fare.takes_place and not area:
                    seats = (
                        self.env["water.seat"]
                        .browse(wanted)
                        .filtered_domain(
                            [("category_id", "=", category.id), ("area_id", "=", False)]
                        )
                    )
                    seats = seats.ids
                    wanted -= set(seats)
                lines.append(
                    {
                        "fare_id": fare.id,
                        "area_id": area.id,
                        "category_id": category.id,
                        "quantity": max(len(held), len(seats)),
                        "placed": len(seats),
                        "seat_ids": [Command.set(seats)],
                    }
                )
        return lines

    def _parts(self):
        """What fares are sold on: the categories of numbered seats, and areas with theirs."""
        layout = self.map_id._layout() if self.map_id else None
        places = layout.places.values() if layout else ()
        kinds = {(place.area_id, place.category_id) for place in places}
        Area, Category = self.env["water.seat.area"], self.env["water.seat.category"]
        parts = [
            (Area.browse(area_id or ()), Category.browse(category_id or ()))
            for area_id, category_id in kinds
        ]
        parts.sort(key=lambda part: (part[0].id or 0, part[1].sequence, part[1].id or 0))
        return parts

    def _anywhere(self):
        return self.env["water.seat.area"], self.env["water.seat.category"]

    def _prepare_addons(self):
        if not self.trip_id:
            return []
        rows = self._held_rows()
        addons = self.env["water.addon"].browse(self.trip_id._addon_offers()).sorted()
        return [
            {
                "addon_id": addon.id,
                "quantity": sum(row.addon_id == addon.id for row in rows),
            }
            for addon in addons
        ]

    def _held_rows(self):
        """What the order holds on the chosen trip now."""
        token = self.order_id.sudo().water_cause
        hold = token and self.env["water.inventory"]._hold_info(token)
        return hold.rows if hold and hold.trip_id == self.trip_id.id else ()

    def _channel(self):
        """Places of an agent's allotment are sold in the agents' channel."""
        allotment = self.allotment_id
        return "agent" if allotment.partner_id or allotment.channel == "agent" else "office"

    def _picture(self):
        """The trip's ledger as this order sees it, or None without a trip."""
        if not self.trip_id:
            return None
        token = self.order_id.sudo().water_cause
        return Picture.read(
            self.env.cr,
            self.trip_id._origin.id,
            token,
            self._channel(),
            self.allotment_id._origin.id,
        )

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
        if self.allotment_id - self.allowed_allotment_ids:
            raise UserError(
                self.env._(
                    "The allotment is not kept for this customer, or its time is over."
                    " Choose another one or none."
                )
            )
        channel = self._channel()
        hold = self.env["water.inventory"]._hold(
            self.trip_id.id,
            **self._selection(),
            token=order.sudo().water_cause or None,
            channel=channel,
            attribution={"channel": channel},
            pricelist=self.pricelist_id,
            allotment_id=self.allotment_id.id or None,
        )
        if order:
            order._water_take_over(hold, channel)
        else:
            order = order._water_create_from_hold(
                hold,
                {"id": self.partner_id.id},
                channel=channel,
                order_vals={"pricelist_id": self.pricelist_id.id},
            )
        return self.env["sale.order"].browse(order.id)

    def _selection(self):
        """The lines in the door's words: chosen seats, and any place of the kind for the rest."""
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
                    "area_id": line.area_id.id or None,
                    "category_id": line.category_id.id or None,
                    "numbered": line.takes_place and not line.area_id,
                    "fare_id": line.fare_id.id,
                    "quantity": line.quantity - len(line.seat_ids),
                }
            )
        addons = [
            {"addon_id": item.addon_id.id, "quantity": item.quantity} for item in self.addon_ids
        ]
        return {"seats": seats, "places": places, "addons": addons}

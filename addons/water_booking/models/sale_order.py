import logging

from psycopg2.errors import UniqueViolation

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tools import float_compare, groupby

_logger = logging.getLogger(__name__)

#: Chatter and tracking cost more than the order itself; the ledger keeps the history of places.
QUIET = {
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


#: Fields that only the inventory's own steps write.
GUARDED = {"water_cause", "water_channel", "water_state", "water_ticket_mail_sent"}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    water_cause = fields.Char(
        string="Hold",
        copy=False,
        readonly=True,
        groups="base.group_system",
        help="Token of the hold in the ledger; whoever has it controls the places.",
    )
    water_channel = fields.Selection(
        [("website", "Website"), ("office", "Office"), ("agent", "Agent"), ("api", "API")],
        string="Sales channel",
        copy=False,
        readonly=True,
    )
    water_state = fields.Selection(
        [("none", "No places"), ("held", "Held"), ("sold", "Sold"), ("lost", "Lost")],
        string="Places",
        required=True,
        default="none",
        copy=False,
        readonly=True,
    )
    water_ticket_ids = fields.One2many(
        "water.ticket", "order_id", string="Tickets", groups="water_booking.group_crew"
    )
    water_ticket_count = fields.Integer(compute="_compute_water_ticket_count")
    water_trip_ids = fields.Many2many(
        "water.trip", compute="_compute_water_trip_ids", compute_sudo=True, string="Trips"
    )
    water_ticket_mail_sent = fields.Boolean(copy=False, readonly=True)

    _water_cause_unique = models.UniqueIndex("(water_cause) WHERE water_cause IS NOT NULL")
    _water_ticket_mail_due = models.Index(
        "(id) WHERE water_state = 'sold' AND water_ticket_mail_sent IS NOT TRUE"
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._water_check_untouched(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._water_check_untouched(vals)
        return super().write(vals)

    def _water_check_untouched(self, vals):
        """What an order says of its places follows from the inventory; nobody types it."""
        if not self.env.su and vals.keys() & GUARDED:
            raise AccessError(self.env._("Places of an order change through the inventory."))

    @api.depends("order_line.water_trip_id")
    def _compute_water_trip_ids(self):
        for order in self:
            order.water_trip_ids = order.order_line.water_trip_id

    def _compute_water_ticket_count(self):
        """A number alone; accountants and salespeople open orders without a right to tickets."""
        counts = dict(
            self.env["water.ticket"]
            .sudo()
            ._read_group([("order_id", "in", self.ids)], ["order_id"], ["__count"])
        )
        for order in self:
            order.water_ticket_count = counts.get(order, 0)

    # --- from hold to order

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

    def _water_line_commands(self, hold, lang):
        """One order line per trip, fare or extra, category and price."""
        env = self.with_context(lang=lang or self.env.lang).sudo().env

        def key(row):
            return (
                row.trip_id,
                row.addon_id or 0,
                row.fare_id or 0,
                row.category_id or 0,
                row.price,
            )

        commands = []
        for (trip_id, addon_id, fare_id, category_id, price), rows in groupby(
            sorted(hold.rows, key=key), key
        ):
            trip = env["water.trip"].browse(trip_id)
            if addon_id:
                addon = env["water.addon"].browse(addon_id)
                product, name = addon.product_id, f"{trip.name}\n{addon.name}"
            else:
                fare = env["water.fare"].browse(fare_id)
                product = trip.excursion_id._product_for_fare(fare)
                by_row = trip.map_id._layout().by_row
                labels = env["water.seat"]._told_list(
                    (row.seat_label, row.seat_id in by_row)
                    for row in rows
                    if row.seat_label and not row.area_id
                )
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

    def _water_check_lines(self):
        """Refuse lines that would sell other places than they say.

        :raise UserError: a trip without places (a line typed by hand), or another number of pieces
            than places
        """
        for line in self.order_line.filtered("water_trip_id"):
            if line.product_uom_qty != len(line.water_claims or []):
                raise UserError(
                    self.env._(
                        "The line %s has no places, or another number of them."
                        " Take places for it first.",
                        line.name,
                    )
                )

    # --- securing places

    def _water_secure_places(self, reference):
        """Make the places of one order sold and issue its tickets; safe to repeat.

        Called before the caller commits and only on facts that stay true if it rolls back: the
        provider said that the money is there, or a person with the right to confirms the order.

        :param reference: payment reference, or the order's name where no payment is involved
        :return: outcome of the door (``sold``, ``retaken``, ``lost``, ``already_paid``), or None
            for an order without places
        """
        self.ensure_one()
        order = self.sudo().with_context(**QUIET)
        claims = list(order._water_choice())
        if not claims:
            return None
        order._water_check_lines()
        sale = self.env["water.inventory"]._sell(order.water_cause, reference, claims)
        if sale.outcome == "lost":
            order.water_state = "lost"
        elif sale.outcome != "already_paid" or order.water_state != "sold":
            order.lock_for_update(allow_referencing=True)
            order._water_issue_tickets(sale.rows)
            order.water_state = "sold"
        return sale.outcome

    def _water_issue_tickets(self, rows):
        """Create the missing tickets of sold ledger rows; the claim makes it happen once."""
        self.ensure_one()
        Ticket = self.env["water.ticket"].sudo()
        have = set(Ticket.search([("claim", "in", [row.claim for row in rows])]).mapped("claim"))
        # fare and price are those that the order sold, not what the hold may have become since
        lines = {claim: line for line in self.order_line for claim in line.water_claims or []}
        prices = {}
        for line in self.order_line:
            prices.update(line._water_ticket_prices())
        number = len(self.sudo().water_ticket_ids)
        values = []
        for row in rows:
            if row.claim in have or row.addon_id:
                continue
            number += 1
            values.append(
                {
                    "name": f"{self.name}-{number}",
                    "order_line_id": lines[row.claim].id,
                    "trip_id": row.trip_id,
                    "fare_id": lines[row.claim].water_fare_id.id,
                    "seat_id": row.seat_id,
                    "seat_label": row.seat_label,
                    "price": prices[row.claim],
                    "claim": row.claim,
                }
            )
        return Ticket.create(values)

    def action_confirm(self):
        """No order is confirmed without its places, whichever way it came here.

        Places are secured last: the door commits at once, and whatever refuses the order after it
        would leave them sold to nobody.
        """
        due = self.filtered(
            lambda order: order.state in ("draft", "sent") and order.water_state != "sold"
        )
        for order in due:
            order._water_check_lines()
            if order.water_state == "lost":
                raise UserError(order._water_places_gone())
        res = super().action_confirm()
        self.env.flush_all()
        for order in due:
            if order._water_secure_places(order.name) == "lost":
                raise UserError(order._water_places_gone())
        return res

    def _water_places_gone(self):
        return self.env._(
            "The places of order %s are not free any more: it cannot be confirmed.", self.name
        )

    def _action_cancel(self):
        """A cancelled order gives its unused tickets and its places back, for good.

        Should it be made a quotation again, new places have to be taken for it.
        """
        res = super()._action_cancel()
        inventory = self.env["water.inventory"]
        for order in self.sudo().filtered("water_cause"):
            used = order.water_ticket_ids.filtered(lambda ticket: ticket.state == "used")
            order.water_ticket_ids._cancel()
            claims = order._water_choice().keys() - set(used.mapped("claim"))
            inventory._after_commit(inventory._give_back, list(claims))
            inventory._after_commit(inventory._release, order.water_cause)
            if not used:
                order.water_state = "lost"
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_paying(self):
        """Money on its way must find its order."""
        for order in self.sudo().filtered("water_cause"):
            hold = self.env["water.inventory"]._hold_info(order.water_cause)
            if hold and hold.state in ("paying", "sold"):
                raise UserError(self.env._("The places of %s are being paid or sold.", order.name))

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

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

    # --- securing places

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

    def _water_sale_columns(self):
        """What a payment and the sale of places ask of an order, of nearly a hundred columns."""
        return [
            "amount_total",
            "company_id",
            "currency_id",
            "name",
            "partner_id",
            "prepayment_percent",
            "require_payment",
            "state",
            "water_cause",
            "water_channel",
            "water_state",
        ]

    def _water_sale_line_columns(self):
        """The same of its lines."""
        return [
            "display_type",
            "is_downpayment",
            "name",
            "order_id",
            "price_total",
            "price_unit",
            "product_id",
            "product_uom_qty",
            "water_addon_id",
            "water_claims",
            "water_fare_id",
            "water_trip_id",
        ]

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
        order.order_line.fetch(self._water_sale_line_columns())
        claims = list(order._water_choice())
        if not claims:
            return None
        order._water_check_lines()
        trip_ids = order.order_line.water_trip_id.ids
        sale = self.env["water.inventory"]._sell(order.water_cause, reference, claims, trip_ids)
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
        # a company in the context is not read from the user
        Ticket = self.env["water.ticket"].sudo().with_company(self.company_id)
        claims = [row.claim for row in rows]
        made = Ticket.search_fetch(
            ["|", ("order_id", "=", self.id), ("claim", "in", claims)], ["claim", "order_id"]
        )
        have = set(made.mapped("claim"))
        # fare and price are those that the order sold, not what the hold may have become since
        lines = {claim: line for line in self.order_line for claim in line.water_claims or []}
        prices = {}
        for line in self.order_line:
            prices.update(line._water_ticket_prices())
        number = len(made.filtered(lambda ticket: ticket.order_id == self))
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
        # of wide rows what tickets repeat
        self.env["water.trip"].browse({value["trip_id"] for value in values}).fetch(
            ["departure", "excursion_id", "vessel_id"]
        )
        self.env["water.seat"].browse(
            value["seat_id"] for value in values if value["seat_id"]
        ).fetch(["category_id"])
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

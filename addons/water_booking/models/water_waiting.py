import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq, format_datetime, hmac

from ..inventory.door import read_hold
from ..inventory.names import new_token

_logger = logging.getLogger(__name__)

#: Entries of trips that are over keep their addresses for so long.
KEPT_DAYS = 30
OPEN = ("waiting", "offered", "accepted")


class WaterWaiting(models.Model):
    """A group that waits for places of a trip, all together or none.

    The list is served in order; the first group that fits is offered its places, and who is
    skipped keeps the place in line. The places of an offer are a hold under the entry's own token,
    made by the inventory's door before the entry says so: should the process die in between, the
    next look finds the hold again by that token.
    """

    _name = "water.waiting"
    _description = "Waiting group"
    _inherit = ["mail.thread"]
    _order = "trip_id, sequence, id"
    _check_company_auto = True

    trip_id = fields.Many2one("water.trip", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="trip_id.company_id", store=True)
    sequence = fields.Integer(default=10, help="Served first within the list of its trip.")
    name = fields.Char("Contact", required=True)
    email = fields.Char(required=True)
    phone = fields.Char()
    lang = fields.Char(string="Language", default=lambda self: self.env.lang)
    category_id = fields.Many2one(
        "water.seat.category", help="Empty where any category will do.", ondelete="restrict"
    )
    line_ids = fields.One2many("water.waiting.line", "waiting_id", string="Who comes")
    places = fields.Integer(compute="_compute_places", help="Infants on a lap need none.")
    group_text = fields.Char(string="Group", compute="_compute_places")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("offered", "Offered"),
            ("accepted", "Accepted"),
            ("bought", "Bought"),
            ("expired", "Offer expired"),
            ("declined", "Declined"),
            ("closed", "Trip gone"),
        ],
        required=True,
        default="waiting",
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
    )
    cause = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: new_token(),
        groups="base.group_system",
    )
    offered_until = fields.Datetime(readonly=True, copy=False)
    mail_failed_at = fields.Datetime(
        string="Mail failed",
        readonly=True,
        copy=False,
        help="The mail could not be written, so the group knows of nothing: call it.",
    )
    # apart from the letters that somebody asks for: a stranger who types the group's address puts
    # off no offer
    offer_failed_at = fields.Datetime(string="Offer failed", readonly=True, copy=False)

    _cause_unique = models.Constraint("UNIQUE (cause)")
    _queue = models.Index("(trip_id, sequence, id) WHERE state IN ('waiting', 'offered')")
    # who presses twice, or in two windows, stands in line once
    _once_in_line = models.UniqueIndex(
        "(trip_id, lower(email), COALESCE(category_id, 0))"
        " WHERE state IN ('waiting', 'offered', 'accepted')",
        "This address is on the list of this trip already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Who comes last stands last, whatever order the office has given to the others."""
        for values in vals_list:
            values["email"] = (values.get("email") or "").strip()
            if "sequence" not in values and values.get("trip_id"):
                values["sequence"] = self._last_in_line(values["trip_id"])
        return super().create(vals_list)

    @api.model
    def _last_in_line(self, trip_id):
        """The sequence of the last open entry of a trip; equal ones follow in order of coming."""
        [[last]] = self.sudo()._read_group(
            [("trip_id", "=", trip_id), ("state", "in", OPEN)], [], ["sequence:max"]
        )
        return last or 10

    @api.depends("line_ids.quantity", "line_ids.fare_id")
    @api.depends_context("lang")
    def _compute_places(self):
        for entry in self:
            lines = entry.line_ids.filtered("quantity")
            entry.places = sum(line.quantity for line in lines if line.fare_id.takes_place)
            entry.group_text = ", ".join(f"{line.quantity} × {line.fare_id.name}" for line in lines)

    @api.depends("name", "trip_id")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = f"{entry.name}, {entry.trip_id.name}"

    # --- the link in the mail

    def _token(self):
        """What the link in the mail carries; another one for each entry, never stored."""
        self.ensure_one()
        return hmac(self.env(su=True), "water_waiting", (self.id, self.sudo().cause))

    def _has_token(self, token):
        self.ensure_one()
        # what is not ASCII cannot be compared: an error would tell that there is such an entry
        return bool(token) and token.isascii() and consteq(self._token(), token)

    def _link(self):
        """Where the group sees its place in line, takes an offer or leaves."""
        self.ensure_one()
        return f"{self.get_base_url()}/excursions/waiting/{self.id}/{self._token()}"

    def _position(self):
        """How many groups are before this one, itself included; 0 when it does not wait."""
        self.ensure_one()
        if self.state != "waiting":
            return 0
        line = self.search([("trip_id", "=", self.trip_id.id), ("state", "=", "waiting")])
        return line.ids.index(self.id) + 1

    def _offered_until_text(self):
        self.ensure_one()
        return format_datetime(
            self.env, self.offered_until, tz=self.trip_id.tz, dt_format="d MMMM, HH:mm"
        )

    # --- answers

    def _accept(self):
        """The customer takes the offer; a second click finds the same hold.

        :return: ``Hold``, or None when the offer is over
        """
        self.ensure_one()
        entry = self.sudo()
        # a second click waits here, and is run again by Odoo with the first one's answer
        self.env.cr.execute("SELECT id FROM water_waiting WHERE id = %s FOR UPDATE", [self.id])
        inventory = self.env["water.inventory"].sudo()
        hold = read_hold(self.env.cr, entry.cause)
        if not hold or entry.state not in ("offered", "accepted"):
            return None
        if entry.state == "offered":
            hold = inventory._accept_offer(entry.cause)
            entry.state = "accepted"
        return hold

    def _leave(self):
        """The customer does not want the places, or does not wait any longer."""
        self.ensure_one()
        entry = self.sudo()
        if entry.state not in OPEN:
            return
        entry.state = "declined"
        inventory = self.env["water.inventory"].sudo()
        inventory._after_commit(inventory._release, entry.cause)

    def action_leave(self):
        """Take groups off the list (button of the office)."""
        self.check_access("write")
        for entry in self:
            entry._leave()

    def action_requeue(self):
        """Put a group back in line, with an offer of its own to come."""
        self.check_access("write")
        for entry in self.sudo():
            if entry.state not in ("expired", "declined"):
                raise UserError(self.env._("Only a group that has left the list can come back."))
            entry.write({"state": "waiting", "cause": new_token(), "offered_until": False})

    def action_serve(self):
        """Offer what is free now (button of the office)."""
        self.check_access("write")
        trip_ids = self.trip_id.ids
        waiting = self.sudo()
        waiting.write({"mail_failed_at": False, "offer_failed_at": False})
        self.env.cr.postcommit.add(lambda: waiting._serve(trip_ids))

    # --- when the time is over

    @api.model
    def _settle(self):
        """Let entries say what the ledger says: bought, or the offer has run out; and close the
        lists of trips that do not sell any more."""
        gone = self.search([("state", "in", OPEN), ("trip_id.state", "=", "cancelled")], limit=500)
        gone.trip_id._close_waiting()
        for entry in self.search([("state", "in", ("offered", "accepted"))], limit=500):
            entry = entry.try_lock_for_update()
            if not entry or entry.state not in ("offered", "accepted"):
                continue
            hold = read_hold(self.env.cr, entry.cause)
            order = self.env["sale.order"].search([("water_cause", "=", entry.cause)], limit=1)
            if order.water_state == "sold" or (hold and hold.state == "sold"):
                entry.state = "bought"
            elif not hold:
                entry.state = "expired"
        now = fields.Datetime.now()
        over = self.search([("state", "=", "waiting"), ("trip_id.departure", "<=", now)])
        over.write({"state": "closed", "closed_reason": "departed"})
        self.search(
            [
                ("trip_id.departure", "<", now - timedelta(days=KEPT_DAYS)),
                ("state", "not in", ("offered", "accepted")),
            ],
            limit=500,
        ).unlink()

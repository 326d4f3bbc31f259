from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_datetime

from ..inventory.standing import COUNTS, STATE, TABLES


class WaterAllotment(models.Model):
    """Places of a trip kept for an agent or a sales channel until some time before departure.

    The ledger holds the places; what is written here is whose they are and until when. They go on
    general sale by the clock, whether anybody is at work or not.
    """

    _name = "water.allotment"
    _description = "Allotment"
    _inherit = ["mail.thread"]
    _order = "release_at, id"
    _rec_names_search = ["partner_id", "trip_id"]
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    trip_id = fields.Many2one("water.trip", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="trip_id.company_id", store=True, index=True)
    map_id = fields.Many2one(related="trip_id.map_id")
    partner_id = fields.Many2one("res.partner", string="Agent", index="btree_not_null")
    channel = fields.Selection(
        [("website", "Website"), ("office", "Office"), ("agent", "Agent"), ("api", "API")],
        help="Everybody who sells in this channel may use the places.",
    )
    release_minutes = fields.Integer(
        string="Released, minutes before departure", default=1440, required=True
    )
    release_at = fields.Datetime(
        compute="_compute_release_at", store=True, precompute=True, help="UTC, by the trip's time."
    )
    seat_ids = fields.Many2many("water.seat", string="Seats", domain="[('map_id', '=', map_id)]")
    area_id = fields.Many2one("water.seat.area", domain="[('map_id', '=', map_id)]")
    category_id = fields.Many2one("water.seat.category", string="Seat category")
    quantity = fields.Integer(help="Places beside the chosen seats: the best that are free.")
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Kept"), ("released", "Released")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    shown_state = fields.Selection(
        [("draft", "Draft"), ("active", "Kept"), ("released", "Released")],
        string="State now",
        compute="_compute_shown_state",
        help="Released by hand or by the clock.",
    )
    release_text = fields.Char(
        string="Released at", compute="_compute_release_text", help="By the clock of the pier."
    )
    left_count = fields.Integer(string="Left", compute="_compute_counts")
    sold_count = fields.Integer(string="Sold", compute="_compute_counts")

    _for_somebody = models.Constraint(
        "CHECK (partner_id IS NOT NULL OR channel IS NOT NULL)",
        "An allotment is kept for an agent or for a sales channel.",
    )
    _minutes = models.Constraint(
        "CHECK (release_minutes >= 0 AND quantity >= 0)",
        "Minutes and places cannot be negative.",
    )

    @api.depends("partner_id.name", "channel", "trip_id.name")
    @api.depends_context("lang")
    def _compute_name(self):
        for allotment in self:
            allotment.name = f"{allotment._whose()}, {allotment.trip_id.name or ''}"

    def _whose(self):
        """The agent's name, else the channel's."""
        self.ensure_one()
        channels = dict(self._fields["channel"]._description_selection(self.env))
        return self.sudo().partner_id.name or channels.get(self.channel) or ""

    @api.depends("trip_id.departure", "release_minutes")
    def _compute_release_at(self):
        for allotment in self:
            departure = allotment.trip_id.departure
            allotment.release_at = departure and departure - timedelta(
                minutes=allotment.release_minutes
            )

    @api.depends("state", "release_at")
    def _compute_shown_state(self):
        """The clock releases the places, whether anybody has pressed a button or not."""
        now = fields.Datetime.now()
        for allotment in self:
            over = allotment.state == "active" and allotment.release_at <= now
            allotment.shown_state = "released" if over else allotment.state

    @api.depends("release_at", "trip_id.tz")
    @api.depends_context("lang")
    def _compute_release_text(self):
        for allotment in self:
            allotment.release_text = allotment.release_at and format_datetime(
                self.env, allotment.release_at, tz=allotment.trip_id.tz, dt_format="short"
            )

    def _compute_counts(self):
        """Live counts from the ledger: places left and places sold or being bought."""
        counts = {}
        if self.ids:
            self.env.cr.execute(
                SQL(
                    """
                    SELECT allotment_id,
                           COUNT(*) FILTER (WHERE state = 'allotted'),
                           COUNT(*) FILTER (WHERE state IN ('sold', 'paying', 'held'))
                      FROM (SELECT a.allotment_id, %s AS state
                              FROM %s WHERE a.allotment_id = ANY(%s) AND %s) live
                     GROUP BY allotment_id
                    """,
                    STATE,
                    TABLES,
                    self.ids,
                    COUNTS,
                )
            )
            counts = {row[0]: row[1:] for row in self.env.cr.fetchall()}
        for allotment in self:
            allotment.left_count, allotment.sold_count = counts.get(allotment.id, (0, 0))

    @api.constrains("seat_ids", "trip_id", "area_id")
    def _check_seats_of_trip(self):
        for allotment in self:
            if (allotment.seat_ids.map_id | allotment.area_id.map_id) - allotment.trip_id.map_id:
                raise ValidationError(
                    self.env._(
                        "The chosen seats or area are not on the deck plan of %s. Choose again.",
                        allotment.trip_id.name,
                    )
                )

    def write(self, vals):
        fixed = {"trip_id", "seat_ids", "area_id", "category_id", "quantity"}
        if vals.keys() & fixed and (
            self.filtered(lambda item: item.state != "draft") or self._has_places()
        ):
            raise UserError(
                self.env._("The places are kept already. Release them and make a new allotment.")
            )
        res = super().write(vals)
        if "release_minutes" in vals:
            self.filtered(lambda item: item.state == "active")._sync_release()
        return res

    def _has_places(self):
        """Whether the ledger keeps places for one of them, whatever they say themselves."""
        return bool(
            self.ids
            and self.env["water.allocation"]
            .sudo()
            .search_count([("allotment_id", "in", self.ids)], limit=1)
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if self.filtered(lambda item: item.state != "draft") or self._has_places():
            raise UserError(self.env._("Only a draft can be deleted. Release the places instead."))

    def action_allot(self):
        """Take the places from general sale. Pressed twice, nothing happens the second time.

        :raise PlacesError: when not all of them are free
        """
        inventory = self.env["water.inventory"]
        for allotment in self:
            allotment.check_access("write")
            if allotment.state == "released":
                raise UserError(self.env._("This allotment has been released. Make a new one."))
            if not allotment.seat_ids and not allotment.quantity:
                raise UserError(self.env._("Choose seats, or say how many places to keep."))
            if allotment.release_at <= fields.Datetime.now():
                raise UserError(
                    self.env._(
                        "The time of release is past already. Let it be fewer minutes before"
                        " departure."
                    )
                )
            inventory._allot(allotment)
            allotment.state = "active"

    def action_release(self):
        """Put what is left back on general sale; what is sold from it stays sold."""
        inventory = self.env["water.inventory"]
        for allotment in self:
            allotment.check_access("write")
            allotment.state = "released"
            inventory._after_commit(inventory._release_allotment, allotment)

    def action_view_places(self):
        """Open the places of the allotment, kept and sold."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("water_booking.action_water_allocation")
        return {
            **action,
            "name": self.name,
            "domain": [("allotment_id", "=", self.id)],
            "context": {},
        }

    def _sync_release(self):
        """Departure or release time have changed: the ledger follows once this is committed."""
        inventory = self.env["water.inventory"]
        for allotment in self:
            inventory._after_commit(inventory._reschedule_allotment, allotment)

    @api.model
    def _check_ledger(self):
        """Bring together what a death between two commits, or a busy trip, has left apart: places
        of an allotment that says to be a draft or released, and times of release that differ."""
        self.flush_model(["state", "release_at"])
        self.env.cr.execute(
            """
            SELECT l.id,
                   bool_or(l.state = 'released'),
                   bool_or(l.state = 'draft'
                           AND a.taken_at < clock_timestamp() AT TIME ZONE 'UTC'
                                            - interval '1 minute')
              FROM water_allocation a
              JOIN water_allotment l ON l.id = a.allotment_id
             WHERE a.state = 'allotted'
               AND (l.state <> 'active' OR a.held_until <> l.release_at)
             GROUP BY l.id ORDER BY l.id
            """
        )
        inventory = self.env["water.inventory"]
        for allotment_id, released, forgotten in self.env.cr.fetchall():
            allotment = self.browse(allotment_id)
            if released:
                inventory._release_allotment(allotment)
            else:
                if forgotten:
                    allotment.state = "active"
                inventory._reschedule_allotment(allotment)

from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_datetime


class WaterTrip(models.Model):
    """One sailing of a vessel, or one evening of an event.

    Departure and arrival are UTC; people see them in the pier's zone. No counter of places is
    stored here: the ledger is counted when it is asked.
    """

    _name = "water.trip"
    _description = "Trip"
    _inherit = ["mail.thread", "mail.activity.mixin", "water.cutoff"]
    _order = "departure, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", search="_search_name")
    excursion_id = fields.Many2one(
        "water.excursion", required=True, index=True, ondelete="restrict"
    )
    vessel_id = fields.Many2one(
        "water.vessel", required=True, index=True, ondelete="restrict", tracking=True
    )
    map_id = fields.Many2one(
        "water.seat.map",
        string="Deck plan",
        compute="_compute_map_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        index=True,
        ondelete="restrict",
        domain="[('vessel_id', '=', vessel_id)]",
    )
    departure = fields.Datetime(required=True, index=True, tracking=True)
    arrival = fields.Datetime(
        compute="_compute_arrival", store=True, readonly=False, required=True, precompute=True
    )
    boarding_minutes = fields.Integer(string="Boarding opens, minutes before", default=30)
    pier_id = fields.Many2one(
        "water.pier",
        compute="_compute_pier_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        ondelete="restrict",
    )
    tz = fields.Selection(related="pier_id.tz")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("on_sale", "On sale"),
            ("closed", "Sale closed"),
            ("departed", "Departed"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        index=True,
        tracking=True,
        copy=False,
    )
    company_id = fields.Many2one(related="excursion_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    occupancy_ids = fields.One2many("water.occupancy", "trip_id")
    allocation_ids = fields.One2many("water.allocation", "trip_id", string="Ledger")
    allotment_ids = fields.One2many("water.allotment", "trip_id", string="Allotments")
    addon_ids = fields.One2many("water.trip.addon", "trip_id", string="Extras")
    ticket_ids = fields.One2many("water.ticket", "trip_id", string="Tickets")
    capacity = fields.Integer(compute="_compute_places", help="Places of the deck plan.")
    sold_count = fields.Integer(string="Sold", compute="_compute_places")
    held_count = fields.Integer(string="Being bought", compute="_compute_places")
    allotted_count = fields.Integer(
        string="Allotted", compute="_compute_places", help="Kept for agents and channels."
    )
    blocked_count = fields.Integer(
        string="Blocked", compute="_compute_places", help="Kept from sale by dispatchers."
    )
    free_count = fields.Integer(string="Free", compute="_compute_places")
    persons_count = fields.Integer(
        string="Passengers", compute="_compute_places", help="With tickets, infants too."
    )
    aboard_count = fields.Integer(
        string="Persons counted",
        compute="_compute_places",
        help="Passengers with tickets, those who are just buying, and allotted places: they count"
        " against what the vessel may carry.",
    )
    persons_limit = fields.Integer(related="vessel_id.passenger_places")
    used_count = fields.Integer(string="Aboard", compute="_compute_used_count")
    # not "load": Odoo imports records by the method of that name
    load_percent = fields.Float(string="Load, %", compute="_compute_places")

    _arrives_later = models.Constraint(
        "CHECK (arrival > departure)", "A trip arrives after it has departed."
    )
    _minutes = models.Constraint(
        "CHECK (boarding_minutes >= 0 AND sale_cutoff_minutes >= 0)",
        "Minutes before departure cannot be negative.",
    )

    @api.depends("excursion_id.name", "departure", "tz")
    @api.depends_context("lang")
    def _compute_name(self):
        for trip in self:
            when = trip._format_departure("dd.MM HH:mm") if trip.departure else ""
            trip.name = f"{trip.excursion_id.name or ''}, {when}"

    def _search_name(self, operator, value):
        return [("excursion_id.name", operator, value)]

    @api.depends("vessel_id")
    def _compute_map_id(self):
        for trip in self:
            if trip.map_id.vessel_id != trip.vessel_id:
                trip.map_id = trip.vessel_id.seat_map_id

    @api.depends("departure", "excursion_id")
    def _compute_arrival(self):
        for trip in self:
            if trip.departure and not (trip.arrival and trip.arrival > trip.departure):
                trip.arrival = trip.departure + timedelta(hours=trip.excursion_id.duration or 1.0)

    @api.depends("excursion_id", "vessel_id")
    def _compute_pier_id(self):
        for trip in self:
            if not trip.pier_id:
                trip.pier_id = trip.excursion_id.pier_id or trip.vessel_id.home_pier_id

    def _compute_places(self):
        counts = self.env["water.allocation"]._count_by_trip(self)
        for trip in self:
            count = counts[trip.id]
            trip.capacity = trip.map_id.capacity
            trip.sold_count = count.sold
            trip.held_count = count.held
            trip.persons_count = count.passengers
            left_by_papers = trip.vessel_id.passenger_places - count.persons
            trip.allotted_count = count.allotted
            trip.blocked_count = count.blocked
            trip.aboard_count = count.persons
            free = trip.capacity - count.occupied - count.blocked - count.allotted
            left = min(free, left_by_papers)
            if trip.most_persons:
                left = min(left, trip.most_persons - count.aboard)
            trip.free_count = max(0, left)
            on_sale = min(trip.capacity - count.blocked, trip.vessel_id.passenger_places)
            trip.load_percent = 100.0 * count.sailing_sold / on_sale if on_sale > 0 else 0.0

    def _compute_used_count(self):
        counts = dict(
            self.env["water.ticket"]._read_group(
                [("trip_id", "in", self.ids), ("state", "=", "used")], ["trip_id"], ["__count"]
            )
        )
        for trip in self:
            trip.used_count = counts.get(trip, 0)

    @api.constrains("map_id", "vessel_id")
    def _check_map_of_vessel(self):
        for trip in self:
            if trip.map_id.vessel_id != trip.vessel_id:
                raise ValidationError(
                    self.env._("The deck plan of a trip must be one of its vessel.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        trips = super().create(vals_list)
        trips._sync_occupancy()
        return trips

    def write(self, vals):
        if fixed := vals.keys() & {"vessel_id", "map_id", "excursion_id"}:
            self._check_nobody_aboard(fixed)
        res = super().write(vals)
        changed = vals.keys() & self._fields_of_occupancy()
        # who has left keeps the time that was booked, whatever the buffers are by now
        if changed and not (changed == {"state"} and vals["state"] in ("departed", "done")):
            self._sync_occupancy()
        if "departure" in vals:
            kept = self.allotment_ids.filtered(lambda item: item.state == "active")
            kept._sync_release()
        return res

    def _check_nobody_aboard(self, changed):
        """The database refuses to swap the plan under a passenger; say it in words before.

        :param changed: names of the fields that shall become others
        """
        for trip in self.sudo():
            if trip.allocation_ids:
                raise UserError(
                    self.env._(
                        "Places of %s are taken, so its excursion, vessel and deck plan cannot"
                        " change.",
                        trip.name,
                    )
                )

    @api.model
    def _fields_of_occupancy(self):
        """What decides which resources a trip takes, and when."""
        return {
            "vessel_id",
            "excursion_id",
            "departure",
            "arrival",
            "state",
            "pier_id",
            "berth_id",
            "boarding_minutes",
        }

    def _local(self, moment):
        """``moment`` (naive UTC) as an aware datetime in the pier's zone."""
        self.ensure_one()
        return pytz.utc.localize(moment).astimezone(pytz.timezone(self.tz or "UTC"))

    def _format_departure(self, pattern=None):
        """Departure in the pier's zone, in the user's language (babel ``pattern`` if given)."""
        self.ensure_one()
        return format_datetime(self.env, self.departure, tz=self.tz, dt_format=pattern)

    @property
    def boarding_time(self):
        """When boarding begins, naive UTC."""
        return self.departure - timedelta(minutes=self.boarding_minutes)

    def _is_on_sale(self, channel="website"):
        """Whether somebody may take places now in this channel; the door checks the same under its
        lock."""
        self.ensure_one()
        return self.state == "on_sale" and fields.Datetime.now() < self._sale_ends(channel)

    def action_open_sale(self):
        """Put drafts and closed trips (back) on sale."""
        for trip in self:
            if trip.state not in ("draft", "closed"):
                raise UserError(self.env._("Only a draft or closed trip can be put on sale."))
            if not trip.excursion_id.tariff_ids:
                raise UserError(
                    self.env._(
                        "%s has no tariff yet, so nothing can be sold.", trip.excursion_id.name
                    )
                )
        self.state = "on_sale"

    def action_close_sale(self):
        """Stop the sale; what is sold stays sold."""
        self._move_state(("draft", "on_sale"), "closed")

    def action_depart(self):
        """The vessel left the pier: sale and boarding are over."""
        self._move_state(("on_sale", "closed"), "departed")

    def action_done(self):
        """The trip is over."""
        self._move_state(("departed",), "done")

    def action_cancel(self):
        """Cancel the trip and free the vessel. Tickets stay until support refunds or moves them."""
        self._move_state(("draft", "on_sale", "closed"), "cancelled")

    def _move_state(self, allowed, target):
        for trip in self:
            if trip.state not in allowed:
                raise UserError(trip._not_from_here())
        self.state = target

    def _not_from_here(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "%(trip)s is in the state “%(state)s”; this step is not possible from it.",
            trip=self.name,
            state=states[self.state],
        )

    def action_open_boarding(self):
        """Open the scanning screen for this trip."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "water_booking.boarding",
            "name": self.name,
            "params": {"trip_id": self.id},
            "context": {"active_id": self.id},
        }

    def action_view_tickets(self):
        """Open the manifest of the trip."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("water_booking.action_water_ticket")
        action["domain"] = [("trip_id", "=", self.id)]
        action["context"] = {"default_trip_id": self.id}
        return action

    @api.model
    def _door_columns(self):
        """Names of stored fields of the excursion that the inventory's door reads with the trip's
        own facts, for whoever checks these under the lock."""
        return ()

    @api.model
    def _cron_advance(self):
        """Close, depart and finish trips whose time has come (every few minutes, by cron)."""
        now = fields.Datetime.now()
        self.search(
            [("state", "in", ("on_sale", "closed")), ("departure", "<=", now)]
        ).state = "departed"
        self.search([("state", "=", "departed"), ("arrival", "<=", now)]).state = "done"

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

_logger = logging.getLogger(__name__)

#: What a companion has of its leading trip: written with it, never by itself.
MIRRORED = (
    "vessel_id",
    "map_id",
    "departure",
    "arrival",
    "pier_id",
    "berth_id",
    "boarding_minutes",
)
#: Put into the context by the leading trip's write. An object, so that no client can send it.
MIRROR = object()
OPEN = ("draft", "on_sale", "closed")


class WaterTrip(models.Model):
    """What happens to a sailing happens to all of its trips; the last of the trip's files, so that
    whatever others add to a step is done for each of them."""

    _inherit = "water.trip"

    sailing_trip_ids = fields.Many2many(
        "water.trip",
        string="Same sailing",
        compute="_compute_sailing_trip_ids",
        help="The other excursions that are sold on this sailing.",
    )
    sailing_taken = fields.Boolean(
        compute="_compute_sailing_taken", help="Somebody has a place, whatever the excursion."
    )

    @api.depends("leader_id", "companion_ids")
    def _compute_sailing_trip_ids(self):
        for trip in self:
            trip.sailing_trip_ids = trip._origin._sailing() - trip._origin

    @api.depends("leader_id")
    def _compute_sailing_taken(self):
        counts = self.env["water.allocation"]._count_by_trip(self._origin)
        for trip in self:
            before = trip._origin
            if before.leader_id and not trip.leader_id:
                # taken off the sailing on the form: what others have there is not its own
                trip.sailing_taken = bool(before.sudo().allocation_ids)
            elif before:
                count = counts[before.id]
                trip.sailing_taken = bool(count.occupied or count.blocked or count.allotted)
            else:
                trip.sailing_taken = False

    def _sailing(self):
        """All trips of these trips' sailings, the leading ones first."""
        leaders = self.browse(dict.fromkeys((trip.leader_id or trip).id for trip in self))
        leaders = leaders.with_prefetch(self._prefetch_ids)
        return (leaders | leaders.companion_ids).with_prefetch(self._prefetch_ids)

    def _sailing_now(self):
        """The same without excursions that were cancelled on the sailing."""
        return self._sailing().filtered(lambda trip: trip in self or trip.state != "cancelled")

    def _mirrored(self):
        """Values that the companions of this trip have as well."""
        return {name: self._fields[name].convert_to_write(self[name], self) for name in MIRRORED}

    @api.model_create_multi
    def create(self, vals_list):
        to_create = []
        # whoever moves or cancels a leading trip at the same time is run again, and sees us
        self.browse({vals["leader_id"] for vals in vals_list if vals.get("leader_id")})._touch()
        for vals in vals_list:
            leader = self.browse(vals.get("leader_id") or ())
            if leader:
                leader._check_may_lead()
                vals = {**vals, **leader._mirrored()}
            to_create.append(vals)
        return super().create(to_create)

    def write(self, vals):
        if self.env.context.get("water_mirror") is MIRROR:
            return super().write(vals)
        changing = self.browse()
        if "leader_id" in vals:
            changing = self.filtered(lambda trip: trip.leader_id.id != (vals["leader_id"] or False))
            changing._check_may_change_sailing()
            leader = self.browse(vals["leader_id"] or ())
            if leader and changing:
                leader._touch()  # as above
                leader._check_may_lead(changing)
                changing.crew_ids.unlink()
                vals = {**vals, **leader._mirrored()}
        (self - changing)._check_not_mirrored(vals)
        leaders = self.companion_ids.leader_id if vals.keys() & set(MIRRORED) else self.browse()
        if not leaders:
            return super().write(vals)
        # plan and sailing are one key: leader and companions pass through a difference
        self.env.cr.execute("SET CONSTRAINTS water_trip_led_by_a_leader DEFERRED")
        res = super().write(vals)
        for leader in leaders:
            values = leader._mirrored()
            for companion in leader.companion_ids:
                own = companion._mirrored()
                changed = {name: value for name, value in values.items() if value != own[name]}
                if changed:
                    companion.with_context(water_mirror=MIRROR).write(changed)
        self.env["water.trip"].flush_model(MIRRORED)
        self.env.cr.execute("SET CONSTRAINTS water_trip_led_by_a_leader IMMEDIATE")
        return res

    @api.model
    def _fields_of_occupancy(self):
        return super()._fields_of_occupancy() | {"leader_id"}

    @api.onchange("leader_id")
    def _onchange_leader_id(self):
        """The form shows at once what the trip will have."""
        for name in MIRRORED if self.leader_id else ():
            self[name] = self.leader_id[name]

    # --- the watch

    @api.model
    def _check_sailings(self):
        """Log companions that do not do what their leading trip does, for a human. Nothing in the
        product leaves them like that; what it would mean is people at the pier at a wrong time."""
        self.flush_model(["departure", "leader_id", "state"])
        self.env.cr.execute(
            """
            SELECT t.id, l.id FROM water_trip t
              JOIN water_trip l ON l.id = t.leader_id
             WHERE (t.departure <> l.departure
                    OR l.state = 'cancelled' AND t.state IN ('draft', 'on_sale', 'closed'))
               AND GREATEST(t.departure, l.departure)
                   > clock_timestamp() AT TIME ZONE 'UTC' - interval '1 day'
             ORDER BY t.id
            """
        )
        for trip_id, leader_id in self.env.cr.fetchall():
            _logger.error("trip %s does not sail as trip %s, which leads it", trip_id, leader_id)

    # --- who may share whose sailing

    def _check_may_lead(self, companions=None):
        """
        :param companions: trips that want to share this one's sailing
        :raise UserError: when they cannot
        """
        self.ensure_one()
        if self.leader_id or (companions and self in companions):
            raise UserError(
                self.env._(
                    "%(trip)s shares the sailing of another trip itself. Choose the trip that leads"
                    " the sailing: %(leader)s.",
                    trip=self.name,
                    leader=(self.leader_id or self).name,
                )
            )
        if self.state not in OPEN:
            raise UserError(
                self.env._("%s has sailed or is cancelled; nothing more is sold on it.", self.name)
            )

    @api.constrains("excursion_id", "leader_id")
    def _check_company_of_sailing(self):
        """A trip's company is its excursion's, which Odoo's own check does not look at when only
        the excursion changes; and a leading trip does not know of its companions there."""
        trips = self.sudo()
        (trips | trips.companion_ids)._check_company(["leader_id"])

    @api.constrains("state", "leader_id")
    def _check_not_on_sale_before_leader(self):
        """Whoever writes the state, and whichever way: a client may send what no button does. A
        leading trip becomes no draft again below a companion that is on sale."""
        for trip in self | self.filtered(lambda trip: trip.state == "draft").companion_ids:
            if trip.state == "on_sale" and trip.leader_id.state == "draft":
                raise ValidationError(trip._not_before_its_leader())

    def _not_before_its_leader(self):
        return self.env._(
            "%(leader)s is a draft, so %(trip)s cannot be on sale on its sailing. Put %(leader)s on"
            " sale first.",
            leader=self.leader_id.name,
            trip=self.name,
        )

    def _check_may_change_sailing(self):
        """
        :raise UserError: when a place of the trip is taken, or others share its sailing
        """
        for trip in self.sudo():
            if trip.companion_ids:
                raise UserError(
                    self.env._(
                        "Other excursions share the sailing of %(trip)s: %(names)s. So it cannot"
                        " share another one.",
                        trip=trip.name,
                        names=", ".join(trip.companion_ids.mapped("excursion_id.name")),
                    )
                )
            kept = trip.allotment_ids.filtered(lambda item: item.state != "released")
            if trip.allocation_ids or kept:
                raise UserError(
                    self.env._(
                        "Places of %s are taken, so it stays on its sailing. Move or refund its"
                        " passengers first, and free what is blocked or kept for agents.",
                        trip.name,
                    )
                )

    def _check_leads(self):
        """
        :raise UserError: when vessel and deck plan are not this trip's to change
        """
        self.ensure_one()
        if self.leader_id:
            raise UserError(self._not_its_own())

    def _not_its_own(self):
        return self.env._(
            "%(trip)s shares the sailing of %(leader)s. Change vessel, deck plan, pier and times"
            " there; they change for both.",
            trip=self.name,
            leader=self.leader_id.name,
        )

    def _check_not_mirrored(self, vals):
        for trip in self.filtered("leader_id") if vals.keys() & set(MIRRORED) else ():
            own = trip._mirrored()
            told = {
                name: self._fields[name].convert_to_write(vals[name], trip)
                for name in vals.keys() & set(MIRRORED)
            }
            if any(value != own[name] for name, value in told.items()):
                raise UserError(trip._not_its_own())

    def _check_nobody_aboard(self, changed):
        """Vessel and plan are the whole sailing's."""
        res = super()._check_nobody_aboard(changed)
        if changed & {"vessel_id", "map_id"}:
            for trip in self.sudo():
                if trip.companion_ids.allocation_ids:
                    raise UserError(
                        self.env._(
                            "Places of other excursions on the sailing of %s are taken, so its"
                            " vessel and deck plan cannot change here.",
                            trip.name,
                        )
                    )
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_leading(self):
        for trip in self:
            if trip.companion_ids:
                raise UserError(
                    self.env._(
                        "Other excursions are sold on the sailing of %(trip)s: %(names)s. Delete"
                        " them first, or cancel the trip.",
                        trip=trip.name,
                        names=", ".join(trip.companion_ids.mapped("excursion_id.name")),
                    )
                )

    # --- steps

    def action_open_sale(self):
        """A companion is on sale as long as its sailing may take passengers: not before the leading
        trip has been put on sale, for nobody has said yet that a draft takes place."""
        for trip in self:
            if trip.leader_id.state == "draft" and trip.leader_id not in self:
                raise UserError(trip._not_before_its_leader())
            if trip.leader_id and trip.leader_id.state not in OPEN:
                raise UserError(
                    self.env._(
                        "%s has sailed or is cancelled; nothing more is sold on it.",
                        trip.leader_id.name,
                    )
                )
        return super().action_open_sale()

    def action_cancel(self):
        """Nobody sails if the leading trip does not; a companion is cancelled by itself."""
        result = super().action_cancel()
        # the leading trip has not left, so what the clock said of a companion is not true either
        self._companions_in(("departed",)).state = "closed"
        if companions := self._companions_in(OPEN):
            companions.action_cancel()
        return result

    def action_depart(self):
        """The vessel leaves with everybody."""
        self._check_leader_is(("departed", "done"))
        result = super().action_depart()
        if companions := self._companions_in(("on_sale", "closed")):
            companions.action_depart()
        return result

    def action_done(self):
        """The vessel is back with everybody."""
        self._check_leader_is(("done",))
        result = super().action_done()
        if companions := self._companions_in(("departed",)):
            companions.action_done()
        return result

    def _check_leader_is(self, states):
        """
        :raise UserError: when one of these trips would leave or be back without its leading trip
        """
        for trip in self:
            leader = trip.leader_id
            if leader and leader not in self and leader.state not in states:
                raise UserError(trip._not_its_own())

    def _companions_in(self, states):
        return self.companion_ids.filtered(lambda trip: trip.state in states)

    def action_sell_another(self):
        """Ask which excursion shall be sold on these sailings as well."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "water_booking.action_water_trip_companion"
        )
        leaders = self._sailing().filtered(lambda trip: not trip.leader_id)
        return {**action, "context": {"default_trip_ids": leaders.ids}}

    def action_view_sailing(self):
        """Open the other excursions of this sailing."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("water_booking.action_water_trip")
        return {
            **action,
            "name": self.env._("Same sailing"),
            "domain": [("id", "in", self._sailing().ids)],
            "context": {},
        }

    # --- resources

    def _own_occupancy_lines(self, *changes):
        """The vessel sails once: a companion takes nothing of its own."""
        return [] if self.leader_id else super()._own_occupancy_lines(*changes)

    def _missing_roles(self):
        return {} if self.leader_id else super()._missing_roles()


class WaterTripCrew(models.Model):
    _inherit = "water.trip.crew"

    @api.constrains("trip_id")
    def _check_trip_leads(self):
        for line in self:
            if leader := line.trip_id.leader_id:
                raise ValidationError(
                    self.env._(
                        "The crew of %(trip)s is that of %(leader)s: change it there.",
                        trip=line.trip_id.name,
                        leader=leader.name,
                    )
                )


class WaterAllotment(models.Model):
    _inherit = "water.allotment"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._of_sailing(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._of_sailing(vals))

    @api.model
    def _of_sailing(self, vals):
        """Places are kept of a sailing, so the leading trip has the allotment."""
        leader = self.env["water.trip"].browse(vals.get("trip_id") or ()).leader_id
        return {**vals, "trip_id": leader.id} if leader else vals

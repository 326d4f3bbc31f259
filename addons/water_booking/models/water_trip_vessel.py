from collections import Counter, defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..inventory import remapping
from ..inventory.errors import SeatsLost
from ..inventory.moving import VesselChange
from ..inventory.reseating import reseat
from ..inventory.standing import COUNTS, STATE, TABLES

#: How often a change is planned anew because somebody bought a place meanwhile.
TRIES = 3


class WaterTrip(models.Model):
    """A sold trip sails with another vessel: what that means for everybody, and doing it."""

    _inherit = "water.trip"

    notice_count = fields.Integer(string="To be told", compute="_compute_notice_count")

    def _compute_notice_count(self):
        """Those who still have to be told of a change, whatever they have bought of the sailing."""
        counts = defaultdict(int)
        if self.ids:
            self.env["water.notice"].flush_model()
            self.env.cr.execute(
                SQL(
                    "SELECT t.id, COUNT(*) FROM water_notice n"
                    "  JOIN water_ticket k ON k.id = n.ticket_id"
                    "  JOIN water_trip o ON o.id = k.trip_id"
                    "  JOIN water_trip t ON t.sailing_id = o.sailing_id"
                    " WHERE n.told_at IS NULL AND t.id = ANY(%s) GROUP BY t.id",
                    self.ids,
                )
            )
            counts.update(self.env.cr.fetchall())
        for trip in self:
            trip.notice_count = counts[trip.id]

    def action_view_notices(self):
        """Open the list of passengers to be told."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("water_booking.action_water_notice")
        return {**action, "domain": [("ticket_id.trip_id", "in", self._sailing().ids)]}

    # --- what it would mean

    def _vessel_rows(self):
        """Rows of the ledger as they are committed just now, in order of taking: dicts with claim,
        seat, state, persons, price, allotment, order, ticket and passenger."""
        self.ensure_one()
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    """
                    SELECT a.trip_id, a.claim, a.cause, a.seat_id, %(state)s AS state, a.persons,
                           a.price::text AS price, a.allotment_id, a.block_kind,
                           o.id AS order_id, t.id AS ticket_id,
                           COALESCE(NULLIF(t.passenger_name, ''), p.name) AS passenger
                      FROM %(tables)s
                      LEFT JOIN sale_order o ON o.water_cause = a.cause
                      LEFT JOIN res_partner p ON p.id = o.partner_id
                      LEFT JOIN water_ticket t ON t.claim = a.claim
                     WHERE a.sailing_id = (SELECT sailing_id FROM water_trip WHERE id = %(trip)s)
                       AND a.addon_id IS NULL AND %(counts)s
                     ORDER BY a.id
                    """,
                    state=STATE,
                    tables=TABLES,
                    trip=self.id,
                    counts=COUNTS,
                )
            )
            return cr.dictfetchall()

    def _vessel_proposal(self, plan, rows):
        """Where everybody would sit on the deck plan ``plan``, see ``reseating.reseat``. Who paid
        most for a place chooses first, then who bought first. Whose excursion was cancelled on the
        sailing keeps a place until support has found another one, but takes nobody's."""
        parties, kept, paid = defaultdict(list), defaultdict(list), defaultdict(list)
        off = {trip.id for trip in self._sailing() if trip.state == "cancelled"}
        for row in rows:
            if not row["seat_id"]:
                continue
            if row["state"] in ("held", "paying", "sold"):
                party = (row["trip_id"] in off, row["cause"])
                parties[party].append(row["seat_id"])
                paid[party].append(Decimal(row["price"]))
            elif row["state"] == "allotted":
                kept[row["allotment_id"]].append(row["seat_id"])
        self._check_rows_of_plan(rows)
        by_price = sorted(parties, key=lambda party: -sum(paid[party]) / len(paid[party]))
        proposal = reseat(
            self.map_id._layout(),
            plan._layout(),
            [parties[party] for party in by_price if not party[0]],
            [*(parties[party] for party in by_price if party[0]), *kept.values()],
            self.map_id._twins(plan),
        )
        for row in rows:  # a broken chair is of the vessel, not of the trip
            if row["state"] == "blocked" and row["block_kind"] == "broken":
                proposal.seats.pop(row["seat_id"], None)
        return proposal

    def _check_rows_of_plan(self, rows):
        """Rows are read as they are committed just now, the plan may be known from before: another
        dispatcher has given the trip another vessel or plan meanwhile.

        :raise UserError: then
        """
        places = self.map_id._layout().places
        if any(row["seat_id"] and row["seat_id"] not in places for row in rows):
            raise UserError(
                self.env._(
                    "%s has been changed meanwhile by somebody else. Look at it again.", self.name
                )
            )

    def _vessel_change_preview(self, vessel, times=None):
        """What it would mean if the trip sailed with ``vessel``; nothing is changed.

        :param times: (departure, arrival), naive UTC, where the trip would move in time as well
        :return: dict: ``vessel``, ``map_id``; numbers of passengers ``kept`` (same place),
            ``moved`` (another one of their category), ``lost`` (none left); ``persons`` that the
            vessel would carry, its ``limit``, ``over`` (persons too many); ``dropped`` {state:
            number of blocked and allotted places that fall away}; ``busy``: a sentence where the
            vessel is elsewhere at that time; ``lines``: a dict for each passenger; ``possible``
        """
        self.ensure_one()
        self.check_access("read")
        plan = vessel.seat_map_id
        rows = self._vessel_rows()
        limit = vessel.passenger_places
        preview = {"vessel": vessel.name, "map_id": plan.id, "limit": limit, "lines": []}
        proposal = self._vessel_proposal(plan, rows) if plan else remapping.Proposal()
        dropped, falls = Counter(), 0
        for row in rows:
            if row["state"] in ("blocked", "allotted"):
                if row["seat_id"] not in proposal.seats:
                    dropped[row["state"]] += 1
                    falls += row["persons"]
            elif row["seat_id"]:
                new_id = proposal.seats.get(row["seat_id"])
                preview["lines"].append(
                    {
                        "claim": row["claim"],
                        "old_seat_id": row["seat_id"],
                        "new_seat_id": new_id or False,
                        "how": proposal.how.get(row["seat_id"]) or False,
                        "order_id": row["order_id"] or False,
                        "ticket_id": row["ticket_id"] or False,
                        "passenger": row["passenger"] or self.env._("Somebody who is just buying"),
                    }
                )
        stays = (remapping.CODE, remapping.AREA)
        kept = sum(1 for line in preview["lines"] if line["how"] in stays)
        lost = sum(1 for line in preview["lines"] if not line["new_seat_id"])
        persons = sum(row["persons"] for row in rows) - falls
        busy = self._vessel_busy(vessel, times)
        over = max(0, persons - limit)
        return {
            **preview,
            "kept": kept,
            "moved": len(preview["lines"]) - kept - lost,
            "lost": lost,
            "persons": persons,
            "over": over,
            "dropped": dict(dropped),
            "busy": busy,
            "possible": bool(plan) and not (lost or over or busy),
        }

    def _vessel_busy(self, vessel, times=None):
        """A sentence where the vessel, or somebody of the crew or the berth, is elsewhere at the
        time of this trip; the database has the last word when the change is made."""
        occupancy = self.env["water.occupancy"].sudo()
        trip = self.sudo()
        lines = trip._own_occupancy_lines(vessel, *(times or ()))
        found = occupancy._conflict(lines, trip.occupancy_ids)
        return occupancy._conflict_sentence(*found) if found else ""

    # --- doing it

    def _change_vessel(self, vessel, seats=None, ashore=(), times=None):
        """Let the trip sail with ``vessel`` and everybody sit there by category; the passengers
        come on the list of those to be told. A repeat changes nothing.

        Nothing else may write the trip's row in this request: the door does.

        :param dict seats: {seat id of the old plan: of the new one}, where the dispatcher chose
        :param ashore: claims of passengers who cannot come; their tickets become void
        :param times: (departure, arrival), naive UTC, where the trip moves in time as well
        :return: the numbers of ``_vessel_change_preview`` as they were at that moment
        :raise UserError: when somebody has no seat, the vessel may not carry so many persons or is
            busy; nothing is changed then
        """
        self.ensure_one()
        return self._change_vessels({self: vessel}, seats, ashore, {self: times})[self]

    @api.model
    def _change_vessels(self, vessels, seats=None, ashore=(), times=None):
        """The same for several trips at once, all of them or none; two may swap.

        :param dict vessels: {trip: vessel}
        :param dict times: {trip: (departure, arrival)} of those that move in time
        :return: {trip: numbers of its preview}
        """
        Ticket = self.env["water.ticket"]
        trips = self.browse().union(*vessels)
        trips._check_vessel_may_change(vessels)
        previews = {}
        to_do = {trip: vessel for trip, vessel in vessels.items() if trip.vessel_id != vessel}
        for trip in trips - self.browse().union(*to_do):
            # again, after a death or a conflict behind the door: finish what is left
            Ticket._ask_to_tell(Ticket._follow_ledger(trip._sailing()))
            previews[trip] = trip._vessel_change_preview(trip.vessel_id)
        before = {trip: trip.vessel_id for trip in to_do}
        times = {trip: moved for trip, moved in (times or {}).items() if moved and trip in to_do}
        departures = {trip: trip.departure for trip in times}
        for last in (False,) * (TRIES - 1) + (True,):
            changes = []
            for trip, vessel in to_do.items():
                moved = times.get(trip)
                previews[trip] = trip._vessel_change_preview(vessel, moved)
                changes.append(
                    trip._vessel_change(vessel, previews[trip], seats or {}, ashore, moved)
                )
            try:
                answers = changes and self.env["water.inventory"]._change_vessels(changes)
                break
            except SeatsLost:
                if last:
                    raise
        for trip, vessel in to_do.items():
            trip._after_vessel_change(before[trip], vessel, *answers[trip.id])
        for trip, (departure, _arrival) in times.items():
            trip._after_time_change(departures[trip], departure)
        return previews

    def _check_vessel_may_change(self, vessels):
        self.check_access("write")
        for trip in self:
            if trip.state not in ("draft", "on_sale", "closed"):
                raise UserError(self.env._("The trip is over; its vessel stays."))
            trip._check_leads()
            if not vessels[trip].seat_map_id:
                raise UserError(self.env._("%s has no published deck plan.", vessels[trip].name))

    def action_swap_vessels(self):
        """Sold trips swap as well: everybody is seated by category on the other vessel."""
        first, second = self._two_to_swap()
        if not self._sailing().sudo().allocation_ids:
            return super().action_swap_vessels()
        self._change_vessels({first: second.vessel_id, second: first.vessel_id})
        return None

    def _vessel_change(self, vessel, preview, seats, ashore, times=None):
        """The change that the door shall make.

        :raise UserError: when somebody has no seat, or two would have the same
        """
        lines = [line for line in preview["lines"] if line["claim"] not in ashore]
        aboard = {
            line["old_seat_id"]: seats.get(line["old_seat_id"]) or line["new_seat_id"]
            for line in lines
        }
        if lost := [line["passenger"] for line in lines if not aboard[line["old_seat_id"]]]:
            raise UserError(
                self.env._(
                    "These passengers have no place on %(vessel)s: %(names)s. Choose one for each"
                    " of them, or go without them.",
                    vessel=vessel.name,
                    names=", ".join(lost),
                )
            )
        Seat = self.env["water.seat"]
        if stranger := Seat.browse(aboard.values()).filtered(
            lambda seat: seat.map_id != vessel.seat_map_id
        )[:1]:
            raise UserError(
                self.env._("%s is not a place of the new deck plan.", stranger._full_label())
            )
        twice = [seat_id for seat_id, count in Counter(aboard.values()).items() if count > 1]
        if twice:
            raise UserError(
                self.env._(
                    "Two passengers would have the same place: %s. Choose others.",
                    ", ".join(seat._full_label() for seat in Seat.browse(sorted(twice))),
                )
            )
        given = set(aboard.values())
        gone = {line["old_seat_id"] for line in preview["lines"] if line["claim"] in ashore}
        proposal = self._vessel_proposal(vessel.seat_map_id, self._vessel_rows())
        for old, new in proposal.seats.items():
            if old not in aboard and old not in gone and new not in given:
                aboard[old] = new
        return VesselChange(
            self.id, vessel.id, vessel.seat_map_id.id, aboard, tuple(ashore), *(times or ())
        )

    def _after_vessel_change(self, before, vessel, rows, gone):
        """Tickets, order lines and the list of those to be told follow the door, of every excursion
        on the sailing."""
        Ticket = self.env["water.ticket"].sudo()
        claims = [row.claim for row in rows if row.state == "sold"]
        sailing = self._sailing()
        tickets = Ticket.search(
            [("trip_id", "in", sailing.ids), ("state", "in", ("issued", "used"))]
        ) | Ticket.search([("claim", "in", [*claims, *gone])])
        places = {ticket: ticket.place for ticket in tickets}
        Ticket._take_seats(rows)
        for trip in sailing:
            own = {ticket: place for ticket, place in places.items() if ticket.trip_id == trip}
            Ticket._sail_with(trip, before, vessel, own)
        self.message_post(
            body=self.env._(
                "The vessel has changed from %(before)s to %(after)s.",
                before=before.name,
                after=vessel.name,
            )
        )

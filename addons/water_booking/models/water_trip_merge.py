from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..inventory.errors import PlacesError
from ..inventory.picture import Picture
from ..inventory.reseating import reseat

#: A departure further away than this is no substitute without asking anybody.
NEAR = timedelta(hours=24)


class WaterTrip(models.Model):
    """Merging a departure into another one of the same excursion, with all of its passengers."""

    _inherit = "water.trip"

    def _merge_candidate(self):
        """The next departure of the same excursion that takes everybody in, or None. No earlier
        one: whoever comes to the pier at the time on the ticket must find the boat still there.
        A sailing with passengers of other excursions is the dispatcher's to decide."""
        if self._companions_aboard():
            return None
        others = self.search(
            [
                ("excursion_id", "=", self.excursion_id.id),
                ("id", "not in", self._sailing().ids),
                ("state", "=", "on_sale"),
                ("departure", ">", fields.Datetime.now()),
                ("departure", ">=", self.departure),
                ("departure", "<=", self.departure + NEAR),
            ]
        )
        for other in others.sorted("departure"):
            if self._merge_preview(other)["possible"]:
                return other
        return None

    def _merge_preview(self, other):
        """What it would mean to merge into ``other``; nothing is changed.

        :return: dict: numbers of passengers ``kept`` (same place), ``moved``, ``lost`` (no place);
            ``persons`` aboard then, ``limit``, ``over``; ``seats`` {claim: seat id}; ``possible``
        """
        self.ensure_one()
        rows = [
            row
            for row in self._vessel_rows()
            if row["state"] == "sold" and row["trip_id"] == self.id
        ]
        self._check_rows_of_plan(rows)
        parties = {}
        for row in rows:
            if row["seat_id"]:
                parties.setdefault(row["cause"], []).append(row["seat_id"])
        with self.env.registry.cursor() as cr:
            picture = Picture.read(cr, other.id)
        old, new = self.map_id, other.map_id
        same_plan = old == new
        proposal = reseat(
            old._layout(),
            new._layout(),
            list(parties.values()),
            twins=self._own_twins(old) if same_plan else old._twins(new),
            taken=picture.taken | picture.drawable.keys(),
        )
        seats = {
            row["claim"]: proposal.seats[row["seat_id"]]
            for row in rows
            if row["seat_id"] in proposal.seats
        }
        seated = [row for row in rows if row["seat_id"]]
        kept = sum(proposal.how.get(row["seat_id"]) in ("code", "area") for row in seated)
        coming = sum(row["persons"] for row in rows)
        persons, limit = picture.persons + coming, other.persons_limit
        if other.most_persons and picture.aboard + coming - other.most_persons > persons - limit:
            persons, limit = picture.aboard + coming, other.most_persons
        lost = len(seated) - len(seats)
        return {
            "kept": kept,
            "moved": len(seats) - kept,
            "lost": lost,
            "persons": persons,
            "limit": limit,
            "over": max(0, persons - limit),
            "seats": seats,
            "possible": not lost and persons <= limit,
        }

    def _companions_aboard(self):
        """Trips on this one's sailing that have passengers and would be left without a vessel."""
        return self.companion_ids.filtered(
            lambda trip: trip.state != "cancelled" and trip.persons_count
        )

    def _own_twins(self, plan):
        return {("area", area.id): area.id for area in plan.area_ids} | {
            ("table", table.id): table.id for table in plan.table_ids
        }

    def _merge_into(self, other):
        """Move all passengers to another departure of the same excursion and cancel this one.
        Tickets follow, passengers come on the list of those to be told. A repeat finishes what a
        death has left.

        :raise UserError: when they have no places there; nothing is changed then
        """
        self.ensure_one()
        self._check_undecided()
        if (
            other in self._sailing()
            or other.excursion_id != self.excursion_id
            or other.state != "on_sale"
        ):
            raise UserError(
                self.env._("Choose another departure of the same excursion that is on sale.")
            )
        if others := self._companions_aboard():
            raise UserError(
                self.env._(
                    "Passengers of other excursions sail with %(trip)s: %(names)s. Merge those"
                    " first, each into a departure of its own excursion.",
                    trip=self.name,
                    names=", ".join(others.mapped("excursion_id.name")),
                )
            )
        # again, after a death or a conflict behind the door: passengers who have been moved
        # already take their tickets along before this trip is cancelled
        Ticket = self.env["water.ticket"]
        Ticket._ask_to_tell(Ticket._follow_ledger(self))
        preview = self._merge_preview(other)
        if not preview["possible"]:
            raise UserError(
                self.env._(
                    "%(trip)s has no room for everybody: %(lost)s without a place, %(over)s more"
                    " than the vessel may carry.",
                    trip=other.name,
                    lost=preview["lost"],
                    over=preview["over"],
                )
            )
        try:
            rows = self.env["water.inventory"]._merge(self.id, other.id, preview["seats"])
        except PlacesError as refusal:
            raise UserError(refusal.message) from refusal
        seats = {row.claim: row.seat_id for row in rows if not row.addon_id}
        tickets = Ticket.sudo().search([("claim", "in", list(seats))])
        Ticket._sail_on({ticket: (other.id, seats[ticket.claim]) for ticket in tickets})
        if tickets:
            Ticket._ask_dispatcher(
                other,
                self.env._("Tell passengers of the other departure (%s)", len(tickets)),
                self.env._("The list “To be told” of the trip has them, with a mail for each."),
            )
        self.merged_into_id = other
        self.action_cancel()
        self.message_post(body=self.env._("Merged into %s.", other.name))

from collections import Counter, defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..inventory import remapping


class WaterTripPlanChange(models.TransientModel):
    """A trip gets another deck plan of its vessel: first the dispatcher sees who would lose a seat
    and where they would sit, corrects it, and then everybody moves at once."""

    _name = "water.trip.plan.change"
    _description = "Another deck plan for a trip"

    trip_id = fields.Many2one("water.trip", required=True, readonly=True)
    vessel_id = fields.Many2one(related="trip_id.vessel_id")
    current_map_id = fields.Many2one(related="trip_id.map_id", string="Deck plan now")
    map_id = fields.Many2one(
        "water.seat.map",
        string="New deck plan",
        required=True,
        domain="[('vessel_id', '=', vessel_id), ('id', '!=', current_map_id),"
        " ('state', '!=', 'draft')]",
    )
    line_ids = fields.One2many(
        "water.trip.plan.change.line",
        "wizard_id",
        string="Passengers",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    kept_count = fields.Integer(
        string="Stay where they are", compute="_compute_line_ids", store=True
    )
    lost_count = fields.Integer(string="Without a place", compute="_compute_lost_count")
    dropped = fields.Char(string="Fall away", compute="_compute_dropped")

    @api.model
    def default_get(self, fields):
        """The vessel's current plan is proposed, where it is another one."""
        values = super().default_get(fields)
        trip = self.env["water.trip"].browse(values.get("trip_id"))
        current = trip.vessel_id.seat_map_id
        if current != trip.map_id:
            values.setdefault("map_id", current.id)
        return values

    @api.depends("trip_id", "map_id")
    def _compute_line_ids(self):
        """A line for each passenger whose place would have another name, or none."""
        for wizard in self:
            lines = wizard._prepare_lines() if wizard.map_id else []
            moved = [line for line in lines if not line.pop("same")]
            wizard.kept_count = len(lines) - len(moved)
            wizard.line_ids = [Command.clear(), *(Command.create(line) for line in moved)]

    @api.depends("line_ids.new_seat_id")
    def _compute_lost_count(self):
        for wizard in self:
            wizard.lost_count = len(wizard.line_ids.filtered(lambda line: not line.new_seat_id))

    @api.depends("trip_id", "map_id")
    def _compute_dropped(self):
        """Blocked and allotted places that the new plan has not."""
        for wizard in self:
            wizard.dropped = ""
            if not wizard.map_id:
                continue
            proposal = wizard._propose()
            gone = Counter(
                row["state"]
                for row in wizard._rows()
                if row["state"] in ("blocked", "allotted") and row["seat_id"] not in proposal.seats
            )
            texts = {
                "blocked": self.env._("blocked places: %s", gone["blocked"]),
                "allotted": self.env._("allotted places: %s", gone["allotted"]),
            }
            wizard.dropped = ", ".join(texts[state] for state in texts if gone[state])

    def _rows(self):
        return self.trip_id.places_status()["rows"]

    def _passengers(self):
        return [row for row in self._rows() if row["state"] in ("held", "paying", "sold")]

    def _propose(self):
        """Where everybody would sit, see ``remapping.propose``."""
        old, new = self.trip_id.map_id, self.map_id._origin
        parties = defaultdict(list)
        self.trip_id._check_rows_of_plan(self._passengers())
        for row in self._passengers():
            parties[row["order_id"] or ("alone", row["seat_id"])].append(row["seat_id"])
        return remapping.propose(
            old._layout(), new._layout(), list(parties.values()), old._twins(new)
        )

    def _prepare_lines(self):
        proposal = self._propose()
        passengers = self._passengers()
        Seat = self.env["water.seat"]
        Seat.browse([row["seat_id"] for row in passengers]).fetch(["label", "category_id"])
        lines = []
        for row in passengers:
            old = Seat.browse(row["seat_id"])
            new = Seat.browse(proposal.seats.get(old.id))
            lines.append(
                {
                    "same": new and new._full_label() == old._full_label(),
                    "old_seat_id": old.id,
                    "new_seat_id": new.id,
                    "how": proposal.how.get(old.id),
                    "order_id": row["order_id"],
                    "ticket_id": row["ticket_id"],
                    "passenger": row["passenger"] or self.env._("Somebody who is just buying"),
                }
            )
        # those without a place first, then where the proposal is a guess
        order = {None: 0, remapping.NEAR: 1, remapping.AREA: 2}
        return sorted(lines, key=lambda line: order.get(line["how"], 3))

    def action_apply(self):
        """Move the trip with everybody on it. Nothing else may write the trip's row in this
        request: the door does.

        :raise UserError: when somebody is without a place, or two have the same
        """
        self.ensure_one()
        trip = self.trip_id
        trip.check_access("write")
        if trip.state not in ("draft", "on_sale", "closed"):
            raise UserError(self.env._("The trip is over; its deck plan stays."))
        trip._check_leads()
        Ticket = self.env["water.ticket"]
        before = trip.map_id.name
        rows = self.env["water.inventory"]._change_map(
            trip.id, self.map_id.id, self._chosen_seats()
        )
        told = Ticket._take_seats(rows) if rows else Ticket._follow_ledger(trip._sailing())
        trip.message_post(
            body=self.env._(
                "The deck plan has changed from %(before)s to %(after)s.",
                before=before,
                after=self.map_id.name,
            )
        )
        Ticket._ask_to_tell(told)
        return {"type": "ir.actions.act_window_close"}

    def _chosen_seats(self):
        """{old seat id: new seat id}: the dispatcher's choice, and the proposal for the rest."""
        if lost := self.line_ids.filtered(lambda line: not line.new_seat_id):
            raise UserError(
                self.env._(
                    "These passengers have no place yet: %s. Choose one for each of them.",
                    ", ".join(f"{line.passenger} ({line.old_place})" for line in lost),
                )
            )
        chosen = {line.old_seat_id.id: line.new_seat_id for line in self.line_ids}
        if strangers := [seat for seat in chosen.values() if seat.map_id != self.map_id]:
            raise UserError(
                self.env._("%s is not a place of the new deck plan.", strangers[0]._full_label())
            )
        aboard = {row["seat_id"] for row in self._passengers()}
        seats = {old: seat.id for old, seat in chosen.items() if old in aboard}
        for old, new in self._propose().seats.items():
            if old in aboard:
                seats.setdefault(old, new)
        twice = [seat_id for seat_id, number in Counter(seats.values()).items() if number > 1]
        if twice:
            raise UserError(
                self.env._(
                    "Two passengers would have the same place: %s. Choose others.",
                    ", ".join(
                        seat._full_label() for seat in self.env["water.seat"].browse(sorted(twice))
                    ),
                )
            )
        given = set(seats.values())
        for old, new in self._propose().seats.items():
            if old not in aboard and new not in given:
                seats[old] = new
        return seats

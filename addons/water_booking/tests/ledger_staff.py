"""What staff do: block, move, change the plan, keep places for agents and channels."""

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import multiple, precondition, rule

from odoo.exceptions import UserError

from odoo.addons.water_booking.inventory.errors import PlacesError

from .ledger_model import Allotment
from .ledger_steps import ALLOTMENTS, HOLDS, INDEX, LedgerSteps


class Staff(LedgerSteps):
    """Blocks, other seats, another plan, allotments."""

    @rule(picks=st.sets(INDEX, min_size=1, max_size=2))
    def block(self, picks):
        seats = {self.seat(index) for index in picks}
        _answer, refusal = self.call("_block", self.trip.id, sorted(seats), "broken", "broken")
        if (seats - self.model.blocked) & self.model.seats().keys():
            assert self.code(refusal) == "seat_taken"
        else:
            assert not refusal
            self.model.blocked |= seats
            self.again("_block", self.trip.id, sorted(seats), "broken", "broken")

    @rule()
    @precondition(lambda self: self.model.blocked)
    def unblock(self):
        seats = set(self.model.blocked)
        self.call("_unblock", self.trip.id, sorted(seats))
        self.model.blocked -= seats
        self.again("_unblock", self.trip.id, sorted(seats))

    @rule(tokens=st.lists(HOLDS, min_size=1, max_size=2, unique=True), picks=st.lists(INDEX))
    def move(self, tokens, picks):
        """Passengers get other seats; two may swap."""
        model = self.model
        seated = [
            (name, claim.seat)
            for token in tokens
            for name, claim in model.causes[token].claims.items()
            if claim.seat
        ]
        moves = {
            name: self.seat(index) for (name, _seat), index in zip(seated, picks, strict=False)
        }
        if not moves:
            return
        rows, refusal = self.call("_move_places", self.trip.id, moves)
        leaving = {seat for name, seat in seated if name in moves}
        taken = model.seats().keys() - leaving
        if len(set(moves.values())) < len(moves) or taken.intersection(moves.values()):
            assert self.code(refusal) == "seat_taken", moves
            return
        assert {row.claim: row.seat_id for row in rows} == moves
        for token in tokens:
            claims = model.causes[token].claims
            for name in moves.keys() & claims.keys():
                if claims[name].seat != moves[name]:
                    claims[name] = replace(claims[name], seat=moves[name], moved=True)
        self.again("_move_places", self.trip.id, moves)

    @rule()
    @precondition(lambda self: self.model.rows())
    def change_plan(self):
        """The trip sails with the other version, which lacks a seat and has another."""
        model = self.model
        [other] = [plan for plan in self.plans if plan.id != model.plan.id]
        codes = {place.code: seat for seat, place in other.places.items()}
        seats = {seat: codes.get(place.code) for seat, place in model.plan.places.items()}
        known = {old: new for old, new in seats.items() if new}
        rows, refusal = self.call("_change_map", self.trip.id, other.id, known)
        passengers = {claim.seat for _token, _name, claim in model.rows() if claim.seat}
        if passengers - known.keys():
            assert self.code(refusal) == "seats_lost"
            return
        assert not refusal
        model.move(seats)
        model.plan = other
        for cause in model.causes.values():  # late money looks for a place like the old one
            for name, claim in cause.lapsed.items():
                if claim.seat in seats:
                    cause.lapsed[name] = replace(claim, moved=True)
        assert {row.claim: row.seat_id for row in rows} == {
            name: claim.seat for _token, name, claim in model.rows() if claim.seat
        }
        self.again("_change_map", self.trip.id, other.id, known)

    @rule(
        target=ALLOTMENTS,
        partner=st.booleans(),
        minutes=st.sampled_from([30, 120, 200]),
        picks=st.sets(INDEX, max_size=2),
        quantity=st.integers(0, 4),
        kind=st.sampled_from(["any", "area", "standard", "vip"]),
    )
    def allot(self, partner, minutes, picks, quantity, kind):
        model, case = self.model, self.case
        seats = {self.seat(index) for index in picks}
        if not seats and not quantity:
            return multiple()
        release = model.leaves - minutes
        allotment = self.env["water.allotment"].create(
            {
                "trip_id": self.trip.id,
                "partner_id": case.agent.id if partner else False,
                "channel": False if partner else "website",
                "release_minutes": minutes,
                "seat_ids": [(6, 0, sorted(seats))],
                "quantity": quantity,
                "area_id": next(iter(case.areas(model.plan))) if kind == "area" else False,
                "category_id": case.categories.get(kind),
            }
        )
        self.env.flush_all()
        before = case.ledger(live=True)
        try:
            allotment.action_allot()
        except PlacesError as refusal:
            assert case.ledger(live=True) == before
            taken = model.seats().keys()
            if refusal.code == "seat_taken":
                assert taken & seats
            elif refusal.code == "limit_reached":
                assert model.persons() + quantity + len(seats) > model.limit
            else:
                assert refusal.code == "not_enough_places"
                assert quantity
            return multiple()
        except UserError:
            assert release <= model.now
            return multiple()
        assert release > model.now
        kept = case.allotted(allotment.id)
        assert len(kept) == quantity + len(seats) and kept >= seats
        assert not kept & model.seats().keys()
        model.allotments[allotment.id] = Allotment(partner, release, seats=kept)
        self.again("_allot", allotment)
        return allotment.id

    @rule(number=ALLOTMENTS)
    def release_allotment(self, number):
        allotment = self.env["water.allotment"].browse(number)
        allotment.action_release()
        self.env.flush_all()
        self.env.cr.postcommit.run()
        self.model.allotments[number].active = False
        self.model.allotments[number].seats.clear()
        self.again("_release_allotment", allotment)

    @rule(number=ALLOTMENTS, minutes=st.sampled_from([10, 30, 120, 200]))
    def reschedule_allotment(self, number, minutes):
        allotment = self.env["water.allotment"].browse(number)
        allotment.release_minutes = minutes
        self.env.flush_all()
        self.env.cr.postcommit.run()
        self.model.allotments[number].release = self.model.leaves - minutes
        self.model.expire()

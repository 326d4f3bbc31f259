"""Random sequences of everything that may happen to places, against the model of them.

Each rule is one call of the inventory: it says what must come of it, does it, and takes over what
the door had to choose. After each rule the ledger, its history, the counts and what visitors see
are compared with the model.
"""

from collections import Counter
from datetime import timedelta

from hypothesis.stateful import invariant

from .ledger_buyers import Buyers
from .ledger_clock import Clock
from .ledger_model import BUYING, LONGEST
from .ledger_money import Money
from .ledger_staff import Staff


def difference(found, expected):
    """What is in one of two sets or dicts alone, for messages."""
    if isinstance(found, dict):
        found, expected = set(found.items()), set(expected.items())
    return f"only in the database: {found - expected}, only in the model: {expected - found}"


class LedgerMachine(Buyers, Money, Staff, Clock):
    """All steps together, and what must be true after each of them."""

    @invariant()
    def as_the_model_has_it(self):
        model, case = self.model, self.case
        rows = case.ledger(live=True)
        expected = {
            name: (
                model.causes[token].state,
                token,
                model.causes[token].reference,
                claim.seat,
                claim.fare,
                claim.addon,
                claim.price,
                claim.allotment,
            )
            for token, name, claim in model.rows()
        }
        found = {name: row.facts for name, row in rows.items() if row.state in BUYING}
        assert found == expected, difference(found, expected)
        blocked = {row.seat for row in rows.values() if row.state == "blocked"}
        assert blocked == model.blocked, difference(blocked, model.blocked)
        kept = {(row.seat, row.allotment) for row in rows.values() if row.state == "allotted"}
        allotted = {
            (seat, number)
            for number, allotment in model.allotments.items()
            for seat in allotment.seats
        }
        assert kept == allotted, difference(kept, allotted)
        for name, row in rows.items():
            if row.state in ("held", "paying"):
                cause = model.causes[row.cause]
                assert row.extended == cause.extended
                assert abs(row.left - (cause.until - model.now)) < 0.5, name
                assert row.until <= row.taken + timedelta(minutes=LONGEST)

    @invariant()
    def nothing_is_sold_twice(self):
        rows = self.case.ledger()
        seats = [row.seat for row in rows.values() if row.seat]
        assert len(seats) == len(set(seats)), "two passengers on one seat"
        assert set(seats) <= self.model.plan.places.keys()
        live = self.case.ledger(live=True).values()
        assert sum(row.persons for row in live) <= self.model.limit, "too many aboard"
        for addon, stock in self.model.stocks.items():
            assert stock is None or sum(row.addon == addon for row in live) <= stock

    @invariant()
    def groups_are_whole(self):
        """Tables sold whole, and companions with their wheelchair place."""
        plan = self.model.plan
        for cause in self.model.causes.values():
            if cause.returned or any(claim.moved for claim in cause.claims.values()):
                continue
            seats = {claim.seat for claim in cause.claims.values() if claim.seat}
            for seat in seats:
                place = plan.places[seat]
                if place.table_id in plan.whole:
                    assert plan.chairs(place.table_id) <= seats, "half a table"
                if place.kind == "companion":
                    assert place.companion_of in seats, "a companion alone"
        groups = Counter(
            (row.cause, row.group) for row in self.case.ledger(live=True).values() if row.group
        )
        for (token, group), count in groups.items():
            if not self.model.causes[token].returned:
                table = int(group.removeprefix("table-"))
                assert table in plan.whole, group
                assert count == len(plan.chairs(table)), f"{count} chairs of {group}"

    @invariant()
    def history_comes_to_the_ledger(self):
        assert not self.case.history_differs(), self.case.history_differs()

    @invariant()
    def everybody_sees_the_same(self):
        model, trip = self.model, self.trip
        for channel in (None, "website"):
            shown = self.inventory._availability(trip.id, channel)
            numbered, areas, free = model.availability(channel)
            assert set(shown["seats"]) == numbered, channel
            assert shown["areas"] == areas, (channel, shown["areas"], areas)
            assert shown["free"] == free, (channel, shown["free"], free)
            assert shown["on_sale"] == model.on_sale
            assert shown["addons"] == {
                addon: None if stock is None else stock - model.pieces(addon)
                for addon, stock in model.stocks.items()
            }
        count = self.env["water.allocation"]._count_by_trip(trip)[trip.id]
        sold = [claim for _token, _name, claim in model.rows("sold")]
        held = [claim for _token, _name, claim in model.rows("held", "paying")]
        assert count.sold == sum(bool(claim.seat) for claim in sold)
        assert count.held == sum(bool(claim.seat) for claim in held)
        assert count.blocked == len(model.blocked)
        assert count.allotted == sum(len(one.seats) for one in model.allotments.values())
        assert count.passengers == sum(claim.persons for claim in sold)
        assert count.persons == model.persons()

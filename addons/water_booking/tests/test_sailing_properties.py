"""Two excursions on one sailing, whatever is bought, freed or blocked in whatever order: one
passenger a seat, nobody too many, and both pages see the same places."""

from collections import Counter
from typing import NamedTuple
from unittest.mock import patch

from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from odoo.tests import tagged

from odoo.addons.water_booking.inventory import taking
from odoo.addons.water_booking.inventory.errors import PlacesError

from .common import DoorCase
from .properties import examples

EXAMPLES, STEPS = 40, 25
#: Persons whom the vessel carries, and diners whom the kitchen serves; there are ten places.
LIMIT, DINERS = 8, 5
CODES = ("A1", "A2", "A3", "A4", "B1", "B2")
TRIPS = st.sampled_from(["bridges", "dinner"])
SEATS = st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True)
LIVE = "(state NOT IN ('held', 'allotted') OR held_until > clock_timestamp() AT TIME ZONE 'UTC')"


class Taken(NamedTuple):
    """A row of the ledger that counts at this moment."""

    trip: int
    sailing: int
    seat: int | None
    persons: int
    state: str
    cause: str
    claim: str


class Sailing(RuleBasedStateMachine):
    """What buyers and staff do on the two trips. What must come of a step is worked out from the
    rows before it, by rules that know nothing of how the door goes about it."""

    case = None
    holds = Bundle("holds")
    sales = Bundle("sales")

    def __init__(self):
        super().__init__()
        self.savepoint = self.case.env.cr.savepoint(flush=False)
        self.inventory = self.case.env["water.inventory"]
        self.trips = {"bridges": self.case.trip, "dinner": self.case.dinner}

    def teardown(self):
        self.case.env.cr.postcommit.clear()
        self.case.env.transaction.clear()  # nothing of this sequence is flushed any more
        self.savepoint.close(rollback=True)

    def rows(self):
        self.case.env.cr.execute(
            "SELECT trip_id, sailing_id, seat_id, persons, state, cause, claim"
            f"  FROM water_allocation WHERE sailing_id = %s AND {LIVE} ORDER BY id",
            [self.case.trip.id],
        )
        return [Taken(*row) for row in self.case.env.cr.fetchall()]

    def fits(self, trip, wanted, token=None):
        """Whether these seats may be had, by the rows as they are."""
        rows = [row for row in self.rows() if (row.cause, row.trip) != (token, trip.id)]
        persons = sum(row.persons for row in rows) + len(wanted)
        of_trip = sum(row.persons for row in rows if row.trip == trip.id) + len(wanted)
        return (
            not {row.seat for row in rows} & wanted
            and persons <= LIMIT
            and (trip != self.case.dinner or of_trip <= DINERS)
        )

    def take(self, name, codes, token=None):
        trip = self.trips[name]
        wanted = {self.case.places[code] for code in codes}
        expected = self.fits(trip, wanted, token)
        seats = [{"seat_id": seat, "fare_id": self.case.adult.id} for seat in sorted(wanted)]
        try:
            hold = self.inventory._hold(trip.id, seats=seats, token=token)
        except PlacesError:
            assert not expected, "refused, although the places are free"
            return None
        assert expected, "sold, although somebody has it or the vessel is full"
        self.case.seen.add(name)
        return hold.token

    # --- steps

    @rule(target=holds, name=TRIPS, codes=SEATS)
    def hold(self, name, codes):
        token = self.take(name, codes)
        return token if token else multiple()

    @rule(target=holds, name=TRIPS, quantity=st.integers(1, 3))
    def hold_any(self, name, quantity):
        """Places without numbers, or the best ones: whatever is chosen was free."""
        before = {row.seat for row in self.rows()}
        want = [{"area_id": None, "fare_id": self.case.adult.id, "quantity": quantity}]
        try:
            hold = self.inventory._hold(self.trips[name].id, places=want)
        except PlacesError:
            return multiple()
        assert not before & {row.seat_id for row in hold.rows}
        return hold.token

    @rule(name=TRIPS, token=holds, codes=SEATS)
    def change(self, name, token, codes):
        """Also an order with places of both excursions."""
        states = {row.state for row in self.rows() if row.cause == token}
        if states == {"held"}:
            self.take(name, codes, token)

    @rule(token=holds)
    def release(self, token):
        self.inventory._release(token)

    @rule(target=sales, token=holds)
    def sell(self, token):
        """In time, or with money that came late."""
        self.case.env.cr.execute(
            "SELECT DISTINCT claim FROM water_allocation WHERE cause = %(cause)s UNION"
            " SELECT DISTINCT claim FROM water_allocation_event e WHERE e.cause = %(cause)s"
            "   AND e.kind IN ('expired') AND NOT EXISTS (SELECT FROM water_allocation a"
            "       WHERE a.cause = %(cause)s) ORDER BY 1",
            {"cause": token},
        )
        claims = [claim for [claim] in self.case.env.cr.fetchall()]
        if not claims:
            return multiple()
        sale = self.inventory._sell(token, f"paid-{token}", claims)
        if sale.outcome == "retaken":
            self.case.seen.add("retaken")
        return token if sale.outcome in ("sold", "retaken") else multiple()

    @rule(token=sales)
    def cancel(self, token):
        claims = [row.claim for row in self.rows() if row.cause == token and row.state == "sold"]
        if claims:
            self.inventory._give_back(claims[:1])

    @rule(first=sales, second=sales)
    def swap(self, first, second):
        """Two passengers change their seats, whatever they have bought."""
        rows = {
            row.cause: row
            for row in self.rows()
            if row.cause in (first, second) and row.state == "sold" and row.seat
        }
        if len(rows) == 2:
            one, other = rows[first], rows[second]
            self.inventory._move_places(one.trip, {one.claim: other.seat, other.claim: one.seat})
            if one.trip != other.trip:
                self.case.seen.add("swapped")

    @rule(name=TRIPS, code=st.sampled_from(CODES))
    def block(self, name, code):
        seat = self.case.places[code]
        free = seat not in {row.seat for row in self.rows() if row.state != "blocked"}
        try:
            self.inventory._block(self.trips[name].id, [seat], "x")
        except PlacesError:
            assert not free
        else:
            assert free

    @rule(name=TRIPS, code=st.sampled_from(CODES))
    def unblock(self, name, code):
        self.inventory._unblock(self.trips[name].id, [self.case.places[code]])
        blocked = {row.seat for row in self.rows() if row.state == "blocked"}
        assert self.case.places[code] not in blocked

    @rule()
    def time_passes(self):
        self.case.later(minutes=16)

    # --- what must be true after each step

    @invariant()
    def one_passenger_a_seat(self):
        self.case.env.cr.execute(
            "SELECT seat_id FROM water_allocation WHERE trip_id = ANY(%s) AND seat_id IS NOT NULL",
            [[trip.id for trip in self.trips.values()]],
        )
        seats = Counter(seat for [seat] in self.case.env.cr.fetchall())
        assert not [seat for seat, count in seats.items() if count > 1], "two on one seat"

    @invariant()
    def nobody_too_many(self):
        rows = self.rows()
        assert sum(row.persons for row in rows) <= LIMIT, "too many aboard"
        diners = sum(row.persons for row in rows if row.trip == self.case.dinner.id)
        assert diners <= DINERS, "too many diners"

    @invariant()
    def rows_name_their_sailing(self):
        assert {row.sailing for row in self.rows()} <= {self.case.trip.id}
        blocked = {row.trip for row in self.rows() if row.state == "blocked"}
        assert blocked <= {self.case.trip.id}

    @invariant()
    def both_pages_see_the_same(self):
        rows = self.rows()
        taken = {row.seat for row in rows if row.seat}
        left = LIMIT - sum(row.persons for row in rows)
        diners = sum(row.persons for row in rows if row.trip == self.case.dinner.id)
        for name, trip in self.trips.items():
            shown = self.inventory._availability(trip.id, "website")
            free = min(len(self.case.numbered) + 4 - len(taken), left)
            if name == "dinner":
                free = min(free, DINERS - diners)
            assert set(shown["seats"]) == taken & self.case.numbered
            assert shown["free"] == free, (name, shown["free"], free)
        counts = self.case.env["water.allocation"]._count_by_trip(self.case.trip | self.case.dinner)
        assert {count.persons for count in counts.values()} <= {LIMIT - left}
        assert counts[self.case.dinner.id].aboard == diners


@tagged("post_install", "-at_install")
class TestSailingProperties(DoorCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        vessel = cls.make_vessel_assigned("Shared", {"A": 4, "B": 2}, vip_rows="B", limit=LIMIT)
        plan = vessel.seat_map_id.copy()
        cls.env["water.seat.area"].create(
            {
                "map_id": plan.id,
                "name": "Open deck",
                "category_id": cls.standard.id,
                "capacity": 4,
            }
        )
        plan.action_publish()
        cls.trip = cls.make_trip(vessel, days=9)
        cls.dinner = cls.env["water.trip"].create(
            {
                "leader_id": cls.trip.id,
                "excursion_id": cls.make_excursion("Dinner under the bridges").id,
                "state": "on_sale",
                "most_persons": DINERS,
            }
        )
        cls.env.flush_all()
        seats = cls.trip.map_id.seat_ids.filtered(lambda seat: not seat.area_id)
        cls.places = {f"{seat.row}{seat.number}": seat.id for seat in seats}
        cls.numbered = set(cls.places.values())

    def run_sequences(self):
        machine = type("Sequence", (Sailing,), {"case": self})
        asked = examples(
            EXAMPLES,
            stateful_step_count=STEPS,
            phases=[Phase.generate],
            report_multiple_bugs=False,
        )
        run_state_machine_as_test(machine, settings=asked)
        return asked

    def test_any_sequence(self):
        self.seen = set()
        asked = self.run_sequences()
        if asked.max_examples >= EXAMPLES:
            # or the property would say nothing of what never happens
            self.assertEqual(self.seen, {"bridges", "dinner", "retaken", "swapped"})

    def test_without_a_look_at_the_limits_the_property_fails(self):
        """Negative control, whichever of the properties sees it first."""
        self.seen = set()
        with (
            patch.object(taking, "check_room", lambda *_anything: None),
            self.assertRaises(AssertionError),
        ):
            self.run_sequences()

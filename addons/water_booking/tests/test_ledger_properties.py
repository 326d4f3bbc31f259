"""Whatever happens in whatever order: one passenger a seat, nobody too many, no history lost.

``WATER_EXAMPLES=500 make test FILE=…`` looks further, at random sequences each time; one that fails
is printed as the calls that lead to it, and with a blob that repeats it.
"""

import os
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple
from unittest.mock import patch

from hypothesis import Phase
from hypothesis.stateful import run_state_machine_as_test

from odoo import fields
from odoo.tests import tagged

from odoo.addons.water_booking.inventory import taking

from .common import DoorCase
from .ledger_machine import LedgerMachine
from .ledger_model import DEAD, Model, Plan
from .properties import examples

#: Minutes from the beginning of a sequence to departure, and from the end of the sale.
LEAVES, CUTOFF = 240, 15
EXAMPLES, STEPS = 60, 30


def sequences(shrink):
    """Settings of a property over sequences. To make one that fails shorter takes minutes, so only
    who looks further (``WATER_EXAMPLES``) waits for it; all others are told what was found."""
    phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]
    return examples(EXAMPLES, stateful_step_count=STEPS, phases=phases, report_multiple_bugs=False)


class LedgerRow(NamedTuple):
    """A row as the database has it; ``left`` minutes to its deadline."""

    state: str
    cause: str
    reference: str | None
    seat: int | None
    fare: int | None
    addon: int | None
    price: Decimal
    allotment: int | None
    persons: int
    extended: bool
    group: str | None
    until: object
    taken: object
    left: float | None

    @property
    def facts(self):
        return self[:8]


@tagged("post_install", "-at_install")
class TestLedgerProperties(DoorCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fares = {"adult": cls.adult, "child": cls.child, "infant": cls.infant}
        cls.categories = {"standard": cls.standard.id, "vip": cls.vip.id}
        cls.agent = cls.env["res.partner"].create({"name": "Hotel desk"})
        cls.make_offer()
        cls.vessel = cls.make_vessel("Everything", limit=20, crew_count=2, crew_in_limit=True)
        first = cls.make_plan({"A": 5})
        cls.trip = cls.make_trip(
            cls.vessel,
            days=5,
            **dict.fromkeys(
                ("sale_cutoff_minutes", "office_cutoff_minutes", "agent_cutoff_minutes"), CUTOFF
            ),
        )
        second = cls.make_plan({"A": 6}, without="A1")
        cls.env.flush_all()
        cls.plans = [cls.describe(plan) for plan in (first, second)]

    @classmethod
    def make_offer(cls):
        """Prices that depend on the load and on the party, and two extras."""
        cls.excursion.tariff_ids.filtered(lambda line: line.fare_id == cls.infant).price = 100
        for kind, percent, values in (
            ("load", 20, {"load_from": 40, "load_to": 100}),
            ("group", -10, {"group_from": 4}),
        ):
            cls.env["water.price.rule"].create(
                {
                    "name": kind,
                    "kind": kind,
                    "percent": percent,
                    "excursion_id": cls.excursion.id,
                    **values,
                }
            )
        cls.lunch = cls.make_extra()
        cls.guide = cls.make_extra("Guide", limited=False, price=250.0)
        cls.addon_prices = {cls.lunch.id: Decimal(700), cls.guide.id: Decimal(250)}

    @classmethod
    def make_plan(cls, rows, without=None):
        """Rows A (standard) and B (VIP), a row with wheelchair places and companions' seats, a
        table that is sold whole, another by the chair, and an area of five."""
        plan = cls.env["water.seat.map"].create({"vessel_id": cls.vessel.id})
        tables = {
            name: cls.env["water.seat.table"].create(
                {"map_id": plan.id, "name": name, "sold_whole": name == "T"}
            )
            for name in "TU"
        }
        drawn = {"A": "s" * rows["A"], "B": "vvvv", "C": "wcsswc", "T": "TTT", "U": "UUU"}
        kinds = {"s": "seat", "v": "seat", "w": "wheelchair", "c": "companion"}
        seats = {}
        for y, (row, line) in enumerate(drawn.items()):
            for number, letter in enumerate(line, 1):
                code = f"{row}{number}"
                if code == without:
                    continue
                seats[code] = cls.env["water.seat"].create(
                    {
                        "map_id": plan.id,
                        "row": row if letter in kinds else False,
                        "number": str(number),
                        "code": code,
                        "kind": kinds.get(letter, "chair"),
                        "table_id": tables[letter].id if letter in tables else False,
                        "companion_of_id": seats[f"{row}{number - 1}"].id
                        if letter == "c"
                        else False,
                        "category_id": (cls.vip if letter == "v" else cls.standard).id,
                        "x": 40.0 * number,
                        "y": 40.0 * y,
                        "sequence": 100 * y + number,
                    }
                )
        area = cls.env["water.seat.area"].create(
            {
                "map_id": plan.id,
                "name": "Open deck",
                "category_id": cls.standard.id,
                "capacity": 5,
            }
        )
        for number, seat in enumerate(area.seat_ids, 1):
            seat.code = f"G{number}"  # the same in both versions
        plan.action_publish()
        return plan

    @classmethod
    def describe(cls, plan):
        layout = plan._layout()
        return Plan(plan.id, layout.places, set(layout.whole_tables))

    @classmethod
    def areas(cls, plan):
        return {place.area_id for place in plan.places.values() if place.area_id}

    def base_price(self, row):
        """The tariff's line, by the seat's category."""
        prices = {self.adult.id: 1000, self.child.id: 500, self.infant.id: 100}
        if row.fare_id == self.adult.id and row.category_id == self.vip.id:
            return Decimal(1500)
        return Decimal(prices[row.fare_id])

    # --- what the machine asks of the database

    def new_model(self):
        """The model of a trip that nobody has touched; it leaves in four hours."""
        leaves = fields.Datetime.now() + timedelta(minutes=LEAVES)
        self.env.cr.execute(
            "UPDATE water_trip SET departure = %s, arrival = %s WHERE id = %s",
            [leaves, leaves + timedelta(hours=2), self.trip.id],
        )
        self.env.invalidate_all()
        return Model(
            self.plans[0],
            limit=18,
            stocks={self.lunch.id: 3, self.guide.id: None},
            ends=LEAVES - CUTOFF,
            leaves=LEAVES,
        )

    def pass_time(self, delta):
        """The clock is the database's, so every moment that it is compared with comes nearer."""
        self.later(seconds=delta.total_seconds())
        for statement in (
            "UPDATE water_trip SET departure = departure - %s, arrival = arrival - %s"
            " WHERE id = %s",
            "UPDATE water_allotment SET release_at = release_at - %s WHERE trip_id = %s",
        ):
            count = statement.count("%s") - 1
            self.env.cr.execute(statement, [*[delta] * count, self.trip.id])
        self.env.invalidate_all()

    def ledger(self, live=False):
        """{claim: LedgerRow} of the trip; ``live`` without those whose time is over."""
        self.env.cr.execute(
            """
            SELECT claim, state, cause, reference, seat_id, fare_id, addon_id, price::text,
                   allotment_id, persons, extended, group_key, held_until, taken_at,
                   EXTRACT(epoch FROM held_until - clock_timestamp() AT TIME ZONE 'UTC') / 60
              FROM water_allocation
             WHERE trip_id = %s
            """,
            [self.trip.id],
        )
        rows = {}
        for claim, *values in self.env.cr.fetchall():
            values[6] = Decimal(values[6])
            values[-1] = None if values[-1] is None else float(values[-1])
            row = LedgerRow(*values)
            if not live or row.state not in ("held", "allotted") or row.left > 0:
                # what the clock does by itself is no difference between two looks
                rows[claim] = row
        return Ledger(rows)

    def last_event(self):
        self.env.cr.execute("SELECT max(id) FROM water_allocation_event")
        return self.env.cr.fetchone()[0]

    def allotted(self, allotment_id):
        self.env.cr.execute(
            "SELECT seat_id FROM water_allocation WHERE allotment_id = %s AND state = 'allotted'",
            [allotment_id],
        )
        return {seat_id for [seat_id] in self.env.cr.fetchall()}

    def history_differs(self):
        """Claims of whom the last event does not say what the ledger has."""
        columns = (
            "map_id, seat_id, fare_id, persons, price, cause, reference, channel, addon_id,"
            " allotment_id"
        )
        self.env.cr.execute(
            f"""
            WITH last AS (
                SELECT DISTINCT ON (claim) * FROM water_allocation_event
                 WHERE trip_id = %(trip)s ORDER BY claim, id DESC),
            told AS (SELECT claim, {columns} FROM last WHERE kind <> ALL(%(dead)s)),
            found AS (SELECT claim, {columns} FROM water_allocation WHERE trip_id = %(trip)s)
            (SELECT 'history', told.* FROM told EXCEPT ALL SELECT 'history', found.* FROM found)
             UNION ALL
            (SELECT 'ledger', found.* FROM found EXCEPT ALL SELECT 'ledger', told.* FROM told)
            """,
            {"trip": self.trip.id, "dead": list(DEAD)},
        )
        return self.env.cr.fetchall()

    def happened(self):
        """Kinds of the history's events, extras that were sold and other plans."""
        self.env.cr.execute(
            """
            SELECT kind FROM water_allocation_event WHERE trip_id = %(trip)s
             UNION
            SELECT 'extra sold' FROM water_allocation_event
             WHERE trip_id = %(trip)s AND addon_id IS NOT NULL AND kind = 'sold'
             UNION
            SELECT 'another plan' FROM water_allocation_event
             WHERE trip_id = %(trip)s HAVING count(DISTINCT map_id) > 1
            """,
            {"trip": self.trip.id},
        )
        return {name for [name] in self.env.cr.fetchall()}

    # --- the properties

    def test_any_sequence(self):
        machine = type("Sequence", (LedgerMachine,), {"case": self, "seen": set()})
        asked = sequences(shrink="WATER_EXAMPLES" in os.environ)
        run_state_machine_as_test(machine, settings=asked)
        if asked.max_examples >= EXAMPLES:
            # or the property would say nothing of what never happens
            kinds = dict(self.env["water.allocation.event"]._fields["kind"].selection)
            self.assertEqual(machine.seen, {*kinds, "extra sold", "another plan"})

    def test_the_property_notices_a_rule_that_is_not_kept(self):
        """Negative control: without the look at the vessel's papers it fails."""

        def blind(selection, wants, *more):
            selection.trip["persons_limit"] = 1000
            return replace_rows(selection, wants, *more)

        replace_rows = taking.replace_rows
        machine = type("Sequence", (LedgerMachine,), {"case": self, "seen": set()})
        with (
            patch.object(taking, "replace_rows", blind),
            self.assertRaisesRegex(AssertionError, "too many aboard"),
        ):
            run_state_machine_as_test(machine, settings=sequences(shrink=False))


class Ledger(dict):
    """Equal if the rows are, whatever time has passed between two looks."""

    def __eq__(self, other):
        return {claim: row[:-1] for claim, row in self.items()} == {
            claim: row[:-1] for claim, row in other.items()
        }

    __hash__ = None

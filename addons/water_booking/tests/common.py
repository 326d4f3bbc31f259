"""A small fleet for tests, made without demo data and without today's date in any assertion."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import TransactionCase


class WaterFleet:
    """Builders of vessels, excursions and trips; mix into a test case with ``cls.env``."""

    @classmethod
    def setup_fleet(cls):
        """Pier, fares, categories, two vessels, an excursion and a trip on each vessel.

        Seats of ``vessel_seats``: rows A (standard, 4) and B (vip, 2). ``vessel_free``: an area of
        10 places. Prices: adult 1000 / vip 1500, child 500 in every category, infant 0.
        """
        cls.city = cls.env["water.city"].create({"name": "Saint Petersburg", "tz": "Europe/Moscow"})
        cls.pier = cls.env["water.pier"].create(
            {"name": "Palace Pier", "city_id": cls.city.id, "address": "Palace Embankment 36"}
        )
        cls.adult = cls.env.ref("water_booking.fare_adult")
        cls.child = cls.env.ref("water_booking.fare_child")
        cls.infant = cls.env.ref("water_booking.fare_infant")
        cls.standard = cls.env.ref("water_booking.seat_category_standard")
        cls.vip = cls.env["water.seat.category"].create(
            {"name": "VIP", "code": "test_vip", "symbol": "V", "color": "#b5651d"}
        )
        cls.vessel_seats = cls.make_vessel_assigned("Test ship", {"A": 4, "B": 2}, vip_rows="B")
        cls.vessel_free = cls.make_vessel_general("Test boat", 10)
        cls.excursion = cls.make_excursion("Bridges by night")
        cls.trip = cls.make_trip(cls.vessel_seats)
        cls.trip_free = cls.make_trip(cls.vessel_free)
        cls.env.flush_all()

    @classmethod
    def make_vessel(cls, name, limit=100, **values):
        """A vessel without a deck plan."""
        return cls.env["water.vessel"].create(
            {"name": name, "passenger_limit": limit, "home_pier_id": cls.pier.id, **values}
        )

    @classmethod
    def make_vessel_assigned(cls, name, rows, vip_rows="", limit=100, **values):
        """A vessel with numbered seats; ``rows`` maps a row's name to its number of seats."""
        vessel = cls.make_vessel(name, limit, **values)
        plan = cls.env["water.seat.map"].create(
            {"vessel_id": vessel.id, "avoid_single_gaps": False}
        )
        cls.env["water.seat"].create(
            [
                {
                    "map_id": plan.id,
                    "row": row,
                    "number": str(number),
                    "code": f"{row}{number}",
                    "x": 40.0 * number,
                    "y": 40.0 * index,
                    "category_id": (cls.vip if row in vip_rows else cls.standard).id,
                    "sequence": index * 100 + number,
                }
                for index, (row, size) in enumerate(rows.items())
                for number in range(1, size + 1)
            ]
        )
        plan.action_publish()
        return vessel

    @classmethod
    def make_vessel_general(cls, name, places, limit=100, **values):
        """A vessel with one general-admission area."""
        vessel = cls.make_vessel(name, limit, kind="open_boat", **values)
        plan = cls.env["water.seat.map"].create(
            {"vessel_id": vessel.id, "avoid_single_gaps": False}
        )
        cls.env["water.seat.area"].create(
            {
                "map_id": plan.id,
                "name": "Open deck",
                "category_id": cls.standard.id,
                "capacity": places,
            }
        )
        plan.action_publish()
        return vessel

    @classmethod
    def make_excursion(cls, name, **values):
        """An excursion with the test tariff."""
        prices = [
            (cls.adult, False, 1000.0),
            (cls.adult, cls.vip, 1500.0),
            (cls.child, False, 500.0),
            (cls.infant, False, 0.0),
        ]
        return cls.env["water.excursion"].create(
            {
                "name": name,
                "pier_id": cls.pier.id,
                "duration": 1.5,
                "tariff_ids": [
                    Command.create(
                        {
                            "fare_id": fare.id,
                            "category_id": category.id if category else False,
                            "price": price,
                        }
                    )
                    for fare, category, price in prices
                ],
                **values,
            }
        )

    @classmethod
    def make_extra(cls, name="Lunch", stock=3, price=700.0, **values):
        """An extra of the fleet's excursion, of which each trip has so many."""
        return cls.env["water.addon"].create(
            {
                "name": name,
                "price": price,
                "limited": True,
                "stock_per_trip": stock,
                "excursion_ids": [Command.set(cls.excursion.ids)],
                **values,
            }
        )

    @classmethod
    def make_trip(cls, vessel, excursion=None, days=3, hours=0, state="on_sale", **values):
        """A trip ``days`` and ``hours`` from now (negative for the past)."""
        return cls.env["water.trip"].create(
            {
                "excursion_id": (excursion or cls.excursion).id,
                "vessel_id": vessel.id,
                "departure": fields.Datetime.now() + timedelta(days=days, hours=hours),
                "state": state,
                **values,
            }
        )

    def seat(self, label, trip=None):
        """The numbered seat ``A-1`` of a trip's deck plan."""
        plan = (trip or self.trip).map_id
        return plan.seat_ids.filtered(lambda seat: seat.label == label)

    def hold_seats(self, *labels, trip=None, fare=None, **kwargs):
        """Hold numbered seats by label for one fare."""
        trip = trip or self.trip
        return self.env["water.inventory"]._hold(
            trip.id,
            seats=[
                {"seat_id": self.seat(label, trip).id, "fare_id": (fare or self.adult).id}
                for label in labels
            ],
            **kwargs,
        )

    def hold_places(self, quantities, trip=None, **kwargs):
        """Hold general admission; ``quantities`` maps fares to numbers."""
        return self.env["water.inventory"]._hold(
            (trip or self.trip_free).id,
            places=[
                {"area_id": None, "fare_id": fare.id, "quantity": quantity}
                for fare, quantity in quantities.items()
            ],
            **kwargs,
        )

    def cost(self, work):
        """(number of statements that the database got from ``work()``, its answer)."""
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        answer = work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before, answer

    def assertCosts(self, most, work):
        """At most so many statements; the answer of ``work()``."""
        count, answer = self.cost(work)
        self.assertLessEqual(count, most)
        return answer


class WaterCommon(WaterFleet, TransactionCase):
    """Door and ORM in one transaction: the registry's cursors are test cursors on this one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_fleet()
        cls.registry_enter_test_mode_cls()


class DoorCase(WaterCommon):
    """With a way to let time pass and to read the history."""

    def setUp(self):
        super().setUp()
        self.inventory = self.env["water.inventory"]

    def later(self, **delta):
        """Let the door's clock go ``delta`` ahead for the rest of the test.

        The clock is the database's; what moves here is the deadline of every row.
        """
        self.env.cr.execute(
            "UPDATE water_allocation SET taken_at = taken_at - %(d)s::interval,"
            " held_until = held_until - %(d)s::interval",
            {"d": str(timedelta(**delta))},
        )
        self.env.invalidate_all()

    def kinds(self, token):
        """Kinds of the history events of a hold, in order."""
        events = self.env["water.allocation.event"].search([("cause", "=", token)], order="id")
        return events.mapped("kind")

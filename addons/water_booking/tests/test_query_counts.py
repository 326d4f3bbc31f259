from odoo.tests import tagged

from .common import DoorCase

#: Statements of a call of the inventory, warm. They may fall, never rise: for so many round trips
#: others wait at the trip's lock.
HOLD = 2
CHANGE = 7
EXTEND = 5
#: The last one looks who waits for these places; nobody waits at the lock for it.
RELEASE = 5
START_PAYMENT = 2
SELL = 2
AVAILABILITY = 3


@tagged("post_install", "-at_install")
class TestQueryCounts(DoorCase):
    """What the hot calls cost the database, whatever happened on the trip before."""

    def setUp(self):
        super().setUp()
        self.hold_seats("A-1")  # warm: plan, tariff, translations
        self.inventory._availability(self.trip.id)

    def test_from_hold_to_sale(self):
        hold = self.assertCosts(HOLD, lambda: self.hold_seats("A-2", "B-1"))
        token, trips = hold.token, self.trip.ids
        hold = self.assertCosts(CHANGE, lambda: self.hold_seats("A-2", "A-3", token=token))
        hold = self.assertCosts(EXTEND, lambda: self.inventory._extend(token))
        self.assertCosts(
            START_PAYMENT,
            lambda: self.inventory._start_payment(token, "T1", hold.choice, trip_ids=trips),
        )
        claims = [row.claim for row in hold.rows]
        sale = self.assertCosts(SELL, lambda: self.inventory._sell(token, "T1", claims, trips))
        self.assertEqual(sale.outcome, "sold")

    def test_release(self):
        hold = self.hold_seats("A-2", "B-1")
        self.assertCosts(RELEASE, lambda: self.inventory._release(hold.token))

    def test_availability(self):
        self.assertCosts(
            AVAILABILITY, lambda: self.inventory._availability(self.trip.id, "website")
        )

    def test_more_of_everything_costs_no_more(self):
        """A larger plan, others' holds, an allotment: no statement for each of them."""
        vessel = self.make_vessel_assigned("Large", dict.fromkeys("ABCDEF", 20), vip_rows="F")
        trip = self.make_trip(vessel, days=6)
        self.env["water.allotment"].create(
            {
                "trip_id": trip.id,
                "channel": "agent",
                "release_minutes": 60,
                "quantity": 10,
                "category_id": self.standard.id,
            }
        ).action_allot()
        for number in range(1, 16):
            self.hold_seats(f"F-{number}", trip=trip)
        free = trip.map_id.seat_ids - self.env["water.seat"].browse(
            self.inventory._availability(trip.id)["seats"]
        )
        party = free.mapped("label")[:15]
        hold = self.assertCosts(HOLD, lambda: self.hold_seats(*party, trip=trip, channel="office"))
        self.assertEqual(len(hold.rows), 15)
        self.assertCosts(AVAILABILITY, lambda: self.inventory._availability(trip.id, "website"))

    def test_a_statement_more_is_noticed(self):
        """Negative control: a worker that has read neither plan nor tariff asks for more."""
        self.env.registry.clear_all_caches()
        with self.assertRaises(AssertionError):
            self.assertCosts(HOLD, lambda: self.hold_seats("A-2", "B-1"))

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.water_booking.inventory.errors import TripNotOnSale

from .common_office import OfficeCase


@tagged("post_install", "-at_install")
class TestCutoffs(OfficeCase):
    """Each channel sells until its own moment."""

    def trip_in(self, minutes, **values):
        trip = self.make_trip(self.vessel_free, days=0, hours=minutes / 60, **values)
        self.env.flush_all()
        return trip

    def sells(self, trip, channel):
        """Whether the door, the reading and the trip itself say so, all the same."""
        try:
            hold = self.hold_places({self.adult: 1}, trip=trip, channel=channel)
            self.inventory._release(hold.token)
            door = True
        except TripNotOnSale as refusal:
            self.assertEqual(refusal.message, "The sale for this trip has ended.")
            door = False
        reading = self.inventory._availability(trip.id, channel)["on_sale"]
        self.assertEqual((door, trip._is_on_sale(channel)), (reading, reading))
        return reading

    def test_channels_of_the_excursion(self):
        self.excursion.write(
            {"sale_cutoff_minutes": 60, "office_cutoff_minutes": 5, "agent_cutoff_minutes": 120}
        )
        trip = self.trip_in(90)
        self.assertEqual(
            [self.sells(trip, channel) for channel in ("website", "office", "agent", "api")],
            [True, True, False, False],
        )
        trip.departure = trip.departure.replace(microsecond=0)
        late = self.make_trip(self.vessel_seats, days=0, hours=0.5)
        self.env.flush_all()
        self.assertEqual(
            [late._is_on_sale(channel) for channel in ("website", "office", "agent")],
            [False, True, False],
        )

    def test_trip_overrides_the_excursion(self):
        trip = self.trip_in(30, sale_cutoff_minutes=45)
        self.assertFalse(self.sells(trip, "website"))
        self.assertTrue(self.sells(trip, "agent"))
        trip.sale_cutoff_minutes = 10
        self.env.flush_all()
        self.assertTrue(self.sells(trip, "website"))

    def test_column_that_is_added_leaves_the_others(self):
        """An update of an older database computes the new columns of all trips."""
        trip = self.trip_in(300, sale_cutoff_minutes=45)
        for name in ("office_cutoff_minutes", "agent_cutoff_minutes"):
            self.env.add_to_compute(trip._fields[name], trip)
        self.env.flush_all()
        self.assertEqual(trip.sale_cutoff_minutes, 45)

    def test_coming_trips_follow_the_excursion_unless_told_otherwise(self):
        own = self.trip_in(300, sale_cutoff_minutes=45)
        self.excursion.sale_cutoff_minutes = 20
        self.assertEqual((self.trip.sale_cutoff_minutes, own.sale_cutoff_minutes), (20, 45))

    def test_office_sells_until_the_vessel_leaves(self):
        trip = self.trip_in(5)
        self.assertTrue(self.sells(trip, "office"))
        self.assertFalse(self.sells(trip, "website"))

    def test_roles(self):
        with self.assertRaises(AccessError):
            self.as_role(self.excursion, "agent").sale_cutoff_minutes = 1
        self.as_role(self.excursion, "dispatcher").sale_cutoff_minutes = 1

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from odoo.addons.water_booking.inventory.errors import SeatsLost

from .common_office import OfficeCase


@tagged("post_install", "-at_install")
class TestMergeRefusals(OfficeCase):
    """Why two departures do not become one, in the words that the dispatcher reads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.twin = cls.make_vessel_assigned("Twin ship", {"A": 4, "B": 2}, vip_rows="B")
        cls.other = cls.make_trip(cls.twin, hours=2)
        cls.lunch = cls.make_extra()
        cls.env.flush_all()

    def merge(self):
        """By the dispatcher's dialogue."""
        wizard = Form(
            self.env["water.trip.merge"]
            .with_user(self.staff["dispatcher"])
            .with_context(default_trip_id=self.trip.id)
        )
        wizard.into_id = self.other
        return wizard.save().action_apply()

    def sell_with_lunch(self, *labels, lunches=1, trip=None):
        extras = [{"addon_id": self.lunch.id, "quantity": lunches}]
        return self.sell(*labels, trip=trip, addons=extras)

    def test_somebody_has_bought_since_it_was_looked_at(self):
        self.sell("A-1")
        seen = self.trip._merge_preview(self.other)["seats"]
        late = self.sell("A-2")
        with self.assertRaises(SeatsLost) as refusal:
            self.inventory._merge(self.trip.id, self.other.id, seen)
        self.assertEqual(
            refusal.exception.message, "Somebody has bought a place meanwhile. Look again."
        )
        self.env.invalidate_all()
        self.assertEqual(late.water_ticket_ids.trip_id, self.trip)
        self.assertEqual((self.trip.sold_count, self.other.sold_count), (2, 0))
        self.merge()  # looked at again
        self.assertEqual(self.other.sold_count, 2)

    def test_lunches_that_the_other_departure_has_not(self):
        order = self.sell_with_lunch("A-1", lunches=2)
        self.sell_with_lunch("A-2", lunches=2, trip=self.other)
        with self.assertRaises(UserError) as refusal:
            self.merge()
        self.assertEqual(str(refusal.exception), "Lunch: only 1 left on this trip.")
        self.env.invalidate_all()
        self.assertEqual((self.trip.state, order.water_ticket_ids.trip_id), ("on_sale", self.trip))
        self.assertEqual((self.trip.sold_count, self.other.sold_count), (1, 1))
        self.lunch.stock_per_trip = 4
        self.merge()
        self.assertEqual(order.water_ticket_ids.trip_id, self.other)

    def test_lunches_that_are_not_sold_there(self):
        self.sell_with_lunch("A-1")
        self.env["water.trip.addon"].create(
            {"trip_id": self.other.id, "addon_id": self.lunch.id, "stock": 0}
        )
        self.env.flush_all()
        with self.assertRaisesRegex(UserError, "Lunch: only 0 left on this trip."):
            self.merge()
        self.assertEqual(self.trip.state, "on_sale")

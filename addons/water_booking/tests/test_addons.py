from odoo.tests import tagged

from odoo.addons.water_booking.inventory import errors

from .common import DoorCase


@tagged("post_install", "-at_install")
class TestAddons(DoorCase):
    """Extras are sold from the same ledger as places."""

    def setUp(self):
        super().setUp()
        self.lunch = self.make_extra()
        self.guide = self.env["water.addon"].create(
            {"name": "Audio guide", "price": 250.0, "excursion_ids": [(6, 0, self.excursion.ids)]}
        )
        self.env.flush_all()

    def hold(self, places=1, token=None, **addons):
        wanted = {"lunch": self.lunch, "guide": self.guide}
        return self.hold_places(
            {self.adult: places},
            addons=[{"addon_id": wanted[k].id, "quantity": n} for k, n in addons.items()],
            token=token,
        )

    def test_extras_ride_with_the_hold(self):
        hold = self.hold(2, lunch=2, guide=1)
        self.assertEqual(hold.total, 2 * 1000 + 2 * 700 + 250)
        self.assertEqual(self.trip_free.free_count, 8)
        self.assertEqual(self.trip_free.persons_count, 0)
        self.assertEqual(
            self.inventory._availability(self.trip_free.id)["addons"],
            {self.lunch.id: 1, self.guide.id: None},
        )

    def test_the_last_lunch_is_sold_once(self):
        self.hold(1, lunch=2)
        with self.assertRaises(errors.AddonSoldOut) as refusal:
            self.hold(1, lunch=2)
        self.assertEqual(refusal.exception.details["left"], 1)
        self.hold(1, lunch=1)

    def test_a_trip_has_its_own_stock(self):
        self.env["water.trip.addon"].create(
            {"trip_id": self.trip_free.id, "addon_id": self.lunch.id, "stock": 0}
        )
        self.env.flush_all()
        with self.assertRaises(errors.AddonSoldOut):
            self.hold(1, lunch=1)

    def test_changing_their_number(self):
        hold = self.hold(1, lunch=2)
        self.lunch.price = 900.0
        self.env.flush_all()
        more = self.hold(1, token=hold.token, lunch=3)
        self.assertEqual(more.total, 1000 + 3 * 700)
        less = self.hold(1, token=hold.token, guide=1)
        self.assertEqual(less.total, 1250)
        self.assertEqual(
            self.inventory._availability(self.trip_free.id)["addons"][self.lunch.id], 3
        )

    def test_no_extra_without_a_place(self):
        with self.assertRaises(errors.NotEnoughPlaces):
            self.hold(0, lunch=1)

    def test_extra_of_another_excursion(self):
        self.lunch.excursion_ids = False
        self.env.flush_all()
        with self.assertRaises(errors.AddonSoldOut):
            self.hold(1, lunch=1)

    def test_order_sells_them_without_tickets(self):
        hold = self.hold(2, lunch=2)
        order = self.env["sale.order"]._water_create_from_hold(
            hold, {"name": "Anna", "email": "anna@example.com", "phone": "+79210000000"}
        )
        line = order.order_line.filtered("water_addon_id")
        self.assertEqual((line.product_id, line.product_uom_qty), (self.lunch.product_id, 2))
        self.assertEqual(order.amount_total, 3400.0)
        order.action_confirm()
        self.assertEqual(len(order.water_ticket_ids), 2)
        self.env["sale.order"]._water_check_ledger()
        order._action_cancel()
        self.env.cr.postcommit.run()
        self.assertEqual(
            self.inventory._availability(self.trip_free.id)["addons"][self.lunch.id], 3
        )

from datetime import datetime, timedelta

from odoo.tests import new_test_user, tagged

from odoo.addons.water_booking.tests.common_sailing import SharedSailingCase

DAY = datetime(2031, 5, 5)


@tagged("post_install", "-at_install")
class TestBoardShared(SharedSailingCase):
    """A sailing on which several excursions are sold is one booking of its vessel."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trip.write({"departure": DAY.replace(hour=9), "arrival": DAY.replace(hour=11)})
        dispatcher = new_test_user(cls.env, "board_shared", "water_booking.group_dispatcher")
        cls.board = cls.env["water.occupancy"].with_user(dispatcher)

    def item(self):
        board = self.board.board_read("vessel", str(DAY), str(DAY + timedelta(days=1)))
        sailing = (self.trip | self.dinner).ids
        [item] = [one for one in board["items"] if one["trip_id"] in sailing]
        return item

    def test_one_booking_with_all_names_and_the_whole_load(self):
        self.sell("A-1", "A-2")
        self.sell("A-3", trip=self.dinner)
        item = self.item()
        self.assertEqual(item["trip_id"], self.trip.id)
        self.assertEqual(item["name"], "Bridges by night + Dinner under the bridges")
        self.assertEqual((item["places"], item["level"]), ("3/6", "good"))

    def test_full_when_nobody_can_buy_anything(self):
        self.trip.most_persons = 1
        self.hold_seats("A-1")
        self.assertEqual(self.item()["level"], "good", "there is still dinner")
        self.hold_seats("A-2", "A-3", "A-4", "B-1", "B-2", trip=self.dinner)
        self.assertEqual(self.item()["level"], "full")

    def test_a_drag_concerns_all_passengers(self):
        self.sell("A-1")
        self.sell("A-2", trip=self.dinner)
        line = self.trip.occupancy_ids
        start = str(line.start + timedelta(hours=2))
        preview = self.board.board_preview(line.id, start, line.resource_id.id)
        self.assertEqual((preview["passengers"], preview["problem"]), (2, ""))
        self.board.board_move(line.id, start, line.resource_id.id)
        self.assertEqual((self.trip | self.dinner).mapped("departure"), [DAY.replace(hour=11)] * 2)

    def test_a_drag_to_another_vessel_takes_all_along(self):
        twin = self.make_vessel_assigned("Twin ship", {"A": 4, "B": 2}, vip_rows="B")
        self.sell("A-2", trip=self.dinner)
        line = self.trip.occupancy_ids
        preview = self.board.board_preview(line.id, str(line.start), twin.resource_id.id)
        self.assertEqual((preview["kept"], preview["lost"], preview["problem"]), (1, 0, ""))
        self.board.board_move(line.id, str(line.start), twin.resource_id.id, self.trip.id)
        self.env.invalidate_all()
        self.assertEqual((self.trip | self.dinner).vessel_id, twin)

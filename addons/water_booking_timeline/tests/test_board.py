from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.water_booking.tests.common import WaterCommon
from odoo.addons.water_booking.tests.common_crew import CrewFleet

DAY = datetime(2031, 5, 5)


@tagged("post_install", "-at_install")
class TestBoard(CrewFleet, WaterCommon):
    """What the fleet board shows and what a drag on it means."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_crew()
        cls.anna.qualification_ids.valid_until = "2031-12-31"
        cls.boris.qualification_ids.valid_until = "2031-12-31"
        cls.trip.write({"departure": DAY.replace(hour=9), "arrival": DAY.replace(hour=11)})
        cls.dispatcher = new_test_user(cls.env, "board", "water_booking.group_dispatcher")
        cls.board = cls.env["water.occupancy"].with_user(cls.dispatcher)
        cls.twin = cls.make_vessel_assigned("Twin ship", {"A": 4})

    def read(self, group="vessel"):
        return self.board.board_read(group, str(DAY), str(DAY + timedelta(days=1)))

    def line(self, trip=None, owner=None):
        owner = owner or (trip or self.trip).vessel_id
        return (trip or self.trip).occupancy_ids.filtered(
            lambda line: line.resource_id == owner.resource_id
        )[:1]

    def drag(self, method, hours=0, to=None, line=None):
        line = line or self.line()
        start = fields.Datetime.to_string(line.start + timedelta(hours=hours))
        resource = to.resource_id if to else line.resource_id
        return getattr(self.board, method)(line.id, start, resource.id)

    def test_rows_are_there_without_bookings(self):
        board = self.read()
        self.assertEqual(board["tz"], "Europe/Moscow")
        names = [group["name"] for group in board["groups"]]
        self.assertIn("Twin ship", names)
        [item] = [one for one in board["items"] if one["trip_id"] == self.trip.id]
        self.assertEqual((item["level"], item["places"]), ("good", "0/6"))
        self.assertIn("05.05 12:00 – 14:00", item["time"])
        self.assertTrue(item["movable"])

    def test_full_and_badly_sold(self):
        for label in ("A-1", "A-2", "A-3", "A-4", "B-1", "B-2"):
            self.hold_seats(label)
        [item] = [one for one in self.read()["items"] if one["trip_id"] == self.trip.id]
        self.assertEqual((item["level"], item["said"]), ("full", "Full"))
        soon = self.make_trip(self.vessel_seats, days=2)
        now = fields.Datetime.now()
        board = self.board.board_read("vessel", str(now), str(now + timedelta(days=4)))
        levels = {one["trip_id"]: one["level"] for one in board["items"]}
        self.assertEqual(levels[soon.id], "under")

    def test_crew_and_berths_have_rows(self):
        self.assign(self.trip, self.anna)
        self.trip.berth_id = self.berth
        [item] = self.read("crew")["items"]
        self.assertEqual(item["group"], self.anna.resource_id.id)
        self.assertEqual(
            [one["phase"] for one in self.read("berth")["items"]], ["boarding", "unloading"]
        )
        with self.assertRaises(UserError) as refusal:
            self.read("kitchen")
        self.assertIn("vessels, crew and berths", str(refusal.exception))

    def test_other_companys_time_is_closed_without_a_name(self):
        other = self.env["res.company"].create({"name": "Rival"})
        tour = self.make_excursion("Secret tour", company_id=other.id)
        self.make_trip(self.twin, tour, departure=DAY.replace(hour=9))
        board = self.read()
        self.assertEqual([one["group"] for one in board["closed"]], self.twin.resource_id.ids)
        self.assertNotIn("Secret", str(board))

    def test_drag_in_time(self):
        self.hold_seats("A-1")
        preview = self.drag("board_preview", hours=2)
        self.assertEqual(preview["problem"], "")
        self.assertEqual(preview["buying"], 1)
        self.assertIn(["Time", "05.05 12:00 – 14:00", "05.05 14:00 – 16:00"], preview["lines"])
        self.assertEqual(self.trip.departure, DAY.replace(hour=9), "nothing is done yet")
        self.assertEqual(self.line().start, DAY.replace(hour=9))
        self.drag("board_move", hours=2)
        self.assertEqual(self.trip.departure, DAY.replace(hour=11))
        self.assertEqual(self.line().start, DAY.replace(hour=11))

    def test_price_change_is_shown(self):
        self.env["water.price.rule"].create(
            {
                "name": "Evening",
                "excursion_id": self.excursion.id,
                "kind": "time",
                "hour_from": 17.0,
                "hour_to": 24.0,
                "mode": "percent",
                "percent": 10,
            }
        )
        preview = self.drag("board_preview", hours=6)
        adults = [line for line in preview["prices"] if line[0].endswith(self.adult.name)]
        for (_place, before, after), was, becomes in zip(
            adults, ("1,000", "1,500"), ("1,100", "1,650"), strict=True
        ):
            self.assertIn(was, before)
            self.assertIn(becomes, after)

    def test_drag_to_another_vessel(self):
        preview = self.drag("board_preview", to=self.twin)
        self.assertIn(["Where", "Test ship", "Twin ship"], preview["lines"])
        self.drag("board_move", to=self.twin)
        self.assertEqual(self.trip.vessel_id, self.twin)

    def test_conflict_is_shown_first(self):
        other = self.make_trip(self.twin, departure=DAY.replace(hour=10))
        preview = self.drag("board_preview", to=self.twin)
        self.assertIn("Twin ship", preview["problem"])
        self.assertIn(other.name, preview["problem"])
        with mute_logger("odoo.sql_db"), self.assertRaises(UserError):
            self.drag("board_move", to=self.twin)

    def test_sold_trip_and_a_vessel_with_too_few_places(self):
        """Who would have no seat is named before; the trip's own screen is where it is settled."""
        for label in ("A-1", "A-2", "A-3", "A-4", "B-1"):
            self.hold_seats(label)
        preview = self.drag("board_preview", hours=1, to=self.twin)
        self.assertIn("Not everybody has a place on Twin ship", preview["problem"])
        self.assertEqual((preview["lost"], len(preview["names"])), (1, 1))
        self.assertEqual(preview["trip_id"], self.trip.id)
        with self.assertRaises(UserError):
            self.drag("board_move", to=self.twin)
        self.assertEqual(self.trip.vessel_id, self.vessel_seats)

    def test_sold_trip_goes_to_another_vessel(self):
        """A little sideways is a slip and changes no time; everybody sits on the new vessel."""
        self.hold_seats("A-1", "A-2")
        departure = self.trip.departure
        preview = self.drag("board_preview", hours=0.2, to=self.twin)
        self.assertEqual((preview["problem"], preview["lost"]), ("", 0))
        self.assertEqual(preview["lines"], [["Where", "Test ship", "Twin ship"]])
        self.assertEqual(preview["kept"] + preview["moved"], 2)
        line = self.line()
        move = (line.id, fields.Datetime.to_string(line.start), self.twin.resource_id.id)
        self.drag("board_move", hours=0.2, to=self.twin)
        self.env.invalidate_all()
        self.assertEqual((self.trip.vessel_id, self.trip.departure), (self.twin, departure))
        self.assertEqual(self.trip.allocation_ids.seat_id.map_id, self.twin.seat_map_id)
        # what the door has done stays when Odoo runs the request again
        self.assertFalse(line.exists())
        self.assertTrue(self.board.board_move(*move, self.trip.id))
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            self.board.board_move(*move)

    def evening_price(self):
        return self.env["water.price.rule"].create(
            {
                "name": "Evening",
                "excursion_id": self.excursion.id,
                "kind": "time",
                "hour_from": 17.0,
                "hour_to": 24.0,
                "mode": "percent",
                "percent": 10,
            }
        )

    def test_written_minutes_are_no_slip_of_the_hand(self):
        self.hold_seats("A-1")
        line = self.line()
        start = fields.Datetime.to_string(line.start + timedelta(minutes=10))
        move = (line.id, start, self.twin.resource_id.id)
        dropped = self.board.board_preview(*move)
        self.assertEqual([fact[0] for fact in dropped["lines"]], ["Where"])
        written = self.board.board_preview(*move, True)
        self.assertEqual([fact[0] for fact in written["lines"]], ["Time", "Where"])

    def test_sold_trip_goes_to_another_vessel_and_time(self):
        """Both are shown, and both are done in one step."""
        self.evening_price()
        hold = self.hold_seats("A-1", "A-2")
        order = self.env["sale.order"]._water_create_from_hold(
            hold, {"name": "Anna", "email": "anna@example.com", "phone": "+79210000001"}
        )
        order.action_confirm()
        self.env.flush_all()
        crew = self.assign(self.trip, self.anna)
        preview = self.drag("board_preview", hours=6, to=self.twin)
        self.assertEqual((preview["problem"], preview["lost"]), ("", 0))
        self.assertEqual(
            preview["lines"],
            [
                ["Time", "05.05 12:00 – 14:00", "05.05 18:00 – 20:00"],
                ["Where", "Test ship", "Twin ship"],
            ],
        )
        self.assertTrue(preview["prices"], "who buys now pays the evening's price")
        self.assertEqual(self.trip.vessel_id, self.vessel_seats, "nothing is done yet")
        self.assertEqual(self.trip.departure, DAY.replace(hour=9))
        line, written = self.line(), self.trip.write_date
        start = fields.Datetime.to_string(line.start + timedelta(hours=6))
        move = (line.id, start, self.twin.resource_id.id)
        self.drag("board_move", hours=6, to=self.twin)
        self.env.invalidate_all()
        self.assertEqual(self.trip.vessel_id, self.twin)
        self.assertEqual(self.trip.departure, DAY.replace(hour=15))
        self.assertGreater(self.trip.write_date, written, "or calendars keep the old hour")
        self.assertEqual(self.line().start, DAY.replace(hour=15))
        self.assertEqual(self.line(owner=crew.member_id).start, DAY.replace(hour=15))
        self.assertEqual(order.water_ticket_ids.mapped("departure"), [DAY.replace(hour=15)] * 2)
        notices = self.env["water.notice"].search([("order_id", "=", order.id)])
        self.assertEqual(len(notices), 2)
        self.assertTrue(notices[0].before.startswith("05.05 12:00, Test ship"))
        self.assertTrue(notices[0].after.startswith("05.05 18:00, Twin ship"))
        # Odoo runs the request again: the time is not moved once more
        self.assertTrue(self.board.board_move(*move, self.trip.id))
        self.env.invalidate_all()
        self.assertEqual(self.trip.departure, DAY.replace(hour=15))
        self.assertEqual(len(notices.exists()), 2)

    def test_sold_trip_and_somebody_who_is_busy_then(self):
        """Neither the vessel nor the time is changed."""
        self.hold_seats("A-1")
        self.assign(self.trip, self.anna)
        other = self.make_trip(self.vessel_free, departure=DAY.replace(hour=15))
        self.assign(other, self.anna)
        preview = self.drag("board_preview", hours=6, to=self.twin)
        self.assertIn("Anna", preview["problem"])
        with mute_logger("odoo.sql_db"), self.assertRaises(UserError) as refusal:
            self.drag("board_move", hours=6, to=self.twin)
        self.assertIn("Anna", str(refusal.exception))
        self.env.invalidate_all()
        self.assertEqual(self.trip.vessel_id, self.vessel_seats)
        self.assertEqual(self.trip.departure, DAY.replace(hour=9))

    def test_sold_trip_and_papers_that_end_before(self):
        self.hold_seats("A-1")
        self.assign(self.trip, self.anna)
        self.anna.qualification_ids.valid_until = DAY.date()
        preview = self.drag("board_preview", hours=30, to=self.twin)
        self.assertIn("“Diploma” ends on", preview["problem"])
        with self.assertRaises(UserError):
            self.drag("board_move", hours=30, to=self.twin)
        self.env.invalidate_all()
        self.assertEqual(self.trip.departure, DAY.replace(hour=9))

    def test_smaller_vessel_by_its_papers(self):
        self.hold_seats("A-1", "A-2")
        self.twin.passenger_limit = 1
        preview = self.drag("board_preview", to=self.twin)
        self.assertIn("Twin ship may carry 1 persons, 2 are coming.", preview["problem"])

    def test_drag_to_another_person(self):
        crew = self.assign(self.trip, self.anna)
        self.drag("board_move", to=self.boris, line=self.line(owner=self.anna))
        self.assertEqual(crew.member_id, self.boris)
        self.anna.qualification_ids.unlink()
        preview = self.drag("board_preview", to=self.anna, line=self.line(owner=self.boris))
        self.assertIn("“Diploma” is missing", preview["problem"])
        with self.assertRaises(UserError) as refusal:
            self.drag("board_preview", to=self.twin, line=self.line(owner=self.boris))
        self.assertIn("stays among vessels, crew or berths", str(refusal.exception))

    def test_service_is_dragged(self):
        repair = self.env["water.service"].create(
            {"vessel_id": self.twin.id, "start": DAY, "stop": DAY + timedelta(hours=4)}
        )
        self.drag("board_move", hours=1, line=repair.occupancy_ids)
        self.assertEqual(repair.start, DAY + timedelta(hours=1))
        preview = self.drag(
            "board_preview", hours=8, to=self.vessel_seats, line=repair.occupancy_ids
        )
        self.assertIn(self.trip.name, preview["problem"])

    def test_what_is_over_stays(self):
        self.trip.action_depart()
        with self.assertRaises(UserError) as refusal:
            self.drag("board_preview", hours=1)
        self.assertIn("cannot be moved", str(refusal.exception))
        line = self.line()
        self.trip.unlink()
        with self.assertRaises(UserError) as refusal:
            self.board.board_move(line.id, str(DAY), 1)
        self.assertIn("changed meanwhile", str(refusal.exception))

    def test_agents_look_and_do_not_touch(self):
        agent = new_test_user(self.env, "looker", "water_booking.group_agent")
        board = self.env["water.occupancy"].with_user(agent)
        self.assertTrue(board.board_read("vessel", str(DAY), str(DAY + timedelta(days=1)))["items"])
        line = self.line()
        with self.assertRaises(AccessError):
            board.board_preview(line.id, str(DAY), line.resource_id.id)
        with self.assertRaises(AccessError):
            board.board_move(line.id, str(DAY), line.resource_id.id)

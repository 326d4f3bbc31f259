from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_schedule import ScheduleCase

LOGGER = "odoo.addons.water_booking.models.water_schedule_make"


@tagged("post_install", "-at_install")
class TestScheduleNights(ScheduleCase):
    """A schedule that is broken keeps no other one from its trips, and says so itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lost_city = cls.pier.city_id.copy({"name": "Atlantis"})
        cls.lost_pier = cls.pier.copy({"name": "Lost pier", "city_id": cls.lost_city.id})

    def set_clock(self, zone):
        """As an update of the list of time zones may leave it."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE water_city SET tz = %s WHERE id = %s", [zone, self.lost_city.id]
        )
        self.env.invalidate_all()

    def setUp(self):
        super().setUp()
        values = {"horizon_days": 20, "date_to": False}
        # in the order in which the night takes them
        self.schedules = [
            self.make_schedule(name="A", hours=(11.0,), **values),
            self.make_schedule(
                name="B", vessel_id=self.vessel_free.id, pier_id=self.lost_pier.id, **values
            ),
            self.make_schedule(name="C", hours=(15.0,), **values),
        ]

    def night(self):
        with mute_logger("odoo.sql_db", LOGGER):
            self.extend()

    def made(self):
        return [bool(schedule.trip_count) for schedule in self.schedules]

    def test_others_get_their_trips(self):
        self.set_clock("Europe/Atlantis")
        with self.assertLogs(LOGGER, "ERROR") as logs:
            self.extend()
        self.assertEqual(self.made(), [True, False, True])
        broken = self.schedules[1]
        self.assertIn(f"Schedule {broken.id} could not be extended", logs.output[0])
        self.assertIn("your administrator finds it in the log", broken.night_problem)
        self.assertIn(f"“Schedule {broken.id}”", broken.night_problem)
        self.assertEqual([bool(each.night_problem) for each in self.schedules], [0, 1, 0])
        self.assertEqual(broken.activity_ids.user_id, self.dispatcher)
        self.night()
        self.assertEqual(len(broken.activity_ids), 1, "one task, not one each night")

    def test_what_is_mended_says_nothing_any_more(self):
        self.set_clock("Europe/Atlantis")
        self.night()
        self.set_clock("Europe/Moscow")
        self.night()
        self.assertEqual(self.made(), [True, True, True])
        self.assertFalse(self.schedules[1].night_problem)
        self.assertFalse(self.schedules[1].activity_ids)

    def test_by_hand_it_is_forgotten_too(self):
        self.set_clock("Europe/Atlantis")
        self.night()
        self.set_clock("Europe/Moscow")
        self.make(self.schedules[1])
        self.assertFalse(self.schedules[1].night_problem)

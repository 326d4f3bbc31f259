from datetime import datetime, timedelta

from odoo.tests import Form, tagged

from .common_office import OfficeCase

DAY = datetime(2031, 5, 5)


@tagged("post_install", "-at_install")
class TestMovedInTime(OfficeCase):
    """A sold trip departs at another time: whoever has a ticket is to be told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Moscow's clock is three hours ahead
        cls.trip.write({"departure": DAY.replace(hour=9), "arrival": DAY.replace(hour=11)})

    def notices(self, trip=None):
        return self.env["water.notice"].search([("ticket_id.trip_id", "=", (trip or self.trip).id)])

    def move(self, hours, trip=None):
        trip = trip or self.trip
        delta = timedelta(hours=hours)
        trip.write({"departure": trip.departure + delta, "arrival": trip.arrival + delta})

    def tasks(self):
        kind = self.env.ref("water_booking.activity_tell_time")
        return self.trip.activity_ids.filtered(lambda task: task.activity_type_id == kind)

    def test_on_the_form(self):
        order = self.sell("A-1", "A-2")
        self.hold_seats("A-3")
        with Form(self.as_role(self.trip, "dispatcher")) as form:
            form.departure = DAY.replace(hour=10)
        notices = self.notices()
        self.assertEqual(notices.ticket_id, order.water_ticket_ids)
        self.assertEqual(set(notices.mapped("kind")), {"time"})
        self.assertEqual(set(notices.mapped("before")), {"05.05 12:00"})
        self.assertEqual(set(notices.mapped("after")), {"05.05 13:00"})
        self.assertEqual(self.trip.notice_count, 2)
        [task] = self.tasks()
        self.assertIn("(2)", task.summary)

    def test_by_an_import(self):
        order = self.sell("A-1")
        [known] = self.trip.export_data(["id"])["datas"]
        answer = (
            self.env["water.trip"]
            .with_user(self.staff["dispatcher"])
            .with_context(tz="UTC")
            .load(["id", "departure"], [[known[0], "2031-05-05 10:00:00"]])
        )
        self.assertEqual(answer["messages"], [])
        self.assertEqual(self.notices().ticket_id, order.water_ticket_ids)

    def test_a_second_move_keeps_the_first_time(self):
        self.sell("A-1")
        self.move(1)
        self.move(2)
        [notice] = self.notices()
        self.assertEqual((notice.before, notice.after), ("05.05 12:00", "05.05 15:00"))
        self.assertEqual(len(self.tasks()), 1)

    def test_back_before_anybody_was_told(self):
        self.sell("A-1")
        self.move(1)
        self.move(-1)
        self.assertFalse(self.notices())
        self.assertFalse(self.tasks())

    def test_back_after_somebody_was_told(self):
        self.sell("A-1")
        self.sell("A-2")
        self.move(1)
        self.as_role(self.notices()[:1], "agent").action_told()
        self.move(-1)
        told, again = self.notices().sorted(lambda notice: not notice.told)
        self.assertEqual(told.ticket_id, again.ticket_id)
        self.assertEqual((again.before, again.after), ("05.05 13:00", "05.05 12:00"))

    def test_nobody_else_is_on_the_list(self):
        cancelled = self.sell("A-1")
        cancelled.water_ticket_ids._cancel()
        self.sell("A-2").water_ticket_ids.sudo().write(
            {"state": "used", "used_at": DAY.replace(hour=8)}
        )
        other = self.sell("B-1")
        self.trip.write({"boarding_minutes": 10, "departure": self.trip.departure})
        self.assertFalse(self.notices(), "nothing has changed for anybody")
        self.move(1)
        self.assertEqual(self.notices().ticket_id, other.water_ticket_ids)

    def test_what_is_over_concerns_nobody(self):
        self.sell("A-1")
        self.trip.action_depart()
        self.move(1)
        self.assertFalse(self.notices())

    def test_time_and_vessel(self):
        """One line for each passenger, with all that has changed."""
        small = self.make_vessel_assigned("Small ship", {"A": 3})
        order = self.sell("A-1")
        self.move(1)
        self.env.flush_all()
        self.trip._change_vessel(small)
        [notice] = self.notices()
        self.assertEqual(notice.kind, "vessel")
        self.assertTrue(notice.before.startswith("05.05 12:00, Test ship"), notice.before)
        self.assertTrue(notice.after.startswith("05.05 13:00, Small ship"), notice.after)
        self.move(-1)
        self.assertEqual(notice.kind, "vessel")
        self.assertTrue(notice.before.startswith("Test ship"), notice.before)
        self.trip.action_cancel()
        self.assertEqual((notice.kind, notice.after), ("cancelled", "cancelled"))
        self.assertEqual(notice.ticket_id, order.water_ticket_ids)

    def test_time_and_another_departure(self):
        """The passenger knows the time that was bought, and none in between."""
        twin = self.make_vessel_assigned("Twin ship", {"A": 4, "B": 2}, vip_rows="B")
        other = self.make_trip(twin, departure=DAY.replace(hour=13), arrival=DAY.replace(hour=15))
        self.sell("A-1")
        self.move(1)
        self.env.flush_all()
        self.trip._merge_into(other)
        [notice] = self.notices(other)
        self.assertEqual(notice.kind, "trip")
        self.assertTrue(notice.before.startswith("05.05 12:00, "), notice.before)
        self.assertTrue(notice.after.startswith("05.05 16:00, "), notice.after)
        self.move(1, other)
        self.assertTrue(notice.after.startswith("05.05 17:00, "), notice.after)

    def test_another_pier_with_another_clock(self):
        city = self.env["water.city"].create({"name": "Samara", "tz": "Europe/Samara"})
        pier = self.env["water.pier"].create({"name": "River station", "city_id": city.id})
        self.sell("A-1")
        self.trip.pier_id = pier
        [notice] = self.notices()
        self.assertEqual(
            (notice.kind, notice.before, notice.after), ("pier", "Palace Pier", "River station")
        )
        self.move(1)
        self.assertEqual(notice.before, "05.05 13:00, Palace Pier")
        self.assertEqual(notice.after, "05.05 14:00, River station")
        self.trip.pier_id = self.pier
        self.move(-1)
        self.assertFalse(notice.exists())

    def test_mail(self):
        order = self.sell("A-1")
        self.move(1)
        self.as_role(self.notices(), "agent").action_mail()
        mail = self.env["mail.mail"].search(
            [("model", "=", "sale.order"), ("res_id", "=", order.id)], order="id desc", limit=1
        )
        self.assertIn("05.05 12:00", mail.body_html)
        self.assertIn("13:00", mail.body_html)
        self.assertTrue(mail.attachment_ids)
        self.assertEqual(self.notices().told_how, "mail")

    def test_bought_while_the_trip_was_being_moved(self):
        """The ticket still names the time that its passenger knows; the watch finds it."""
        order = self.sell("A-1")
        self.move(1)
        self.notices().unlink()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE water_ticket SET departure = %s WHERE id = %s",
            [DAY.replace(hour=9), order.water_ticket_ids.id],
        )
        self.env.invalidate_all()
        self.env["sale.order"]._water_check_ledger()
        [notice] = self.notices()
        self.assertEqual((notice.before, notice.after), ("05.05 12:00", "05.05 13:00"))
        self.assertEqual(order.water_ticket_ids.departure, DAY.replace(hour=10))
        self.env["sale.order"]._water_check_ledger()
        self.assertEqual(len(self.notices()), 1)

from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_office import OfficeCase

SERVING = "odoo.addons.water_booking.models.water_waiting_serving"


@tagged("post_install", "-at_install")
class TestWaitingClosing(OfficeCase):
    """Groups wait for a departure that does not take place."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.waiting = cls.env["water.waiting"]
        cls.twin = cls.make_vessel_assigned("Twin ship", {"A": 4, "B": 2}, vip_rows="B")
        cls.later_trip = cls.make_trip(cls.twin, hours=2)
        cls.env.flush_all()

    def join(self, name, trip=None, category=None, quantity=2, **values):
        entry = self.waiting.create(
            {
                "trip_id": (trip or self.trip).id,
                "name": name,
                "email": f"{name.lower()}@example.com",
                "category_id": category and category.id,
                "line_ids": [Command.create({"fare_id": self.adult.id, "quantity": quantity})],
                **values,
            }
        )
        self.env.flush_all()
        return entry

    def mails(self, entry):
        domain = [("model", "=", "water.waiting"), ("res_id", "=", entry.id)]
        return self.env["mail.mail"].search(domain, order="id")

    def settle(self):
        self.env.flush_all()
        self.waiting._settle()
        self.env.invalidate_all()

    def committed(self):
        self.env.flush_all()
        self.env.cr.postcommit.run()
        self.env.invalidate_all()

    def test_cancelled(self):
        entry = self.join("Family")
        self.as_role(self.trip, "dispatcher").action_cancel()
        self.assertEqual((entry.state, entry.closed_reason), ("closed", "cancelled"))
        [mail] = self.mails(entry)
        self.assertEqual(mail.email_to, "family@example.com")
        self.assertIn("does not take place", mail.body_html)
        self.settle()
        self.settle()
        self.assertEqual(len(self.mails(entry)), 1, "told once")

    def test_deleted(self):
        """Nobody waits for what is not there: whoever is to be told must be told first."""
        entry = self.join("Family")
        self.trip.state = "draft"
        trip = self.as_role(self.trip, "manager")
        with self.assertRaisesRegex(UserError, "Groups wait for places on .* Cancel it"):
            trip.unlink()
        trip.action_cancel()
        [mail] = self.mails(entry)
        trip.unlink()
        self.assertFalse(entry.exists())
        self.assertTrue(mail.exists(), "it goes out all the same")

    def test_cancelled_by_an_import(self):
        """Whoever writes the state: the sweeper of the next minute tells them."""
        entry = self.join("Family")
        self.trip.state = "cancelled"
        self.settle()
        self.assertEqual((entry.state, entry.closed_reason), ("closed", "cancelled"))
        self.settle()
        self.assertEqual(len(self.mails(entry)), 1)

    def test_an_offer_is_given_up(self):
        entry = self.join("Family")
        self.waiting._serve()
        self.env.invalidate_all()
        self.assertEqual(entry.state, "offered")
        before = len(self.mails(entry))
        self.trip.action_cancel()
        self.committed()
        self.assertEqual((entry.state, entry.closed_reason), ("closed", "cancelled"))
        self.assertFalse(self.inventory._hold_info(entry.sudo().cause))
        self.assertEqual(len(self.mails(entry)), before + 1)

    def test_who_has_bought_is_left_alone(self):
        entry = self.join("Family")
        self.waiting._serve()
        self.env.invalidate_all()
        self.order_of_hold(entry._accept())
        self.trip.action_cancel()
        self.settle()
        self.assertEqual(entry.state, "bought")

    def test_one_that_cannot_be_told_keeps_nobody_from_it(self):
        # nobody has installed that language
        broken, second = self.join("Broken", lang="xx_XX"), self.join("Second")
        with self.assertLogs(SERVING, "ERROR") as logs:
            self.trip.action_cancel()
        self.assertNotIn("roken", " ".join(logs.output))
        self.assertEqual((broken.state, second.state), ("closed", "closed"))
        self.assertTrue(broken.mail_failed_at)
        self.assertEqual(len(self.mails(second)), 1)

    def test_merged(self):
        """They stand at the end of the other line, in the order that they had."""
        there = self.join("There", trip=self.later_trip, quantity=6)
        first, second = self.join("First", quantity=6), self.join("Second", quantity=6)
        first.sequence, second.sequence = 9, 8
        self.env.flush_all()
        self.sell("A-1")
        self.trip._merge_into(self.later_trip)
        late = self.join("Late", trip=self.later_trip, quantity=6)
        line = there | second | first | late
        self.assertEqual(line.trip_id, self.later_trip)
        self.assertEqual(set(line.mapped("state")), {"waiting"})
        self.assertEqual([entry._position() for entry in line], [1, 2, 3, 4])
        self.assertEqual(first.moved_from_id, self.trip)
        [mail] = self.mails(first)
        self.assertIn("waits for that departure now", mail.body_html)
        self.assertIn(first._link(), mail.body_html)
        self.settle()
        self.assertEqual(len(self.mails(first)), 1, "told once")
        self.assertFalse(self.mails(there))

    def test_merged_with_an_offer(self):
        """What was offered falls away; the group waits with a new token."""
        entry = self.join("Family")
        self.waiting._serve()
        self.env.invalidate_all()
        cause = entry.sudo().cause
        self.trip._merge_into(self.later_trip)
        self.committed()
        self.assertEqual((entry.trip_id, entry.state), (self.later_trip, "waiting"))
        self.assertNotEqual(entry.sudo().cause, cause)
        self.waiting._serve()
        self.env.invalidate_all()
        self.assertEqual(entry.state, "offered")
        hold = self.inventory._hold_info(entry.sudo().cause)
        self.assertEqual((hold.trip_id, len(hold.rows)), (self.later_trip.id, 2))

    def test_who_waits_there_already_keeps_that_place(self):
        # more than the vessel has places, so that nothing is offered
        there = self.join("Family", trip=self.later_trip, quantity=7)
        entry = self.join("Family", quantity=7)
        self.trip._merge_into(self.later_trip)
        self.assertEqual((entry.state, entry.closed_reason), ("closed", "merged"))
        self.assertEqual((there.state, there.trip_id), ("waiting", self.later_trip))

    def test_a_category_that_the_other_vessel_has_not(self):
        plain = self.make_vessel_assigned("Plain ship", {"A": 6})
        other = self.make_trip(plain, hours=2)
        vip = self.join("Vip", category=self.vip, quantity=1)
        usual = self.join("Usual", category=self.standard, quantity=1)
        self.trip._merge_into(other)
        self.assertEqual((vip.trip_id, vip.category_id.id), (other, False))
        self.assertEqual((usual.trip_id, usual.category_id), (other, self.standard))

    def test_departed(self):
        entry = self.join("Family")
        now = self.env.cr.now()
        self.trip.write(
            {"departure": now - timedelta(hours=1), "arrival": now + timedelta(hours=1)}
        )
        self.settle()
        self.assertEqual((entry.state, entry.closed_reason), ("closed", "departed"))
        self.assertFalse(self.mails(entry))

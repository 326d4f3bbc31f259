from datetime import timedelta
from unittest.mock import patch

import vobject

from odoo.tests import tagged

from odoo.addons.payment.tests.common import PaymentCommon

from .common import ShopCase


@tagged("post_install", "-at_install")
class TestCalendar(ShopCase, PaymentCommon):
    """The trip in the buyer's calendar."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["payment.provider"].search([("id", "!=", cls.provider.id)]).state = "disabled"
        cls.provider.available_currency_ids |= cls.rouble
        cls.startClassPatcher(
            patch.object(
                cls.env.registry["payment.transaction"],
                f"_{cls.provider.code}_go_url",
                lambda tx: f"/payment/page/{tx.id}",
                create=True,
            )
        )

    def event(self, order):
        response = self.url_open(order._website_status_url("/trip.ics"))
        self.assertIn("text/calendar", response.headers["Content-Type"])
        # a phone offers to add it; a download would only be a file
        self.assertTrue(response.headers["Content-Disposition"].startswith("inline"))
        [event] = vobject.readOne(response.text).vevent_list
        return event

    def test_the_event_follows_the_trip(self):
        pier = self.trip.pier_id
        pier.write({"latitude": 59.9418, "longitude": 30.319})
        self.take("A-1", "A-2")
        self.submit()
        order = self.env["sale.order"].search([("water_cause", "=", self.hold_token())])
        order.transaction_ids._set_done()
        first = self.event(order)
        self.assertEqual(first.dtstart.value.replace(tzinfo=None), self.trip.departure)
        self.assertEqual(first.dtend.value.replace(tzinfo=None), self.trip.arrival)
        self.assertTrue(first.dtstart.value.tzinfo)
        self.assertIn(pier.name, first.location.value)
        self.assertEqual(first.geo.value, "59.941800;30.319000")
        self.assertIn(f"/excursions/order/{order.id}?access_token=", first.url.value)
        self.assertEqual(first.valarm.trigger.value, timedelta(hours=-2))
        self.assertEqual(first.status.value, "CONFIRMED")
        for ticket in order.water_ticket_ids:
            self.assertIn(ticket.name, first.description.value)
        # an hour later: the same event, moved
        self.trip.write(
            {
                "departure": self.trip.departure + timedelta(hours=1),
                "arrival": self.trip.arrival + timedelta(hours=1),
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE water_trip SET write_date = write_date + interval '1 minute' WHERE id = %s",
            [self.trip.id],
        )
        self.env.invalidate_all()
        moved = self.event(order)
        self.assertEqual(moved.uid.value, first.uid.value)
        self.assertGreater(int(moved.sequence.value), int(first.sequence.value))
        self.assertEqual(moved.dtstart.value - first.dtstart.value, timedelta(hours=1))
        # nothing left of it: the calendar strikes it out
        order.water_ticket_ids._cancel()
        self.assertEqual(self.event(order).status.value, "CANCELLED")

    def test_the_mail_brings_it_along_and_a_link(self):
        self.take("A-1")
        self.submit()
        order = self.env["sale.order"].search([("water_cause", "=", self.hold_token())])
        order.transaction_ids._set_done()
        order._water_send_tickets()
        mail = self.env["mail.mail"].search([("res_id", "=", order.id)], limit=1)
        self.assertEqual(
            sorted(mail.attachment_ids.mapped("name")), [f"{order.name}.pdf", "trip.ics"]
        )
        body = mail.body_html.replace("&amp;", "&")
        self.assertIn(order._website_status_url(), body)
        self.assertNotIn("/my/orders", body)

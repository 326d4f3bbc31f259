import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext

from ..inventory.errors import AdultMissing, SeatTaken
from .common_office import OfficeSaleCase


@tagged("post_install", "-at_install")
class TestOfficeSale(OfficeSaleCase):
    """An agent sells places on the phone or at the counter."""

    def test_lines_are_what_the_tariff_sells(self):
        wizard = self.wizard()
        lines = [
            (line["fare_id"], line["category_id"], line["price"])
            for line in wizard.line_ids._records
        ]
        self.assertEqual(
            lines,
            [
                (self.adult.id, self.standard.id, 1000.0),
                (self.adult.id, self.vip.id, 1500.0),
                (self.child.id, self.standard.id, 500.0),
                (self.child.id, self.vip.id, 500.0),
                (self.infant.id, False, 0.0),
            ],
        )

    def test_hold_makes_an_order_at_tariff_prices(self):
        wizard = self.wizard()
        self.choose(wizard, self.adult, category=self.vip, seats=["B-2"])
        self.choose(wizard, self.child, quantity=1, category=self.standard)
        self.choose(wizard, self.infant, quantity=1)
        self.assertEqual(wizard.total, 2000.0)
        order = self.order_of(wizard.save().action_hold())
        self.assertEqual(order.partner_id, self.partner)
        self.assertEqual(order.amount_total, 2000.0)
        self.assertEqual(order.water_channel, "office")
        self.assertEqual(order.water_state, "held")
        self.assertTrue(order.water_held_until)
        self.assertIn("B-2", " ".join(order.order_line.mapped("name")))
        self.assertFalse(order.water_ticket_ids)

    def test_selling_issues_tickets(self):
        wizard = self.wizard()
        self.choose(wizard, self.adult, quantity=2, category=self.standard, seats=["A-3"])
        order = self.order_of(wizard.save().action_confirm())
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.water_state, "sold")
        self.assertEqual(len(order.water_ticket_ids), 2)
        self.assertIn("A-3", order.water_ticket_ids.mapped("seat_label"))
        self.assertEqual(set(order.water_ticket_ids.mapped("channel")), {"office"})
        self.assertFalse(order.water_held_until)

    def test_general_admission(self):
        wizard = self.wizard(trip=self.trip_free)
        self.assertFalse(wizard.has_seats)
        self.choose(wizard, self.adult, quantity=3)
        order = self.order_of(wizard.save().action_confirm())
        self.assertEqual(len(order.water_ticket_ids), 3)

    def test_draft_keeps_its_other_products(self):
        souvenir = self.env["product.product"].create(
            {"name": "Souvenir", "list_price": 300.0, "taxes_id": False}
        )
        order = self.draft()
        order.order_line = [(0, 0, {"product_id": souvenir.id})]
        wizard = self.wizard(order)
        wizard.trip_id = self.trip
        self.choose(wizard, self.adult, quantity=1, category=self.standard)
        wizard.save().action_hold()
        self.assertEqual(order.amount_total, 1300.0)
        self.assertEqual(order.order_line.product_id[:1], souvenir)
        order.action_confirm()
        self.assertEqual(len(order.water_ticket_ids), 1)

    def test_changing_places_keeps_time_and_seats(self):
        order = self.draft()
        wizard = self.wizard(order, self.trip)
        self.choose(wizard, self.adult, category=self.standard, seats=["A-1"])
        wizard.save().action_hold()
        until, token = order.water_held_until, order.sudo().water_cause
        wizard = self.wizard(order)
        self.assertEqual(wizard.trip_id, self.trip)
        self.assertEqual(wizard.line_ids._records[0]["quantity"], 1)
        self.choose(wizard, self.child, quantity=1, category=self.standard)
        wizard.save().action_hold()
        self.assertEqual(order.water_held_until, until)
        self.assertEqual(order.sudo().water_cause, token)
        self.assertEqual(order.amount_total, 1500.0)
        self.assertEqual(len(order.order_line), 2)

    def test_another_trip_lets_the_former_places_go(self):
        order = self.draft()
        wizard = self.wizard(order, self.trip)
        self.choose(wizard, self.adult, category=self.standard, seats=["A-1"])
        wizard.save().action_hold()
        wizard = self.wizard(order, self.trip_free)
        self.choose(wizard, self.adult, quantity=2)
        wizard.save().action_hold()
        self.assertEqual(order.order_line.water_trip_id, self.trip_free)
        self.env.cr.postcommit.run()
        self.env.invalidate_all()
        self.assertFalse(self.trip.held_count)
        self.assertEqual(self.trip_free.held_count, 2)

    def test_expired_places_may_be_taken_anew(self):
        order = self.draft()
        wizard = self.wizard(order, self.trip)
        self.choose(wizard, self.adult, category=self.standard, seats=["A-1"])
        wizard.save().action_hold()
        self.later(minutes=16)
        self.assertFalse(order.water_held_until)
        wizard = self.wizard(order)
        self.choose(wizard, self.adult, quantity=1, category=self.standard, seats=["A-1"])
        wizard.save().action_confirm()
        self.assertEqual(order.water_ticket_ids.seat_label, "A-1")

    def test_taken_seat_is_refused_in_words(self):
        wizard = self.wizard()
        self.choose(wizard, self.adult, category=self.standard, seats=["A-1"])
        wizard = wizard.save()
        self.hold_seats("A-1")
        with self.assertRaises(SeatTaken) as refusal:
            wizard.action_hold()
        self.assertIsInstance(refusal.exception, UserError)
        self.assertIn("Somebody else", str(refusal.exception))

    def test_taken_seats_are_not_offered(self):
        self.hold_seats("A-1")
        wizard = self.wizard()
        self.assertIn(self.seat("A-1"), wizard.taken_seat_ids[:])

    def test_infant_alone_is_refused(self):
        wizard = self.wizard()
        self.choose(wizard, self.infant, quantity=1)
        with self.assertRaises(AdultMissing):
            wizard.save().action_hold()

    def test_fewer_places_than_seats_is_a_mistake(self):
        wizard = self.wizard()
        self.choose(wizard, self.adult, quantity=1, category=self.standard, seats=["A-1", "A-2"])
        with self.assertRaises(UserError):
            wizard.save().action_hold()

    def test_sold_order_takes_no_more(self):
        wizard = self.wizard()
        self.choose(wizard, self.adult, quantity=1, category=self.standard)
        order = self.order_of(wizard.save().action_confirm())
        again = self.wizard(order)
        self.choose(again, self.child, quantity=1, category=self.standard)
        with self.assertRaises(UserError):
            again.save().action_hold()

    def test_more_time_once_and_release(self):
        order = self.draft()
        wizard = self.wizard(order, self.trip)
        self.choose(wizard, self.adult, quantity=2, category=self.standard)
        wizard.save().action_hold()
        until = order.water_held_until
        order.action_water_extend()
        self.assertEqual((order.water_held_until - until).total_seconds(), 600)
        with self.assertRaises(UserError):
            order.action_water_extend()
        order.action_water_release()
        self.env.cr.postcommit.run()
        self.env.invalidate_all()
        self.assertEqual(order.water_state, "none")
        self.assertFalse(order.order_line)
        self.assertFalse(self.trip.held_count)

    def test_crew_cannot_sell(self):
        with self.assertRaises(AccessError):
            self.as_role(self.env["water.order.places"], "crew").create(
                {"trip_id": self.trip.id, "partner_id": self.partner.id}
            )

    def test_views_open_for_the_agent(self):
        for record in (self.trip, self.excursion, self.vessel_seats, self.trip.map_id, self.pier):
            with self.subTest(model=record._name):
                Form(record.with_user(self.agent))

    def test_ticket_mail_in_the_buyers_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env["res.lang"]._activate_lang("zh_CN")
        template = self.env.ref("water_booking.mail_template_eticket")
        for lang in ("ru_RU", "zh_CN"):
            template.with_context(lang=lang).subject = lang + " {{ object.name }}"
            self.partner.lang = lang
            wizard = self.wizard()
            self.choose(wizard, self.adult, quantity=1, category=self.standard)
            order = self.order_of(wizard.save().action_confirm())
            mails = self.env["mail.mail"].search([])
            for _run in range(2):
                self.env.ref("water_booking.cron_ticket_mail").method_direct_trigger()
            mail = self.env["mail.mail"].search([]) - mails
            self.assertEqual(len(mail), 1, "sent once")
            self.assertEqual(mail.subject, f"{lang} {order.name}")
            self.assertEqual(mail.attachment_ids.mimetype, "application/pdf")
            self.assertNotIn("<img", mail.body_html)
            links = re.findall(r'https?://[^"\s<]+', mail.body_html)
            self.assertTrue(links, "to the page of the order")
            for link in links:
                self.assertTrue(link.startswith(order.get_base_url()), "nothing foreign")
            text = html2plaintext(mail.body_html)
            self.assertIn(order.water_ticket_ids.barcode_grouped, text)
            self.assertIn("Palace Pier", text)

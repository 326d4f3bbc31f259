from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PRICE_SPACE, ShopCase


@tagged("post_install", "-at_install")
class TestCheckout(ShopCase):
    def order(self):
        return self.env["sale.order"].search([("water_cause", "=", self.hold_token())])

    def test_summary_shows_places_and_total(self):
        self.take("A-1", "B-2")
        html = self.page("/excursions/checkout")
        self.assertIn("Row A, seat 1", html)
        self.assertIn("Row B, seat 2", html)
        self.assertIn(f"Pay 2,500{PRICE_SPACE}₽", html)
        self.assertNoForeignHosts(html)

    def test_the_page_is_never_stored_and_nothing_is_ticked(self):
        self.take("A-1")
        response = self.url_open("/excursions/checkout")
        self.assertIn("no-store", response.headers["Cache-Control"])
        self.assertNotIn('checked="checked"', response.text)

    def test_errors_keep_what_was_typed(self):
        self.take("A-1")
        response = self.submit(
            name="Anna", email="anna(at)example", phone="123", consent_offer=None
        )
        self.assertEqual(response.status_code, 200)
        html = response.text
        for kept in ('value="Anna"', 'value="anna(at)example"', 'value="123"'):
            self.assertIn(kept, html)
        self.assertIn("not look like an email", html)
        self.assertIn("not look like a phone", html)
        self.assertIn("cannot sell a ticket without", html)
        self.assertIn('checked="checked"', html)
        self.assertFalse(self.order())

    def test_markup_in_fields_stays_text(self):
        self.take("A-1")
        html = self.submit(name='"><script>alert(1)</script>', email="").text
        self.assertNotIn("<script>alert(1)", html)

    def test_a_form_without_token_is_refused(self):
        self.take("A-1")
        with mute_logger("odoo.http"):
            response = self.submit(csrf_token="wrong")
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.order())

    def test_without_a_provider_nothing_is_ordered_and_the_hold_stays(self):
        self.env["payment.provider"].search([]).state = "disabled"
        self.take("A-1")
        response = self.submit()
        self.assertIn("Payment is not possible just now", response.text)
        self.assertIn('value="anna@example.com"', response.text)
        self.assertFalse(self.order())
        self.assertTrue(self.ask("/excursions/hold/current", trip_id=self.trip.id)["hold"])

    def test_expired_hold_leads_back_to_the_trip(self):
        self.take("A-1")
        html = self.page("/excursions/checkout")
        self.expire()
        response = self.url_open(
            "/excursions/checkout",
            data={"csrf_token": self.csrf(html), "trip": self.trip.id, "name": "Anna"},
        )
        self.assertIn("No places are held", response.text)
        self.assertIn(f"/excursions/trip/{self.trip.id}", response.text)


@tagged("post_install", "-at_install")
class TestCheckoutModel(ShopCase):
    def checkout(self, **form):
        return self.env["water.checkout"]._validate(
            {
                "name": "Anna Petrova",
                "email": "anna@example.com",
                "phone": "8 921 1234567",
                "consent_personal_data": "1",
                "consent_offer": "1",
                **form,
            },
            self.documents,
        )

    def make_order(self, hold, **form):
        values, errors = self.checkout(**form)
        self.assertFalse(errors)
        return self.env["water.checkout"]._order_for_hold(
            hold, values, self.documents, self.env["website"].get_current_website()
        )

    def test_consents_are_stored_with_version_and_answer(self):
        hold = self.hold_seats("A-1")
        order = self.make_order(hold)
        answers = {consent.kind: consent.given for consent in order.water_consent_ids}
        self.assertEqual(answers, {"personal_data": True, "offer": True, "marketing": False})
        consent = order.water_consent_ids[0]
        self.assertEqual(consent.email, "anna@example.com")
        self.assertEqual(consent.partner_id, order.partner_id)
        self.assertTrue(consent.given_at)
        self.assertEqual(consent.document_id, self.documents[consent.kind])

    def test_the_same_hold_gives_the_same_order(self):
        hold = self.hold_seats("A-1", "A-2")
        order = self.make_order(hold)
        self.assertEqual(self.make_order(hold), order)
        self.assertEqual(len(order.water_consent_ids), 3)
        self.assertEqual(order.amount_total, 2000)
        self.assertEqual(order.partner_id.phone, "+79211234567")

    def test_a_text_that_was_agreed_to_is_frozen(self):
        document = self.documents["offer"]
        document.label = "I accept the terms."
        self.make_order(self.hold_seats("A-1"))
        with self.assertRaises(UserError):
            document.body = "<p>Other terms</p>"
        newer = document.copy({"version": "2", "active_from": document.active_from})
        self.assertEqual(
            self.env["water.consent.document"]._current(self.env.company)["offer"], newer
        )

import io
import json
import zipfile

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common_account import AccountCase


@tagged("post_install", "-at_install")
class TestAccountData(AccountCase):
    """Copies of personal data, erasure, and the end of a consent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, "data_manager", "water_booking.group_manager")

    def do(self, order, what):
        token = self.csrf(self.page(order._website_status_url("/manage")))
        return self.url_open(
            f"/excursions/order/{order.id}/{what}",
            data={"csrf_token": token, "access_token": order.access_token},
        )

    def opened(self, archive):
        with zipfile.ZipFile(io.BytesIO(archive)) as file:
            return json.loads(file.read("data.json")), file.read("data.html").decode()

    def consented(self, order, **given):
        self.env["water.consent"].sudo()._record(
            order, self.documents, [kind for kind in given if given[kind]], order.partner_id.email
        )

    # --- copies

    def test_a_copy_holds_ones_own_data_and_nobody_elses(self):
        anna, bob = self.customer("anna@example.com"), self.customer("bob@example.com")
        own = self.bought("A-1", partner=anna.partner_id)
        own.water_ticket_ids.passenger_name = "Passenger One"
        other = self.bought("A-2", partner=bob.partner_id)
        self.consented(own, personal_data=True, offer=True)
        self.authenticate("anna@example.com", "long enough 1")
        data, html = self.opened(self.url_open("/my/data.zip").content)
        self.assertEqual([row["order"] for row in data["orders"]], [own.name])
        self.assertEqual(data["tickets"][0]["passenger"], "Passenger One")
        self.assertEqual(data["tickets"][0]["price"], "1000.00")
        self.assertEqual(data["profile"][0]["email"], "anna@example.com")
        self.assertTrue(any(row["given"] for row in data["consents"]))
        self.assertIn("Passenger One", html)
        for text in (json.dumps(data), html):
            self.assertNotIn(other.name, text)
            self.assertNotIn("bob@example.com", text)
        self.another_visitor()
        response = self.url_open("/my/data.zip", allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])

    def test_a_guests_copy_goes_to_the_mailbox_and_holds_one_order(self):
        order = self.bought("A-1")
        other = self.bought("A-2")
        response = self.do(order, "data")
        self.assertIn("on their way", response.text)
        with self.enter_registry_test_mode():
            self.env.ref("website_excursions.cron_exports").method_direct_trigger()
        mail = self.env["mail.mail"].search([("email_to", "=", "anna@example.com")])
        data, _html = self.opened(mail.attachment_ids.raw)
        self.assertEqual([row["order"] for row in data["orders"]], [order.name])
        self.assertNotIn(other.name, json.dumps(data))

    # --- news

    def test_news_end_as_easily_as_they_began(self):
        order = self.bought()
        self.consented(order, personal_data=True, offer=True, marketing=True)
        self.assertIn("No more news", self.page(order._website_status_url("/manage")))
        self.assertIn("do not receive news", self.do(order, "withdraw").text)
        consents = self.env["water.consent"].search([("kind", "=", "marketing")], order="id")
        self.assertEqual(consents.mapped("given"), [True, False])
        self.assertNotIn("No more news", self.page(order._website_status_url("/manage")))

    # --- erasure

    def asked_to_erase(self, order):
        self.do(order, "erase")
        wish = self.env["water.customer.request"].search([("kind", "=", "erase")])
        self.assertEqual(wish.state, "unconfirmed")
        self.assertFalse(wish.activity_ids)
        path = self.path_in_mail(order.partner_id.email)
        self.page(path)
        self.assertEqual(wish.state, "unconfirmed")  # programs that look at mails erase nothing
        self.assertIn("is confirmed", self.post(path).text)
        self.assertEqual(wish.state, "open")
        self.assertEqual(len(wish.activity_ids), 1)
        return wish

    def test_an_erasure_waits_for_the_trip_and_leaves_what_the_law_keeps(self):
        order = self.bought()
        ticket = order.water_ticket_ids
        ticket.passenger_name = "Anna Petrova"
        self.consented(order, personal_data=True, offer=True, marketing=True)
        wish = self.asked_to_erase(order)
        self.assertIn("A trip is still ahead", wish.note)
        with self.assertRaises(UserError):
            wish.with_user(self.manager).action_erase()
        self.env["water.ticket"].board(ticket.barcode, self.trip.id)
        agent = new_test_user(self.env, "data_agent", "water_booking.group_agent")
        with self.assertRaises(UserError):
            wish.with_user(agent).action_erase()
        partner = order.partner_id
        wish.with_user(self.manager).action_erase()
        self.assertEqual(wish.state, "done")
        self.assertFalse(partner.active)
        self.assertNotIn("Anna", partner.name)
        self.assertFalse(partner.email or partner.phone or ticket.passenger_name)
        self.assertEqual(order.amount_total, 1000)  # the order stays
        consents = self.env["water.consent"].search([("partner_id", "=", partner.id)])
        self.assertTrue(all(consent.keep_until for consent in consents))
        self.assertFalse(self.env["water.consent"]._marketing_of(partner).given)
        consents.keep_until = "2020-01-01"
        self.env["water.consent"]._gc_addresses()
        self.assertFalse(any(consents.mapped("email")))
        with self.assertRaises(UserError):
            wish.with_user(self.manager).action_erase()

    def test_an_account_is_erased_with_the_guests_that_it_took_over(self):
        user = self.customer("anna@example.com", name="Anna")
        order = self.bought(name="A. Petrova")
        self.come_by_link("anna@example.com")
        self.assertEqual(order.partner_id.parent_id, user.partner_id)
        self.env["water.ticket"].board(order.water_ticket_ids.barcode, self.trip.id)
        self.post("/my/data/erase", page="/my/data")
        self.post(self.path_in_mail("anna@example.com"))
        wish = self.env["water.customer.request"].search([("kind", "=", "erase")])
        wish.with_user(self.manager).action_erase()
        self.assertFalse(user.active)
        self.assertNotIn("anna", user.login)
        self.assertFalse(order.partner_id.email or user.partner_id.email)
        self.assertFalse(self.uid())

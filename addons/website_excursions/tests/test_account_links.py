import base64
import time
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import new_test_user, tagged

from odoo.addons.auth_totp.models.totp import hotp

from ..controllers import account
from .common_account import AccountCase


@tagged("post_install", "-at_install")
class TestAccountLinks(AccountCase):
    """Login by mail, accounts of guests, and everybody who would like another's tickets."""

    def my_numbers(self, *orders):
        """Those of the orders that the user's page of tickets shows."""
        html = self.page("/my/tickets")
        return [order for order in orders if f"/excursions/order/{order.id}?" in html]

    # --- the way of a guest

    def test_a_guest_keeps_tickets_without_a_password(self):
        order = self.bought("A-1", "A-2")
        token = self.csrf(self.page(order._website_status_url("/manage")))
        answer = self.url_open(
            f"/excursions/order/{order.id}/keep",
            data={"csrf_token": token, "access_token": order.access_token},
        )
        self.assertIn("anna@example.com", answer.text)
        path = self.path_in_mail("anna@example.com")
        self.assertIn("Keep your tickets in an account", self.page(path))
        self.assertFalse(order.partner_id.user_ids)  # programs that look at mails change nothing
        response = self.post(path, allow_redirects=False)
        self.assertIn("/my/tickets", response.headers["Location"])
        user = order.partner_id.user_ids
        self.assertEqual((user.login, user.share), ("anna@example.com", True))
        self.assertEqual(self.uid(), user.id)
        self.assertEqual(self.my_numbers(order), [order])
        self.assertIn("2 tickets", self.page("/my/tickets"))

    def test_a_link_opens_once_and_not_for_long(self):
        self.bought()
        self.ask_link("anna@example.com")
        path = self.path_in_mail("anna@example.com")
        self.post(path)
        self.another_visitor()
        self.assertIn("does not work any more", self.page(path))
        token = self.csrf(self.page("/my/link"))
        self.url_open(path, data={"csrf_token": token})
        self.assertFalse(self.uid())
        self.ask_link("anna@example.com")
        path = self.path_in_mail("anna@example.com")
        self.env["water.mail.link"].search([("state", "=", "sent")]).until = (
            fields.Datetime.now() - timedelta(seconds=1)
        )
        self.assertIn("does not work any more", self.page(path))

    def test_a_later_link_makes_the_former_void_once_used(self):
        self.bought()
        self.ask_link("anna@example.com")
        first = self.path_in_mail("anna@example.com")
        self.ask_link("anna@example.com")
        self.post(self.path_in_mail("anna@example.com"))
        self.another_visitor()
        self.assertIn("does not work any more", self.page(first))

    def test_the_answer_is_the_same_for_every_address(self):
        self.bought()
        known = self.ask_link("anna@example.com").replace("anna@example.com", "X")
        unknown = self.ask_link("nobody@example.com").replace("nobody@example.com", "X")
        self.assertEqual(
            self.sentences(known),
            self.sentences(unknown),
        )
        self.assertFalse(self.mails_to("nobody@example.com"))
        self.assertTrue(self.mails_to("anna@example.com"))

    def sentences(self, html):
        return html.partition("<main")[2].partition("</main>")[0].strip()

    def test_one_mailbox_gets_few_mails(self):
        self.bought()
        for _time in range(8):
            self.ask_link("anna@example.com")
        links = self.env["water.mail.link"].search([("email", "=", "anna@example.com")])
        self.assertEqual(len(links), 5)

    def test_secrets_are_not_stored_and_not_referred(self):
        self.bought()
        self.ask_link("anna@example.com")
        path = self.path_in_mail("anna@example.com")
        token = path.rpartition("/")[2]
        link = self.env["water.mail.link"].search([("state", "=", "sent")])
        self.assertNotIn(token, str(link.read()))
        response = self.url_open(path)
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("no-store", response.headers["Cache-Control"])

    # --- whose orders an account shows

    def test_the_same_address_typed_shows_nothing_until_it_is_proven(self):
        user = self.customer("anna@example.com", name="Anna")
        order = self.bought(name="A. Petrova")
        self.assertNotEqual(order.partner_id, user.partner_id)
        self.authenticate("anna@example.com", "long enough 1")
        self.assertEqual(self.my_numbers(order), [])
        self.page(f"/excursions/order/{order.id}", status=404)
        self.another_visitor()
        self.come_by_link("anna@example.com")
        self.assertEqual(self.uid(), user.id)
        self.assertEqual(self.my_numbers(order), [order])
        self.page(f"/excursions/order/{order.id}")

    def test_who_registered_anothers_address_before_is_put_out(self):
        """The attacker waits with an account in the victim's name."""
        user = self.customer("anna@example.com", name="Attacker")
        self.authenticate("anna@example.com", "long enough 1")
        attacker = dict(self.opener.cookies)
        self.assertEqual(self.uid(), user.id)
        order = self.bought()
        self.another_visitor()
        self.come_by_link("anna@example.com")
        self.assertEqual(self.my_numbers(order), [order])
        self.another_visitor()
        self.opener.cookies.update(attacker)
        self.assertNotEqual(self.uid(), user.id)
        self.another_visitor()
        token = self.csrf(self.page("/web/login"))
        self.url_open(
            "/web/login",
            data={"csrf_token": token, "login": "anna@example.com", "password": "long enough 1"},
        )
        self.assertFalse(self.uid())

    def test_changing_the_own_address_to_anothers_gains_nothing(self):
        attacker = self.customer("mallory@example.com", name="Mallory")
        attacker._water_prove("mallory@example.com")
        order = self.bought()
        attacker.partner_id.email = "anna@example.com"
        self.authenticate("mallory@example.com", "long enough 1")
        session = dict(self.opener.cookies)
        self.assertEqual(self.uid(), attacker.id)
        self.assertEqual(self.my_numbers(order), [])
        self.another_visitor()
        self.come_by_link("anna@example.com")
        self.another_visitor()
        self.opener.cookies.update(session)
        self.assertNotEqual(self.uid(), attacker.id)  # that account is Anna's mailbox's now

    def test_an_account_with_a_second_factor_locks_nobody_out(self):
        attacker = self.customer("mallory@example.com", name="Mallory")
        attacker.sudo().totp_secret = "JBSWY3DPEHPK3PXP"
        attacker.partner_id.email = "anna@example.com"
        order = self.bought()
        self.come_by_link("anna@example.com")
        self.assertEqual(self.uid(), order.partner_id.user_ids.id)
        self.assertEqual(self.my_numbers(order), [order])

    def test_typing_a_guests_details_gives_no_access_to_the_guests_orders(self):
        """Name, address and phone of the victim: the order joins the victim's contact, and what
        the attacker has is only the own order's link."""
        first = self.bought("A-1")
        second = self.bought("A-2")
        self.assertEqual(first.partner_id, second.partner_id)
        self.page(
            f"/excursions/order/{first.id}?access_token={second._portal_ensure_token()}", status=404
        )
        html = self.page(second._website_status_url("/manage"))
        self.assertNotIn(first.name, html)
        token = self.csrf(html)
        self.url_open(
            f"/excursions/order/{second.id}/keep",
            data={"csrf_token": token, "access_token": second.access_token},
        )
        self.assertFalse(self.uid())  # the link went to the victim's mailbox
        self.assertTrue(self.mails_to("anna@example.com"))

    def test_a_guests_order_never_lands_on_a_contact_of_an_account(self):
        self.bought("A-1")
        self.customer("anna@example.com")
        self.come_by_link("anna@example.com")
        later = self.bought("A-2")
        self.assertEqual(self.my_numbers(later), [])

    def test_staff_do_not_log_in_by_mail(self):
        new_test_user(
            self.env, "boss@example.com", "water_booking.group_manager", email="boss@example.com"
        )
        self.bought(email="boss@example.com")
        self.ask_link("boss@example.com")
        self.assertFalse(self.mails_to("boss@example.com"))

    def test_an_employee_does_not_bring_private_orders_to_the_company(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        user = self.customer("anna@example.com", name="Anna")
        user.partner_id.parent_id = firm
        order = self.bought(name="A. Petrova")
        self.come_by_link("anna@example.com")
        self.assertEqual(self.my_numbers(order), [])

    def test_a_second_factor_is_asked_for(self):
        user = self.customer("anna@example.com", name="Anna")
        order = self.bought(name="A. Petrova")
        user.sudo().totp_secret = "JBSWY3DPEHPK3PXP"
        self.env.flush_all()
        response = self.come_by_link("anna@example.com")
        self.assertIn("/web/login/totp", response.headers["Location"])
        self.assertFalse(self.uid())
        self.assertFalse(order.partner_id.parent_id)
        number = hotp(base64.b32decode("JBSWY3DPEHPK3PXP"), int(time.time() // 30))
        html = self.page("/web/login/totp")
        self.url_open(
            "/web/login/totp",
            data={"csrf_token": self.csrf(html), "totp_token": f"{number:06}"},
        )
        self.assertEqual(self.uid(), user.id)
        self.assertEqual(self.my_numbers(order), [order])

    def test_odoos_invitation_proves_the_address_too(self):
        order = self.bought()
        partner = order.partner_id
        partner.signup_prepare()
        token = partner._generate_signup_token()
        other = self.bought("A-2", name="A. Petrova")
        self.env["res.users"].signup(
            {"login": "anna@example.com", "name": "Anna", "password": "long enough 1"}, token
        )
        self.assertEqual(other.partner_id.parent_id, partner)
        # a token used to register somebody else's address proves nothing about that address
        third = self.bought("A-3", email="bob@example.com", name="Bob")
        eve = self.bought("A-4", email="eve@example.com", name="Eve")
        eve.partner_id.signup_prepare()
        self.env["res.users"].signup(
            {"login": "bob@example.com", "name": "Eve", "password": "long enough 1"},
            eve.partner_id._generate_signup_token(),
        )
        self.assertFalse(third.partner_id.parent_id)
        self.assertFalse(eve.partner_id.user_ids.water_proven_email)

    # --- a password afterwards

    def test_a_password_can_be_set_after_the_link(self):
        order = self.bought()
        self.come_by_link("anna@example.com")
        response = self.post("/my/password", page="/my/tickets", allow_redirects=False)
        self.assertIn("/web/reset_password?token=", response.headers["Location"])
        path = response.headers["Location"].partition("/web")[2]
        html = self.page("/web" + path)
        token = path.partition("token=")[2]
        self.url_open(
            "/web/reset_password",
            data={
                "csrf_token": self.csrf(html),
                "token": token,
                "login": "anna@example.com",
                "name": "Anna",
                "password": "a new long one 7",
                "confirm_password": "a new long one 7",
            },
        )
        self.another_visitor()
        self.authenticate("anna@example.com", "a new long one 7")
        self.assertEqual(self.my_numbers(order), [order])

    def test_no_password_without_a_fresh_link(self):
        self.customer("anna@example.com")
        self.authenticate("anna@example.com", "long enough 1")
        response = self.post("/my/password", page="/my/security", allow_redirects=False)
        self.assertTrue(response.headers["Location"].endswith("/my/security"))
        self.assertNotIn('action="/my/password"', self.page("/my/tickets"))

    def test_the_password_is_offered_as_long_as_it_is_taken(self):
        self.bought()
        self.come_by_link("anna@example.com")
        self.assertIn('action="/my/password"', self.page("/my/tickets"))
        with patch.object(account, "FRESH_SECONDS", -1):  # an hour later
            html = self.page("/my/tickets")
            self.assertNotIn('action="/my/password"', html)
            self.assertIn('href="/my/security"', html)  # the way for those who know the former one
            response = self.post("/my/password", page="/my/security", allow_redirects=False)
            self.assertTrue(response.headers["Location"].endswith("/my/security"))

    # --- holds

    def test_a_hold_survives_the_login(self):
        self.bought("A-1")
        self.take("A-2")
        token = self.hold_token()
        self.come_by_link("anna@example.com")
        self.assertEqual(self.hold_token(), token)
        html = self.page("/excursions/checkout")
        self.assertIn("Row A, seat 2", html)
        self.assertIn('value="anna@example.com"', html)

    # --- the link to one order

    def test_a_new_link_needs_number_and_address(self):
        order = self.bought()
        former = order._portal_ensure_token()
        for number, email in (
            (order.name, "bob@example.com"),
            ("S999999", "anna@example.com"),
            ("%", "anna@example.com"),
            (order.name[:-1] + "_", "anna@example.com"),
        ):
            html = self.post("/excursions/order/link", {"number": number, "email": email}).text
            self.assertIn("If number and address belong together", html)
        self.assertFalse(self.mails_to("anna@example.com"))
        self.assertFalse(self.mails_to("bob@example.com"))
        self.post("/excursions/order/link", {"number": order.name, "email": "Anna@Example.com"})
        self.assertIn(former, self.path_in_mail("anna@example.com"))

    def test_a_leaked_link_can_be_made_void(self):
        order = self.bought()
        former = order._website_status_url()
        self.post(
            "/excursions/order/link",
            {"number": order.name, "email": "anna@example.com", "renewed": "1"},
        )
        path = self.path_in_mail("anna@example.com")
        self.page(former, status=404)
        self.page(path)

    def test_a_guests_link_ends_after_the_trip_and_can_be_renewed(self):
        order = self.bought()
        url = order._website_status_url()
        self.page(url)
        self.company.water_guest_link_days = 0
        self.env.cr.execute(
            "UPDATE water_trip SET departure = departure - interval '9 days',"
            " arrival = arrival - interval '9 days' WHERE id = %s",
            [self.trip.id],
        )
        self.env.invalidate_all()
        self.assertIn("This link has ended", self.page(url, status=410))
        self.page(order._website_status_url("/tickets.pdf"), status=410)
        self.post("/excursions/order/link", {"number": order.name, "email": "anna@example.com"})
        path = self.path_in_mail("anna@example.com")
        self.page(path)
        self.page(url, status=404)  # what had ended stays dead
        self.come_by_link("anna@example.com")
        order.website_link_until = False
        self.page(f"/excursions/order/{order.id}")  # a login needs no link

import base64
import time
from datetime import timedelta

from odoo import fields
from odoo.http import root
from odoo.tests import tagged

from odoo.addons.auth_totp.models.totp import hotp

from .common_account import AccountCase

KEY = "JBSWY3DPEHPK3PXP"
PASSWORD = "long enough 1"


@tagged("post_install", "-at_install")
class TestAccountProof(AccountCase):
    """What an opened link proves, for which account, and whose password outlives it."""

    def make_safer(self, user):
        user.sudo().totp_secret = KEY
        self.env.flush_all()

    def log_in(self, email):
        return self.post("/web/login", {"login": email, "password": PASSWORD})

    def sign_up(self, email):
        self.env["website"].get_current_website().auth_signup_uninvited = "b2c"
        form = {"login": email, "name": "Anna", "password": PASSWORD, "confirm_password": PASSWORD}
        self.post("/web/signup", form)
        self.assertEqual(self.uid(), self.account(email).id)

    def account(self, email):
        return self.env["res.users"].search([("login", "=", email)])

    def give_code(self):
        number = hotp(base64.b32decode(KEY), int(time.time() // 30))
        self.post("/web/login/totp", {"totp_token": f"{number:06}"})

    def password_is_asked_for(self):
        """Odoo asks for it before anything that makes an account safer, but not soon again."""
        action = self.ask(
            "/web/dataset/call_kw/res.users/preference_change_password",
            model="res.users",
            method="preference_change_password",
            args=[[self.uid()]],
            kwargs={},
        )
        return action["res_model"] == "res.users.identitycheck"

    def let_time_pass(self):
        """Whatever the session has confirmed was long ago."""
        session = root.session_store.get(self.opener.cookies["session_id"])
        session["identity-check-last"] = 0
        root.session_store.save(session)

    def has(self, order):
        return f"/excursions/order/{order.id}?" in self.page("/my/tickets")

    def open_link(self, email):
        """Ask for a link, open it, press its button.

        :return: whether the page said that the password ends
        """
        self.ask_link(email)
        path = self.path_in_mail(email)
        warned = "former password" in self.page(path)
        self.post(path)
        return warned

    def password_opens(self, email):
        self.another_visitor()
        self.log_in(email)
        return bool(self.uid())

    # --- the second factor

    def test_a_device_that_needs_no_code_proves_the_mailbox(self):
        user = self.customer("anna@example.com", name="Anna")
        order = self.bought(name="A. Petrova")
        self.make_safer(user)
        device = self.env["auth_totp.device"].with_user(user).sudo()
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        self.opener.cookies["td_id"] = device._generate("browser", "Phone", tomorrow)
        response = self.come_by_link("anna@example.com")
        self.assertIn("/web/login/totp", response.headers["Location"])
        self.assertFalse(order.partner_id.parent_id)
        self.page("/web/login/totp")
        self.assertEqual(self.uid(), user.id)
        self.assertTrue(self.has(order))
        self.assertFalse(self.password_is_asked_for())

    def test_a_session_that_is_open_proves_nothing_again(self):
        self.customer("anna@example.com", name="Anna")
        first = self.bought("A-1", name="A. Petrova")
        self.come_by_link("anna@example.com")
        self.assertTrue(self.has(first))
        self.assertFalse(self.password_is_asked_for())
        later = self.bought("A-2", name="A. Petrova")
        self.let_time_pass()
        self.post("/web/login/totp", page="/my/tickets")
        self.assertTrue(self.password_is_asked_for())
        self.assertFalse(self.has(later))

    def test_a_link_counts_for_the_account_that_it_opened(self):
        self.make_safer(self.customer("anna@example.com", name="Anna"))
        bob = self.customer("bob@example.com", name="Bob")
        self.make_safer(bob)
        order = self.bought(name="A. Petrova")
        self.come_by_link("anna@example.com")
        self.log_in("bob@example.com")
        self.give_code()
        self.assertEqual(self.uid(), bob.id)
        self.assertFalse(self.has(order))
        self.assertTrue(self.password_is_asked_for())

    # --- whose password it is

    def test_anothers_password_ends_in_the_same_browser_too(self):
        """The attacker made the account and let the victim log in to it."""
        self.sign_up("mallory@example.com")
        user = self.customer("anna@example.com", name="Attacker")
        self.log_in("anna@example.com")
        self.assertEqual(self.uid(), user.id)
        order = self.bought(name="A. Petrova")
        self.assertTrue(self.open_link("anna@example.com"))
        self.assertEqual(self.uid(), user.id)
        self.assertTrue(self.has(order))
        self.assertFalse(self.password_opens("anna@example.com"))

    def test_who_signed_up_here_keeps_the_password(self):
        order = self.bought()
        self.sign_up("anna@example.com")
        self.assertFalse(self.has(order))
        self.assertFalse(self.open_link("anna@example.com"))
        self.assertTrue(self.has(order))
        self.assertTrue(self.password_opens("anna@example.com"))
        self.assertTrue(self.has(order))

    def test_somebody_else_goes_on_where_the_account_was_made(self):
        self.bought()
        self.sign_up("anna@example.com")
        user = self.account("anna@example.com")
        bob = self.customer("bob@example.com")
        self.log_in("bob@example.com")
        self.assertEqual(self.uid(), bob.id)
        self.assertTrue(self.open_link("anna@example.com"))
        self.assertEqual(self.uid(), user.id)
        self.assertFalse(self.password_opens("anna@example.com"))

    # --- where a link is offered

    def test_no_link_is_offered_that_opens_another_account(self):
        self.customer("anna@example.com", name="Anna")
        other = self.customer("mallory@example.com", name="Mallory")
        offer = 'action="/my/link"'
        for login in ("anna@example.com", "mallory@example.com"):
            self.authenticate(login, PASSWORD)
            self.assertIn(offer, self.page("/my/tickets"), login)
        other.partner_id.email = "anna@example.com"
        self.authenticate("mallory@example.com", PASSWORD)
        self.assertNotIn(offer, self.page("/my/tickets"))

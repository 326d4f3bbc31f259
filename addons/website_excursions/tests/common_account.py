import re

from odoo.tests import new_test_user

from odoo.addons.payment.tests.common import PaymentCommon

from .common import ShopCase, forget_spending

URL = re.compile(r'href="([^"]+)"')


class AccountCase(ShopCase, PaymentCommon):
    """Paid orders of guests, their mails, and people with accounts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.env["payment.provider"].search([]).available_currency_ids |= cls.rouble

    def setUp(self):
        super().setUp()
        forget_spending(self)

    def bought(self, *labels, trip=None, partner=None, **buyer):
        """A paid order with tickets; of a guest unless ``partner`` is known."""
        hold = self.hold_seats(*(labels or ["A-1"]), trip=trip)
        values = {
            "name": "Anna Petrova",
            "email": "anna@example.com",
            "phone": "+79211234567",
            "lang": "en_US",
            **buyer,
        }
        if partner:
            values["id"] = partner.id
        website = self.env["website"].get_current_website()
        order = self.env["sale.order"]._water_create_from_hold(
            hold, values, order_vals={"website_id": website.id}
        )
        order._water_secure_places(order.name)
        self.env.flush_all()
        return order.sudo()

    def customer(self, email, **values):
        """A portal user who signed up by Odoo's own form: the address is not proven."""
        return new_test_user(
            self.env, email, "base.group_portal", email=email, password="long enough 1", **values
        )

    def mails_to(self, email):
        """Send what was asked for; the mails to this address, latest first."""
        with self.enter_registry_test_mode():
            self.env.ref("website_excursions.cron_mail_links").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["mail.mail"].sudo().search([("email_to", "=", email)], order="id desc")

    def path_in_mail(self, email):
        """Path of the button in the latest mail."""
        body = self.mails_to(email)[:1].body_html
        return re.sub(r"^https?://[^/]+", "", URL.search(body)[1].replace("&amp;", "&"))

    def post(self, url, form=None, page=None, **kwargs):
        """Send a form as the page that has it would."""
        token = self.csrf(self.page(page or url))
        return self.url_open(url, data={"csrf_token": token, **(form or {})}, **kwargs)

    def ask_link(self, email):
        return self.post("/my/link", {"email": email}).text

    def come_by_link(self, email, order=None):
        """Ask for a link, open the mail, press the button."""
        self.ask_link(email)
        path = self.path_in_mail(email)
        return self.post(path, allow_redirects=False)

    def uid(self):
        """Who the browser is logged in as."""
        answer = self.url_open("/web/session/get_session_info", json={"params": {}}).json()
        return answer.get("result", {}).get("uid")

from unittest.mock import patch

from werkzeug import Response

from odoo.tests import tagged

from odoo.addons.http_routing.tests.common import MockRequest
from odoo.addons.payment.tests.common import PaymentCommon

from ..controllers.common import go_on
from ..models import sale_order
from ..tools.way import Way
from .common import ShopCase

WAITING = "Waiting for the payment"
TICKET = "wx-ticket-qr"


@tagged("post_install", "-at_install")
class TestWayBack(ShopCase, PaymentCommon):
    """The provider sends the buyer straight to the order's page, which asks how the payment is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["payment.provider"].search([("id", "!=", cls.provider.id)]).state = "disabled"
        cls.provider.available_currency_ids |= cls.rouble
        cls.asked, cls.answer = [], "pending"

        def refresh(tx):
            cls.asked.append(tx.id)
            if cls.answer == "paid":
                tx._set_done()
            elif cls.answer == "refused":
                tx._set_canceled("Not enough money.")

        stand_in = {
            "go_url": lambda tx: f"/payment/page/{tx.id}",
            "refresh": refresh,
        }
        for name, method in stand_in.items():
            model = cls.env.registry["payment.transaction"]
            cls.startClassPatcher(
                patch.object(model, f"_{cls.provider.code}_{name}", method, create=True)
            )

    def setUp(self):
        super().setUp()
        self.patch(sale_order, "ASK_SECONDS", 600)  # however long a page takes
        self.asked.clear()
        self.take("A-1")
        self.assertEqual(self.submit().status_code, 303)
        self.order = self.env["sale.order"].search([("water_cause", "=", self.hold_token())])
        self.payment = self.order.transaction_ids

    def come_back(self, answer, **kwargs):
        type(self).answer = answer
        return self.page(self.payment._website_return_route(), **kwargs)

    def test_paid(self):
        self.assertIn(TICKET, self.come_back("paid"))
        self.assertEqual(self.payment.state, "done")
        self.assertEqual(len(self.order.water_ticket_ids), 1)
        self.assertIn(TICKET, self.come_back("paid"))
        self.assertEqual(self.asked, self.payment.ids, "its word is here already")
        self.assertEqual(len(self.order.water_ticket_ids), 1)

    def test_not_paid_yet(self):
        """It is waited for from now on; who loads the page again and again asks once."""
        self.assertEqual(self.payment.state, "draft")
        self.payment.provider_reference = "begun"
        for _time in range(2):
            self.assertIn(WAITING, self.come_back("pending"))
        self.assertEqual(self.payment.state, "pending")
        self.assertEqual(self.asked, self.payment.ids)

    def test_never_begun(self):
        """Who did not come from this payment has it not waited for."""
        self.assertIn(WAITING, self.come_back("pending"))
        self.assertEqual((self.payment.state, self.asked), ("draft", self.payment.ids))

    def test_the_payment_that_was_left(self):
        """Asked about is the payment on whose page the buyer was, not a later one of the order."""
        later = self.payment.copy({"reference": f"{self.payment.reference}-later"})
        self.order.transaction_ids |= later
        self.assertIn(TICKET, self.come_back("paid"))
        self.assertEqual((self.payment.state, later.state), ("done", "draft"))
        self.assertEqual(self.asked, self.payment.ids)

    def test_a_foreign_payment_is_not_asked_about(self):
        foreign = self.payment.copy({"reference": f"{self.payment.reference}-foreign"})
        type(self).answer = "paid"
        self.page(self.order._website_status_url(back=foreign.id))
        self.assertEqual((self.asked, foreign.state), (self.payment.ids, "draft"))

    def test_refused(self):
        page = self.come_back("refused")
        self.assertIn("Not enough money.", page)
        self.assertNotIn(WAITING, page)
        self.assertEqual(self.payment.state, "cancel")

    def test_a_page_that_is_only_looked_at_asks_nobody(self):
        type(self).answer = "paid"
        self.assertIn(WAITING, self.page(self.order._website_status_url()))
        self.assertEqual((self.asked, self.payment.state), ([], "draft"))

    def test_only_the_token_asks(self):
        route = self.payment._website_return_route().replace(
            self.order.access_token, "00000000-0000-4000-8000-000000000000"
        )
        type(self).answer = "paid"
        self.page(route, status=404)
        self.assertEqual((self.asked, self.payment.state), ([], "draft"))

    def test_only_for_payments_that_end_at_the_order(self):
        own = f"/excursions/order/{self.order.id}?access_token={self.order.access_token}"
        self.assertEqual(self.payment._website_return_route(), f"{own}&back={self.payment.id}")
        for other in (
            False,
            "/payment/status",
            f"/my/orders/{self.order.id}?access_token={self.order.access_token}",
            f"https://example.com{own}",
            f"/{own}",
            f"{own}#part",
        ):
            self.payment.landing_route = other
            self.assertIsNone(self.payment._website_return_route(), other)

    def test_nothing_is_asked_for_before_the_commit(self):
        """The answer to the form has an address of ours, until the provider has another one."""
        called = []
        begin = patch.object(
            self.env.registry["payment.transaction"],
            f"_{self.provider.code}_begin",
            lambda _tx: lambda: called.append(1),
            create=True,
        )
        with begin:
            self.payment._set_canceled()
            self.opener.cookies.clear()
            self.take("B-1")
            response = self.submit()
        order = self.env["sale.order"].search([("water_cause", "=", self.hold_token())])
        self.assertTrue(response.headers["Location"].endswith(f"page/{order.transaction_ids.id}"))
        self.assertFalse(called)

    def test_straight_to_the_provider_after_the_commit(self):
        """What runs behind the commit changes where the answer leads, if the provider gives a page.
        (Odoo's test cursors drop what is to run behind a commit.)"""
        website = self.env["website"].search([], limit=1)
        for page, leads_to in (("https://pay.example/1", "https://pay.example/1"), (None, "/go/1")):
            with MockRequest(self.env, website=website) as request:
                request.redirect = lambda url, **_kwargs: Response(headers={"Location": url})
                response = go_on(Way("/go/1", lambda page=page: page))
                self.assertEqual(response.headers["Location"], "/go/1")
                self.env.cr.postcommit.run()
            self.assertEqual(response.headers["Location"], leads_to)

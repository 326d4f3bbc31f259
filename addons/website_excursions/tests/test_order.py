import re
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.payment.tests.common import PaymentCommon

from ..tools import formats
from .common import ShopCase, forget_spending

#: Statements of the whole request in a warm worker; they may fall, never rise.
TICKETS = 8


@tagged("post_install", "-at_install")
class TestOrder(ShopCase, PaymentCommon):
    """The status page and paying, with a provider that has a page of its own (a stand-in)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["payment.provider"].search([("id", "!=", cls.provider.id)]).state = "disabled"
        cls.provider.available_currency_ids |= cls.rouble
        page = patch.object(
            cls.env.registry["payment.transaction"],
            f"_{cls.provider.code}_go_url",
            lambda tx: f"/payment/page/{tx.id}",
            create=True,
        )
        cls.startClassPatcher(page)

    def buy(self, *labels):
        """Hold, send the form; the order that it made."""
        self.take(*labels)
        response = self.submit()
        self.assertEqual(
            response.status_code, 303, re.findall(r'role="alert".*?</div>', response.text, re.S)
        )
        order = self.env["sale.order"].search([("water_cause", "=", self.hold_token())])
        self.assertEqual(response.headers["Location"], f"/payment/page/{order.transaction_ids.id}")
        return order

    def status(self, order):
        return self.page(order._website_status_url())

    def test_what_a_page_with_tickets_costs(self):
        order = self.buy("A-1", "B-1")
        order.transaction_ids._set_done()
        former = self.status(order)
        again = self.assertCosts(TICKETS, lambda: self.status(order))
        for html in (former, again):
            self.assertEqual(html.count("wx-ticket-qr"), 2)

    def test_what_pages_remember_of_others_records(self):
        """How prices are written and how places are called is kept; a change is seen at once."""
        order = self.buy("A-1")
        order.transaction_ids._set_done()
        prices = []
        for position in ("after", "before"):
            self.rouble.position = position
            prices.append(formats.price(order.env, order.amount_total, order.currency_id))
            self.assertIn(prices[-1], self.status(order))
        self.assertNotEqual(*prices)
        self.seat("A-1").by_window = True
        self.assertIn("at the window", self.status(order))

    def test_submitting_makes_order_payment_and_keeps_places(self):
        order = self.buy("A-1", "B-1")
        self.assertEqual(order.amount_total, 2500)
        transaction = order.transaction_ids
        self.assertEqual(transaction.amount, 2500)
        self.assertEqual(transaction.landing_route, order._website_status_url())
        hold = self.env["water.inventory"]._hold_info(order.water_cause)
        self.assertEqual(hold.state, "paying")
        self.assertEqual({row.reference for row in hold.rows}, {transaction.reference})
        self.assertIn("Waiting for the payment", self.status(order))

    def test_wrong_tokens_are_counted_and_right_ones_always_open(self):
        forget_spending(self)
        self.env["ir.config_parameter"].set_param(
            "website_excursions.limit_token_address", "2/3600"
        )
        order = self.buy("A-1")
        wrong = f"/excursions/order/{order.id}?access_token=wrong"
        for _number in range(2):
            self.page(wrong, status=404)
        self.page(wrong, status=429)
        self.status(order)

    def test_submitting_twice_pays_once(self):
        self.take("A-1")
        html = self.page("/excursions/checkout")
        form = {
            "csrf_token": self.csrf(html),
            "trip": self.trip.id,
            "name": "Anna Petrova",
            "email": "anna@example.com",
            "phone": "89211234567",
            "consent_personal_data": "1",
            "consent_offer": "1",
        }
        places = [
            self.url_open("/excursions/checkout", data=form, allow_redirects=False).headers[
                "Location"
            ]
            for _time in range(2)
        ]
        self.assertEqual(places[0], places[1])
        # the back button, then the checkout again: the order's page, not a second form
        back = self.url_open("/excursions/checkout", allow_redirects=False)
        self.assertEqual(back.status_code, 303)
        self.assertIn("/excursions/order/", back.headers["Location"])

    def test_paid_order_shows_tickets_pdf_and_calendar(self):
        order = self.buy("A-1", "A-2")
        order.transaction_ids._set_done()
        html = self.status(order)
        self.assertIn("See you aboard", html)
        self.assertIn("2 tickets", html)
        self.assertEqual(html.count('class="wx-ticket-qr"'), 2)
        self.assertNotIn(order.water_ticket_ids[0].barcode, html)
        self.assertNoForeignHosts(html)
        pdf = self.url_open(order._website_status_url("/tickets.pdf"))
        self.assertTrue(pdf.content.startswith(b"%PDF"))
        calendar = self.url_open(order._website_status_url("/trip.ics"))
        self.assertIn("BEGIN:VEVENT", calendar.text)
        self.assertIn(order.name, calendar.text)

    def test_the_page_does_not_keep_books(self):
        order = self.buy("A-1")
        order.transaction_ids._set_done()
        self.status(order)
        self.ask(f"/excursions/order/{order.id}/state", access_token=order.access_token, ask=True)
        self.assertFalse(order.transaction_ids.is_post_processed)
        self.assertEqual(order.state, "draft")

    def test_refused_payment_can_be_paid_again(self):
        order = self.buy("A-1")
        first = order.transaction_ids
        first._set_canceled("Not enough money.")
        html = self.status(order)
        self.assertIn("did not go through", html)
        self.assertIn("Not enough money.", html)
        response = self.url_open(
            f"/excursions/order/{order.id}/pay",
            data={"csrf_token": self.csrf(html), "access_token": order.access_token},
            allow_redirects=False,
        )
        second = order.transaction_ids - first
        self.assertEqual(response.headers["Location"], f"/payment/page/{second.id}")
        self.assertEqual(second.amount, first.amount)
        second._set_done()
        self.assertIn("See you aboard", self.status(order))

    def test_refused_and_expired(self):
        order = self.buy("A-1")
        order.transaction_ids._set_canceled()
        self.expire()
        html = self.status(order)
        self.assertIn("The time to pay is over", html)
        self.assertIn(f"/excursions/trip/{self.trip.id}", html)

    def test_money_without_places_says_what_happens(self):
        order = self.buy("A-1")
        order.transaction_ids._set_canceled()
        self.expire()
        self.env["water.inventory"]._block(self.trip.id, self.trip.map_id.seat_ids.ids, "test")
        with self.assertLogs("odoo.addons.water_booking.models.payment_transaction", "ERROR"):
            order.transaction_ids._set_done(extra_allowed_states=("cancel",))
        self.assertIn("came too late", self.status(order))

    def test_only_the_token_opens_an_order(self):
        order = self.buy("A-1")
        order.transaction_ids._set_done()
        other = self.env["sale.order"].create({"partner_id": self.partner.id})
        token = order._portal_ensure_token()
        other_token = other._portal_ensure_token()
        self.another_visitor()
        for url in (
            f"/excursions/order/{order.id}",
            f"/excursions/order/{order.id}?access_token=",
            f"/excursions/order/{order.id}?access_token={token[:-1]}x",
            f"/excursions/order/{order.id}?access_token={other_token}",
            f"/excursions/order/{order.id}/tickets.pdf?access_token={other_token}",
            f"/excursions/order/{order.id}/trip.ics",
            f"/excursions/order/999999999?access_token={token}",
            # an order without places has no such page, even with its token
            f"/excursions/order/{other.id}?access_token={other_token}",
        ):
            self.page(url, status=404)
        answer = self.url_open(
            f"/excursions/order/{order.id}/state",
            json={"params": {"access_token": other_token, "ask": True}},
        ).json()
        self.assertIn("error", answer)

    def test_tickets_are_not_given_before_the_money(self):
        order = self.buy("A-1")
        self.page(order._website_status_url("/tickets.pdf"), status=404)

    def test_a_closed_tab_is_found_again(self):
        order = self.buy("A-1")
        response = self.url_open("/excursions/order/last", allow_redirects=False)
        self.assertEqual(
            response.headers["Location"].split("/excursions")[1],
            order._website_status_url().split("/excursions")[1],
        )
        self.another_visitor()
        response = self.url_open("/excursions/order/last", allow_redirects=False)
        self.assertTrue(response.headers["Location"].endswith("/excursions"))

    def test_a_new_choice_while_paying_leaves_the_paid_places_alone(self):
        order = self.buy("A-1")
        answer = self.take("A-2")
        self.assertEqual([row["label"] for row in answer["hold"]["rows"]], ["A-2"])
        hold = self.env["water.inventory"]._hold_info(order.water_cause)
        self.assertEqual([row.seat_label for row in hold.rows], ["A-1"])

    def test_a_checkout_that_was_rolled_back_starts_again(self):
        """The door commits at once: a request that dies after it leaves places that are kept for
        a payment which nobody knows."""
        self.take("A-1", "B-1")
        token = self.hold_token()
        inventory = self.env["water.inventory"]
        inventory._start_payment(token, "rolled back")
        current = self.ask("/excursions/hold/current", trip_id=self.trip.id)["hold"]
        self.assertEqual(current["order_url"], f"/excursions/checkout?trip={self.trip.id}")
        html = self.page(current["order_url"])
        self.assertIn("Row A, seat 1", html)
        self.assertIn("Row B, seat 1", html)
        response = self.submit()
        self.assertEqual(response.status_code, 303)
        order = self.env["sale.order"].search([("water_cause", "=", token)])
        transaction = order.transaction_ids
        self.assertEqual(response.headers["Location"], f"/payment/page/{transaction.id}")
        self.assertEqual((order.amount_total, transaction.amount), (2500, 2500))
        # whatever is said of the first try's payment later does not concern the places any more
        self.env.cr.execute(
            "UPDATE water_allocation SET held_until = held_until - interval '30 minutes'"
            " WHERE cause = %s",
            [token],
        )
        inventory._payment_failed(token, "rolled back")
        inventory._release_unpaid(token, "rolled back")
        hold = inventory._hold_info(token)
        self.assertEqual(hold.state, "paying")
        self.assertEqual({row.reference for row in hold.rows}, {transaction.reference})
        transaction._set_done()
        self.assertEqual(order.water_state, "sold")
        self.assertEqual(len(order.water_ticket_ids), 2)

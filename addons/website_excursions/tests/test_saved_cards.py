import re
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from odoo.addons.http_routing.tests.common import MockRequest
from odoo.addons.payment.tests.common import PaymentCommon

from ..controllers.common import means_of
from .common import ShopCase, forget_spending

PASSWORD = "long enough 1"
EMAIL = "anna@example.com"
CHOICE = 'name="pay_with"'
BOX = 'name="save_card"'
NOT_ANY_MORE = "cannot be used any more"


@tagged("post_install", "-at_install")
class SavedCardsCase(ShopCase, PaymentCommon):
    """A customer with an account, and a provider (a stand-in) that saves cards and charges them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["payment.provider"].search([("id", "!=", cls.provider.id)]).state = "disabled"
        cls.provider.available_currency_ids |= cls.rouble
        cls.anna = new_test_user(
            cls.env, EMAIL, "base.group_portal", email=EMAIL, password=PASSWORD, name="Anna Petrova"
        )
        cls.card = cls.make_card(cls.anna.partner_id)
        cls.charged, cls.answer = [], "paid"

        def charge(tx):
            cls.charged.append(tx.token_id.id)
            if cls.answer == "paid":
                tx._set_done()
            elif cls.answer == "declined":
                tx._set_canceled("There is not enough money on the card.")
            else:
                tx._set_pending()

        stand_in = {
            f"_{cls.provider.code}_go_url": lambda tx: f"/payment/page/{tx.id}",
            "_send_payment_request": charge,
        }
        for name, method in stand_in.items():
            model = cls.env.registry["payment.transaction"]
            cls.startClassPatcher(patch.object(model, name, method, create=True))
        cls.env.flush_all()

    @classmethod
    def make_card(cls, partner, number="4444", **values):
        return cls.env["payment.token"].create(
            {
                "provider_id": cls.provider.id,
                "payment_method_id": cls.payment_method_id,
                "payment_details": number,
                "partner_id": partner.id,
                "provider_ref": f"saved {number}",
                **values,
            }
        )

    def setUp(self):
        super().setUp()
        forget_spending(self)
        self.charged.clear()
        type(self).answer = "paid"
        self.authenticate(EMAIL, PASSWORD)

    def order(self):
        return self.env["sale.order"].search([("water_cause", "=", self.hold_token())])

    def choose_card(self, card=None, **changes):
        """Hold a place and press "pay" with a saved card."""
        self.take("A-1")
        return self.submit(pay_with=str((card or self.card).id), **changes)

    def pay(self, order, **form):
        html = self.page(order._website_status_url())
        return self.url_open(
            f"/excursions/order/{order.id}/pay",
            data={"csrf_token": self.csrf(html), "access_token": order.access_token, **form},
            allow_redirects=False,
        )

    def assertRefused(self, response, sentence=NOT_ANY_MORE):
        self.assertEqual(response.status_code, 200)
        self.assertIn(sentence, response.text)
        self.assertFalse(self.order())
        self.assertFalse(self.charged)
        hold = self.ask("/excursions/hold/current", trip_id=self.trip.id)["hold"]
        self.assertTrue(hold, "the places are held still")

    def checked(self, html):
        """Values of the way to pay that is chosen, and whether the card is to be saved."""
        boxes = re.findall(r"<input[^>]*checked=[^>]*>", html)
        return [re.search(r'value="([^"]*)"', box)[1] for box in boxes]


class TestOffer(SavedCardsCase):
    def test_a_known_buyer_is_offered_his_cards_and_to_save_one(self):
        self.take("A-1")
        html = self.page("/excursions/checkout")
        self.assertIn("4444", html)
        self.assertEqual(html.count(CHOICE), 2)
        self.assertIn(BOX, html)
        self.assertEqual(
            self.checked(html), [str(self.card.id)], "a consent is never ticked before"
        )

    def test_without_cards_there_is_nothing_to_choose(self):
        self.card.active = False
        self.take("A-1")
        html = self.page("/excursions/checkout")
        self.assertNotIn(CHOICE, html)
        self.assertIn(BOX, html)
        self.assertFalse(self.checked(html))

    def test_a_guest_sees_neither(self):
        self.another_visitor()
        self.take("A-1")
        html = self.page("/excursions/checkout")
        self.assertNotIn(CHOICE, html)
        self.assertNotIn(BOX, html)
        self.assertNotIn("4444", html)

    def test_what_is_not_on_offer(self):
        other = self.provider.copy({"state": "disabled"})
        company = self.env["res.company"].create({"name": "Another operator"})
        foreign = self.provider.copy({"company_id": company.id})
        foreign.state = "test"
        self.make_card(self.anna.partner_id, "1111", active=False)
        self.make_card(self.partner, "2222")
        self.make_card(self.anna.partner_id, "3333", provider_id=other.id)
        self.make_card(self.anna.partner_id, "5555", provider_id=foreign.id)
        self.take("A-1")
        html = self.page("/excursions/checkout")
        self.assertEqual(html.count(CHOICE), 2)
        self.provider.allow_tokenization = False
        html = self.page("/excursions/checkout")
        self.assertNotIn(BOX, html)

    def test_what_was_chosen_stays_chosen(self):
        self.take("A-1")
        html = self.submit(name="", pay_with="other", save_card="1").text
        self.assertEqual(self.checked(html), ["1", "1", "other", "1"])


class TestPaying(SavedCardsCase):
    def test_paid_with_a_saved_card(self):
        response = self.choose_card()
        order = self.order()
        self.assertEqual(response.status_code, 303)
        self.assertTrue(response.headers["Location"].endswith(order._website_status_url()))
        payment = order.transaction_ids
        self.assertEqual((payment.operation, payment.token_id), ("online_token", self.card))
        self.assertEqual((payment.state, payment.amount), ("done", order.amount_total))
        self.assertEqual(order.partner_id, self.anna.partner_id)
        self.assertEqual((order.water_state, len(order.water_ticket_ids)), ("sold", 1))
        self.assertIn("See you aboard", self.page(order._website_status_url()))

    def test_two_clicks_are_one_charge(self):
        self.take("A-1")
        html = self.page("/excursions/checkout")
        form = {
            "csrf_token": self.csrf(html),
            "trip": self.trip.id,
            "name": "Anna Petrova",
            "email": EMAIL,
            "phone": "89211234567",
            "consent_personal_data": "1",
            "consent_offer": "1",
            "pay_with": str(self.card.id),
        }
        for answer in ("unknown", "paid"):
            type(self).answer = answer
            response = self.url_open("/excursions/checkout", data=form, allow_redirects=False)
            self.assertEqual(response.status_code, 303)
        self.assertEqual(self.charged, self.card.ids)
        payment = self.order().transaction_ids
        self.assertEqual(payment.state, "pending")
        self.assertTrue(response.headers["Location"].endswith(f"/payment/page/{payment.id}"))
        # another way would be a second payment while nobody knows of the first
        self.pay(self.order(), pay_with="other")
        self.assertEqual(self.order().transaction_ids, payment)

    def test_no_answer_keeps_the_places_and_the_page_waits(self):
        type(self).answer = "unknown"
        self.choose_card()
        order = self.order()
        hold = self.env["water.inventory"]._hold_info(order.water_cause)
        self.assertEqual(hold.state, "paying")
        self.assertIn("Waiting for the payment", self.page(order._website_status_url()))
        order.transaction_ids._set_done()
        self.assertIn("See you aboard", self.page("/excursions/order/last"))

    def test_declined_then_paid_another_way(self):
        type(self).answer = "declined"
        self.choose_card()
        order = self.order()
        html = self.page(order._website_status_url())
        self.assertIn("There is not enough money on the card.", html)
        self.assertIn("Your places are still held", html)
        self.assertEqual(self.checked(html), ["other"], "not the card that was declined")
        response = self.pay(order, pay_with="other")
        payment = order.transaction_ids.sorted("id")[-1]
        self.assertTrue(response.headers["Location"].endswith(f"/payment/page/{payment.id}"))
        self.assertEqual(payment.operation, "online_redirect")
        self.assertFalse(payment.token_id or payment.tokenize)

    def test_declined_then_paid_with_another_card(self):
        second = self.make_card(self.anna.partner_id, "5678")
        type(self).answer = "declined"
        self.choose_card()
        type(self).answer = "paid"
        self.pay(self.order(), pay_with=str(second.id))
        self.assertEqual(self.charged, [self.card.id, second.id])
        self.assertEqual(self.order().water_state, "sold")

    def test_nobody_elses_card(self):
        stranger = self.make_card(self.partner, "9999")
        self.assertRefused(self.choose_card(stranger))

    def test_an_archived_card(self):
        self.card.active = False
        self.assertRefused(self.choose_card())

    def test_a_card_of_a_disabled_provider(self):
        other = self.provider.copy()
        other.state = "test"
        card = self.make_card(self.anna.partner_id, "3333", provider_id=other.id)
        self.env["payment.token"].flush_model()
        self.env.cr.execute(
            "UPDATE payment_provider SET state = 'disabled' WHERE id = %s", other.ids
        )
        self.env.invalidate_all()
        self.assertTrue(card.active, "else it would be refused for being archived")
        self.assertRefused(self.choose_card(card))

    def test_a_card_of_another_company(self):
        company = self.env["res.company"].create({"name": "Another operator"})
        foreign = self.provider.copy({"company_id": company.id})
        foreign.state = "test"
        card = self.make_card(self.anna.partner_id, "5555", provider_id=foreign.id)
        self.assertRefused(self.choose_card(card))

    def test_numbers_that_are_none(self):
        self.take("A-1")
        self.assertRefused(self.submit(pay_with="999999999"))
        for text in ("0", "-1", "1e3", "9" * 20, "\N{ARABIC-INDIC DIGIT ONE}", "x"):
            with MockRequest(self.env):
                self.assertEqual(means_of({"pay_with": text}).card_id, 0, text)

    def test_a_guest_with_the_number_of_a_card(self):
        self.another_visitor()
        self.assertRefused(self.choose_card())

    def test_a_colleague_does_not_pay_with_my_card(self):
        """Odoo's rule would let the whole company; what is not offered is not taken."""
        company = self.env["res.partner"].create({"name": "Neva Travel", "is_company": True})
        self.anna.partner_id.parent_id = company
        colleague = new_test_user(
            self.env,
            "boris@example.com",
            "base.group_portal",
            email="boris@example.com",
            password=PASSWORD,
        )
        colleague.partner_id.parent_id = company
        self.env.flush_all()
        self.authenticate("boris@example.com", PASSWORD)
        self.assertRefused(self.choose_card(email="boris@example.com"))

    def test_tickets_for_another_address(self):
        """That order is a guest's: the card's owner would not be who pays it."""
        self.assertRefused(self.choose_card(email="gift@example.com"), "address of your account")

    def test_a_company_pays_another_way(self):
        response = self.choose_card(
            company="1", inn="7707083893", kpp="773601001", company_name="Neva Travel"
        )
        payment = self.order().transaction_ids
        self.assertTrue(response.headers["Location"].endswith(f"/payment/page/{payment.id}"))
        self.assertFalse(self.charged or payment.token_id or payment.tokenize)

    def test_whoever_has_the_link_does_not_pay_with_the_owners_card(self):
        type(self).answer = "declined"
        self.choose_card()
        order = self.order()
        for visitor in (None, "boris@example.com"):
            if visitor:
                new_test_user(
                    self.env, visitor, "base.group_portal", email=visitor, password=PASSWORD
                )
                self.authenticate(visitor, PASSWORD)
            else:
                self.another_visitor()
            payments = order.transaction_ids
            html = self.page(order._website_status_url())
            self.assertNotIn(CHOICE, html)
            self.assertNotIn(BOX, html)
            response = self.pay(order, pay_with=str(self.card.id))
            self.assertEqual(response.status_code, 200)
            self.assertEqual(order.transaction_ids, payments)
            self.pay(order, save_card="1")
            payment = order.transaction_ids.sorted("id")[-1]
            self.assertFalse(payment.tokenize, "a card of theirs would be saved for the owner")
            payment._set_canceled()
        self.assertEqual(len(self.charged), 1)


class TestSaving(SavedCardsCase):
    def test_saved_with_consent(self):
        self.take("A-1")
        self.submit(pay_with="other", save_card="1")
        payment = self.order().transaction_ids
        self.assertTrue(payment.tokenize)
        self.assertEqual(payment.partner_id, self.anna.partner_id)
        # what the provider saves is told on the page of the order, to its owner
        payment.token_id = self.make_card(self.anna.partner_id, "7777")
        payment._set_done()
        url = self.order()._website_status_url()
        self.assertIn("is saved for next time", self.page(url))
        self.assertIn("/my/payment_method", self.page("/my/tickets"))
        self.assertIn("7777", self.page("/my/payment_method"))
        self.another_visitor()
        self.assertNotIn("7777", self.page(url))

    def test_not_saved_without(self):
        self.take("A-1")
        self.submit(pay_with="other")
        self.assertFalse(self.order().transaction_ids.tokenize)

    def test_not_saved_where_it_is_not_allowed(self):
        self.provider.allow_tokenization = False
        self.take("A-1")
        self.submit(save_card="1")
        self.assertFalse(self.order().transaction_ids.tokenize)

    def test_nothing_is_saved_for_a_guest(self):
        self.another_visitor()
        self.take("A-1")
        self.submit(save_card="1")
        self.assertFalse(self.order().transaction_ids.tokenize)

    def test_saved_with_the_method_that_is_a_card(self):
        generic = self.payment_method
        card = generic.copy({"code": "bank_card", "name": "Bank card"})
        card.write({"active": True, "support_tokenization": True, "sequence": 5000})
        self.provider.payment_method_ids = generic | card
        for number, (wish, method) in enumerate(((None, generic), ("1", card)), 1):
            self.opener.cookies.clear()
            self.authenticate(EMAIL, PASSWORD)
            self.take(f"B-{number}")
            self.submit(save_card=wish)
            payment = self.order().transaction_ids
            self.assertEqual((payment.payment_method_id, payment.tokenize), (method, bool(wish)))

    def test_whoever_had_the_address_before_leaves_no_card(self):
        """An account that was made with another's address: its cards are not the mailbox's."""
        self.anna._water_put_others_out(EMAIL)
        self.assertFalse(self.card.active)

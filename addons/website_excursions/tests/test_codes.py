from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from odoo.addons.payment.tests.common import PaymentCommon

from .common import PRICE_SPACE, ShopCase, forget_spending


@tagged("post_install", "-at_install")
class TestCodes(ShopCase, PaymentCommon):
    """Promotion codes and gift cards on the checkout."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).active = False
        cls.env.company.tax_calculation_rounding_method = "round_per_line"
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
        cls.promotion = cls.program("NEVA10")
        cls.gifts = cls.env["loyalty.program"].create(
            {
                "name": "Gift cards",
                "program_type": "gift_card",
                "applies_on": "future",
                "trigger": "auto",
                "rule_ids": [
                    Command.create({"reward_point_amount": 1, "reward_point_mode": "money"})
                ],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount_mode": "per_point",
                            "discount": 1,
                            "discount_applicability": "order",
                            "required_points": 1,
                        }
                    )
                ],
            }
        )
        cls.gift = cls.card("GIFT-700-ABCD", 700)

    @classmethod
    def program(cls, code, rule=None, reward=None, **values):
        return cls.env["loyalty.program"].create(
            {
                "name": code,
                "program_type": "promo_code",
                "trigger": "with_code",
                "applies_on": "current",
                "rule_ids": [
                    Command.create(
                        {"mode": "with_code", "code": code, "minimum_qty": 0, **(rule or {})}
                    )
                ],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount_mode": "percent",
                            "discount": 10,
                            "discount_applicability": "order",
                            **(reward or {}),
                        }
                    )
                ],
                **values,
            }
        )

    @classmethod
    def card(cls, code, points, **values):
        return cls.env["loyalty.card"].create(
            {"program_id": cls.gifts.id, "points": points, "code": code, **values}
        )

    def setUp(self):
        super().setUp()
        forget_spending(self)

    def order(self):
        return self.env["sale.order"].search([("water_cause", "=", self.hold_token())])

    def enter(self, *codes, **changes):
        """Press “Apply” with the last code; the page."""
        response = self.submit(codes=list(codes[:-1]), code=codes[-1], action="update", **changes)
        self.assertEqual(response.status_code, 200)
        return response.text

    def test_a_code_shows_the_new_total_and_uses_nothing(self):
        self.take("A-1", "B-1")
        html = self.enter("neva10")
        self.assertIn(f"Pay 2,250{PRICE_SPACE}₽", html)
        self.assertIn(f"-250{PRICE_SPACE}₽", html.replace("\u2212", "-"))
        self.assertIn('value="Anna Petrova"', html)
        self.assertIn('checked="checked"', html)
        self.assertFalse(self.order())
        self.assertEqual(self.promotion.total_order_count, 0)
        # it is remembered for the next look at the page
        self.assertIn(f"Pay 2,250{PRICE_SPACE}₽", self.page("/excursions/checkout"))
        again = self.submit(codes=["neva10"], remove="neva10").text
        self.assertIn(f"Pay 2,500{PRICE_SPACE}₽", again)

    def test_a_code_and_a_gift_card_pay_less_at_the_provider(self):
        self.take("A-1", "B-1")
        html = self.enter("NEVA10", "GIFT-700-ABCD")
        self.assertIn(f"Pay 1,550{PRICE_SPACE}₽", html)
        self.assertIn("Gift card …ABCD", html)
        response = self.submit(codes=["NEVA10", "GIFT-700-ABCD"], seen="155000")
        self.assertEqual(response.status_code, 303)
        order = self.order()
        self.assertEqual(order.amount_total, 1550)
        self.assertEqual(order.transaction_ids.amount, 1550)
        order.transaction_ids._set_done()
        self.assertEqual(order.water_state, "sold")
        order.transaction_ids._water_keep_books()
        self.assertEqual(order.state, "sale")
        self.assertEqual(self.gift.points, 0)

    def test_an_own_card_beside_another_one(self):
        """A card of the buyer's account is ticked, and the code of a friend's is typed."""
        buyer = new_test_user(self.env, "buyer@example.com", "base.group_portal").partner_id
        own = self.card("GIFT-500-MINE", 500, partner_id=buyer.id)
        self.take("A-1", "B-1")
        self.submit(seen="250000")
        order = self.order()
        order.partner_id = buyer
        chosen = {(own.id, self.gifts.reward_ids.id)}
        refused, offers = order._website_apply(["GIFT-700-ABCD"], chosen)
        self.assertFalse(refused)
        self.assertEqual(order.amount_total, 1300)
        self.assertEqual(order.order_line.coupon_id, own | self.gift)
        self.assertIn(own, [card for card, _reward in offers])

    def test_another_total_than_shown_is_not_paid(self):
        self.take("A-1")
        response = self.submit(codes=["NEVA10"], seen="100000")
        self.assertEqual(response.status_code, 200)
        self.assertIn("The total has changed to", response.text)
        self.assertFalse(self.order())
        # typed, but never applied: shown first
        response = self.submit(code="NEVA10", seen="100000")
        self.assertIn("The total has changed to", response.text)
        self.assertIn(f"Pay 900{PRICE_SPACE}₽", response.text)

    def test_an_order_of_nothing_has_its_tickets_at_once(self):
        self.card("GIFT-5000", 5000)
        self.take("A-1", "B-1")
        html = self.enter("GIFT-5000")
        self.assertIn("Get the tickets", html)
        response = self.submit(codes=["GIFT-5000"], seen="0")
        order = self.order()
        self.assertEqual(response.status_code, 303)
        self.assertIn(f"/excursions/order/{order.id}", response.headers["Location"])
        self.assertEqual((order.state, order.water_state), ("sale", "sold"))
        self.assertEqual(len(order.water_ticket_ids), 2)
        self.assertFalse(order.transaction_ids)
        self.assertEqual(
            self.gifts.coupon_ids.filtered(lambda c: c.code == "GIFT-5000").points, 2500
        )
        html = self.page(order._website_status_url())
        self.assertIn("See you aboard", html)
        self.assertEqual(html.count('class="wx-ticket-qr"'), 2)

    def test_a_card_that_another_order_is_paying_with(self):
        self.take("A-1")
        self.assertEqual(self.submit(codes=["GIFT-700-ABCD"], seen="30000").status_code, 303)
        first = self.order()
        self.another_visitor()
        self.take("B-1")
        html = self.enter("GIFT-700-ABCD")
        self.assertIn("in another order that is being paid", html)
        self.assertIn(f"Pay 1,500{PRICE_SPACE}₽", html)
        # refused: the card is free for whoever comes first
        first.transaction_ids._set_canceled()
        html = self.enter("GIFT-700-ABCD")
        self.assertIn(f"Pay 800{PRICE_SPACE}₽", html)
        self.assertEqual(self.submit(codes=["GIFT-700-ABCD"], seen="80000").status_code, 303)
        html = self.page(first._website_status_url())
        response = self.url_open(
            f"/excursions/order/{first.id}/pay",
            data={"csrf_token": self.csrf(html), "access_token": first.access_token},
        )
        self.assertIn("used up or expired meanwhile", response.text)
        self.assertEqual(len(first.transaction_ids), 1)
        # late money of the first buys nothing with a card that is spent
        with self.assertLogs("odoo.addons.water_booking.models.payment_transaction", "ERROR"):
            first.transaction_ids._set_done(extra_allowed_states=("cancel",))
        self.assertEqual(first.water_state, "held")
        self.assertEqual(first.transaction_ids.water_refund_state, "needed")
        self.assertFalse(first.water_ticket_ids)

    def test_each_refusal_has_its_sentence(self):
        # two days: in the zone of the visitor it may be another day than here
        over, later = (fields.Date.today() + timedelta(days=days) for days in (-2, 2))
        self.program("OLD", date_to=over)
        self.program("EARLY", date_from=later)
        self.program("RICH", rule={"minimum_amount": 9000})
        self.program("OTHER", rule={"water_trip_from": "2000-01-01", "water_trip_to": "2000-01-02"})
        used = self.program("LAST", limit_usage=True, max_usage=1)
        self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": used.reward_ids.discount_line_product_id.id,
                            "name": "Discount",
                            "reward_id": used.reward_ids.id,
                        }
                    )
                ],
            }
        )
        self.card("EMPTY", 0)
        self.card("EXPIRED", 100, expiration_date=over)
        self.take("A-1")
        for code, sentence in (
            ("NOSUCH", "There is no code “NOSUCH”"),
            ("OLD", "The code “OLD” was valid until"),
            ("EXPIRED", "The code “EXPIRED” was valid until"),
            ("EARLY", "The code “EARLY” is valid from"),
            ("RICH", "The code “RICH” is for orders from 9,000"),
            ("OTHER", "The code “OTHER” is for other tickets"),
            ("LAST", "The code “LAST” has been used already"),
            ("EMPTY", "The code “EMPTY” has been used already"),
        ):
            with self.subTest(code):
                forget_spending(self)
                html = self.enter(code)
                self.assertIn(sentence, html)
                self.assertIn(f'value="{code}"', html)
                self.assertIn('value="anna@example.com"', html)
                self.assertIn(f"Pay 1,000{PRICE_SPACE}₽", html)

    def test_an_abandoned_payment_does_not_use_a_code_up(self):
        self.program("ONCE", limit_usage=True, max_usage=1)
        self.take("A-1")
        self.assertEqual(self.submit(codes=["ONCE"]).status_code, 303)
        first = self.order()
        self.another_visitor()
        self.take("B-1")
        self.assertIn("has been used already", self.enter("ONCE"))
        first.transaction_ids._set_canceled()
        self.expire()
        self.another_visitor()
        self.take("B-2")
        self.assertIn(f"Pay 1,350{PRICE_SPACE}₽", self.enter("ONCE"))

    def test_a_link_of_a_mail_brings_its_code(self):
        self.take("A-1")
        self.url_open("/coupon/NEVA10", allow_redirects=False)
        self.assertIn(f"Pay 900{PRICE_SPACE}₽", self.page("/excursions/checkout"))

    def test_automatic_promotions_are_in_the_total(self):
        self.program("AUTO").write({"program_type": "promotion", "trigger": "auto"})
        program = self.env["loyalty.program"].search([("name", "=", "AUTO")])
        program.rule_ids.write({"mode": "auto", "code": False})
        self.take("A-1")
        self.assertIn(f"Pay 900{PRICE_SPACE}₽", self.page("/excursions/checkout"))
        self.assertEqual(self.submit(seen="90000").status_code, 303)
        self.assertEqual(self.order().amount_total, 900)

    def test_guessing_codes_is_limited(self):
        forget_spending(self)
        self.env["ir.config_parameter"].set_param("website_excursions.limit_code_address", "2/3600")
        self.env.flush_all()
        self.take("A-1")
        for code, sentence in (
            ("WRONG1", "There is no code"),
            ("NEVA10", "Promo code NEVA10"),  # right ones do not count
            ("WRONG2", "There is no code"),
        ):
            self.assertIn(sentence, self.enter(code))
        response = self.submit(codes=["NEVA10"], code="GIFT-700-ABCD", action="update")
        self.assertEqual(response.status_code, 429)
        self.assertIn("Anna Petrova", response.text)
        self.assertNotIn("Gift card …", response.text)
        # whoever has tried too often pays as before
        self.assertEqual(self.submit().status_code, 303)

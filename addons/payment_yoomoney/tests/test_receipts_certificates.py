from odoo.tests import tagged

from .common_receipts import ReceiptCommon


@tagged("post_install", "-at_install")
class TestReceiptsCertificates(ReceiptCommon):
    """Gift certificates under 54-FZ: sold, they are an advance; given in payment, they are money
    that came before, and no discount."""

    def setUp(self):
        super().setUp()
        if "loyalty.program" not in self.env:
            self.skipTest("there are no gift certificates without sale_loyalty")
        self.certificate = self._product("Gift certificate", self.env["account.tax"])
        self.program = self.env["loyalty.program"].create(
            {
                "name": "Gift certificates",
                "program_type": "gift_card",
                "applies_on": "future",
                "trigger": "auto",
                "rule_ids": [
                    (
                        0,
                        0,
                        {
                            "product_ids": self.certificate.ids,
                            "reward_point_amount": 1,
                            "reward_point_mode": "money",
                            "reward_point_split": True,
                        },
                    )
                ],
                "reward_ids": [
                    (
                        0,
                        0,
                        {
                            "reward_type": "discount",
                            "discount_mode": "per_point",
                            "discount": 1,
                            "discount_applicability": "order",
                        },
                    )
                ],
            }
        )

    def _give_in_payment(self, order, worth):
        """Enter the code of a certificate that is worth so much."""
        card = self.env["loyalty.card"].create(
            {"program_id": self.program.id, "points": worth, "code": f"GIFT-{worth}"}
        )
        [(coupon, rewards)] = order._try_apply_code(card.code).items()
        order._apply_program_reward(rewards, coupon)

    def _closed(self, order):
        self._close(order)
        return self._closings()[-1]

    def _subjects(self, receipt):
        return [(item["payment_subject"], item["payment_mode"]) for item in receipt["items"]]

    def _settled(self, receipt):
        return [(item["type"], item["amount"]["value"]) for item in receipt["settlements"]]

    def test_sold_it_is_an_advance(self):
        """Whatever the shop's or the product's settings say, and nothing closes it later."""
        self.certificate.yoomoney_payment_subject = "commodity"
        for number, mode in enumerate(
            (("with_payment", "yookassa"), ("after_payment", "third_party"))
        ):
            self._issue(*mode)
            order = self._order((self.certificate, 2, 1000.5), (self.trip, 1, 500))
            tx = self._buy(order, reference=f"sold{number}")
            [receipt] = self._issued(tx)
            self.assertEqual(
                self._shown(receipt),
                [
                    ("Gift certificate", "2", "1000.50", 1, "advance"),
                    ("Trip", "1", "500.00", 12, "full_prepayment"),
                ],
            )
            self.assertEqual(
                self._subjects(receipt), [("payment", "advance"), ("service", "full_prepayment")]
            )
            self.assertEqual([row[0] for row in self._shown(self._closed(order))], ["Trip"])

    def test_given_in_payment_it_is_no_discount(self):
        """The receipt of the payment is of the money alone; the closing one is of the price."""
        for number, mode in enumerate(
            (("with_payment", "yookassa"), ("after_payment", "third_party"))
        ):
            self._issue(*mode)
            order = self._order((self.trip, 1, 1000), (self.book, 1, 500))
            self._give_in_payment(order, 600 + number)
            self.assertEqual(order.amount_total, 900 - number)
            tx = self._buy(order, reference=f"given{number}")
            [sale] = self._issued(tx)
            self.assertEqual({row[4] for row in self._shown(sale)}, {"partial_prepayment"})
            self.assertEqual(
                [row[2] for row in self._shown(sale)],
                [["600.00", "300.00"], ["599.33", "299.67"]][number],
            )
            closing = self._closed(order)
            self.assertEqual(
                self._shown(closing),
                [
                    ("Trip", "1", "1000.00", 11, "full_payment"),
                    ("Guide book", "1", "500.00", 3, "full_payment"),
                ],
            )
            self.assertEqual(self._settled(closing), [("prepayment", "1500.00")])

    def test_delivered_at_once_it_is_one_receipt_of_both(self):
        self._issue("after_payment", "third_party", yoomoney_sale_mode="full_payment")
        order = self._order((self.trip, 3, 33.33))
        self._give_in_payment(order, 10.01)
        tx = self._buy(order)
        [receipt] = self._issued(tx)
        self.assertEqual(self._shown(receipt), [("Trip", "3", "33.33", 11, "full_payment")])
        self.assertEqual(self._settled(receipt), [("cashless", "89.98"), ("prepayment", "10.01")])

    def test_uneven_kopecks_add_up(self):
        self._issue()
        order = self._order((self.trip, 3, 33.33), (self.book, 7, 9.99))
        self._give_in_payment(order, 1.07)
        tx = self._buy(order)
        [sale] = self._issued(tx)
        paid = sum(
            round(float(item["amount"]["value"]) * 100) * float(item["quantity"])
            for item in sale["items"]
        )
        self.assertEqual(paid, round(order.amount_total * 100))
        self.assertEqual(self._settled(self._closed(order)), [("prepayment", "169.92")])

    def test_the_rest_of_the_money_goes_back(self):
        """A refund of the payment takes back what was paid by it, not what the certificate did."""
        self._issue()
        order = self._order((self.trip, 1, 1000))
        self._give_in_payment(order, 400)
        tx = self._buy(order)
        self._refund(tx)
        receipt = self._issued()[-1]
        self.assertEqual(receipt["type"], "refund")
        self.assertEqual(self._shown(receipt), [("Trip", "1", "600.00", 12, "partial_prepayment")])

    def test_certificates_pay_it_all(self):
        """No payment of its own: the closing receipt offsets the advance of the certificate."""
        self._issue()
        bought = self._order((self.certificate, 1, 5000))
        bought._update_programs_and_rewards()
        tx = self._buy(bought, reference="certificate")
        bought.action_confirm()
        [card] = bought.coupon_point_ids.coupon_id
        order = self._order((self.trip, 2, 1000, 10), (self.book, 1, 500))
        [(coupon, rewards)] = order._try_apply_code(card.code).items()
        order._apply_program_reward(rewards, coupon)
        self.assertEqual(order.amount_total, 0)
        self.assertFalse(self._close(order))  # not sold yet
        order.action_confirm()
        trip = order.order_line.filtered(lambda line: line.product_id == self.trip)
        self._close(order, {trip: 1}, "first")
        first = self._closings()[-1]
        self.assertEqual(first["payment_id"], tx.provider_reference)
        self.assertEqual(self._shown(first), [("Trip", "1", "900.00", 11, "full_payment")])
        self.assertEqual(self._settled(first), [("prepayment", "900.00")])
        for _time in range(2):
            self._close(order, cause="rest")
        self.assertEqual(len(self._closings()), 2)
        self.assertEqual(self._settled(self._closings()[-1]), [("prepayment", "1400.00")])
        self.assertFalse(self._close(order, cause="more"))

    def test_certificates_of_others_are_a_task(self):
        self._issue()
        order = self._order((self.trip, 1, 1000))
        self._give_in_payment(order, 1000)
        order.action_confirm()
        for _time in range(2):
            self.assertFalse(self._close(order))
        self.assertEqual(len(order.activity_ids), 1)

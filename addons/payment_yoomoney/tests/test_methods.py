from odoo.tests import tagged

from .common import SHOP, YooMoneyCommon

ALL = {"yoomoney", "bank_card", "sbp", "sberpay", "tpay", "yoo_money", "sber_bnpl"}


@tagged("post_install", "-at_install")
class TestMethods(YooMoneyCommon):
    """Which ways to pay a buyer sees."""

    def _offered(self, amount=5000.0, currency=None, report=None):
        currency = currency or self.currency
        providers = self.env["payment.provider"]._get_compatible_providers(
            self.company.id, self.partner.id, amount, currency_id=currency.id, report=report
        )
        methods = self.env["payment.method"]._get_compatible_payment_methods(
            providers.ids, self.partner.id, currency_id=currency.id, report=report
        )
        ours = methods.filtered(lambda method: self.provider in method.provider_ids)
        return set(ours.mapped("code"))

    def _shop_offers(self, *types):
        self._shop(SHOP, payment_methods=list(types))
        self.provider._yoomoney_ask_account()

    def test_all_have_a_logo_limits_and_abilities(self):
        methods = self.provider.with_context(active_test=False).payment_method_ids
        self.assertEqual(set(methods.mapped("code")), {*ALL, "sber_loan"})
        for method in methods:
            with self.subTest(method=method.code):
                self.assertTrue(method.image and method.image_payment_form)
                self.assertEqual(method.support_refund, "partial")
                self.assertEqual(method.supported_currency_ids.mapped("name"), ["RUB"])
                holds = method.support_manual_capture == "full_only"
                self.assertEqual(bool(method.yoomoney_hold_hours), holds)
        limits = {
            method.code: (method.yoomoney_min_amount, method.yoomoney_max_amount)
            for method in methods
        }
        self.assertEqual(limits["bank_card"], (1, 350_000))
        self.assertEqual(limits["sber_bnpl"], (1_000, 150_000))
        self.assertFalse(methods.filtered(lambda method: method.yoomoney_type == "cash"))

    def test_before_yookassa_was_asked_only_the_generic_one(self):
        self.assertEqual(self._offered(), {"yoomoney"})

    def test_enabling_activates_what_is_usual(self):
        self.provider._yoomoney_ask_account()
        self.assertEqual(self._offered(), ALL)

    def test_only_what_the_shop_has_agreed_on(self):
        self._shop_offers("bank_card", "sberbank", "cash", "telepathy")
        self.assertEqual(self._offered(), {"yoomoney", "bank_card", "sberpay"})
        self._shop_offers("yoo_money")
        self.assertEqual(self._offered(), {"yoomoney", "yoo_money"})

    def test_of_another_company(self):
        """Each company's shop has agreed on something of its own."""
        self._shop_offers("bank_card")
        company = self.env["res.company"].create({"name": "Other pier"})
        other = self.provider.copy({"company_id": company.id})
        other.yoomoney_method_ids = self.env.ref("payment_yoomoney.payment_method_sbp")
        self.assertEqual(self._offered(), {"yoomoney", "bank_card"})

    def test_an_administrator_may_offer_less(self):
        self.provider._yoomoney_ask_account()
        self.env.ref("payment_yoomoney.payment_method_sbp").active = False
        self.assertEqual(self._offered(), ALL - {"sbp"})

    def test_amounts_outside_of_the_limits(self):
        self.provider._yoomoney_ask_account()
        self.assertEqual(self._offered(999.99), ALL - {"sber_bnpl"})
        self.assertIn("sber_bnpl", self._offered(1000))
        self.assertIn("bank_card", self._offered(350_000))
        self.assertEqual(self._offered(350_000.01), {"yoomoney", "sbp", "sberpay", "tpay"})
        self.assertEqual(self._offered(0.5), set())
        self.env.ref("payment_yoomoney.payment_method_sbp").yoomoney_max_amount = 1_000_000
        self.assertEqual(self._offered(900_000), {"yoomoney", "sbp"})

    def test_the_report_says_why(self):
        self._shop_offers("bank_card", "sber_bnpl")
        report = {}
        self._offered(10, report=report)
        reasons = {
            method.code: line["reason"]
            for method, line in report["payment_methods"].items()
            if method.yoomoney_type and not line["available"]
        }
        self.assertIn("limits", reasons["sber_bnpl"])
        self.assertIn("not offered", reasons["sbp"])

    def test_roubles_only(self):
        self.provider._yoomoney_ask_account()
        self.assertEqual(self._offered(currency=self.currency_usd), set())

    def test_each_opens_its_own_page_and_is_noted(self):
        for code in ("bank_card", "sberpay", "tpay", "yoo_money", "sber_bnpl"):
            with self.subTest(code=code):
                method = self.env.ref(f"payment_yoomoney.payment_method_{code}")
                tx = self._tx(reference=code, payment_method_id=method.id)
                self._go(tx)
                self.assertEqual(self._payment(tx)["_method"], method.yoomoney_type)

    def test_how_the_buyer_paid_is_noted(self):
        tx = self._tx()
        self._go(tx)
        self._pay(tx, method="tinkoff_bank")
        self._return(tx)
        self.assertEqual(tx.payment_method_id.code, "tpay")

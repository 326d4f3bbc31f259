import re
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.payment.tests.common import PaymentCommon

from ..tools import inn
from .common import ShopCase

COMPANY = {
    "company": "1",
    "inn": "7707 083893",
    "kpp": "773601001",
    "company_name": "Sberbank of Russia",
}


@tagged("post_install", "-at_install")
class TestCompany(ShopCase, PaymentCommon):
    """An order that a company pays for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
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
        cls.wire = cls.env["payment.provider"].search(
            [("custom_mode", "=", "wire_transfer")], limit=1
        ) or cls.env["payment.provider"].create(
            {"name": "Wire transfer", "code": "custom", "custom_mode": "wire_transfer"}
        )
        cls.wire.company_id = cls.env.company
        cls.trip.write(
            {
                "departure": fields.Datetime.now() + timedelta(days=9),
                "arrival": fields.Datetime.now() + timedelta(days=9, hours=2),
            }
        )
        cls.env.flush_all()

    def order(self):
        return self.env["sale.order"].search([("water_cause", "=", self.hold_token())])

    def open_transfer(self):
        self.wire.write({"state": "test", "is_published": True, "water_keep_hours": 48})

    def test_check_digits(self):
        for number in ("7707083893", "7736207543", "500100732259", "366221019286"):
            self.assertTrue(inn.is_inn(number), number)
        for number in (
            "7707083894", "770708389", "500100732258", "500100732269", "0000000000",
            "000000000000", "77070838930", "", "770708389a", "\u0667707083893",
        ):  # fmt: skip
            self.assertFalse(inn.is_inn(number), number)

    def test_the_company_is_invoiced_and_the_person_travels(self):
        self.take("A-1")
        response = self.submit(**COMPANY)
        self.assertEqual(response.status_code, 303)
        order = self.order()
        company = order.partner_invoice_id
        self.assertEqual(
            (company.name, company.vat, company.water_kpp, company.is_company),
            ("Sberbank of Russia", "7707083893", "773601001", True),
        )
        self.assertEqual(order.partner_id.name, "Anna Petrova")
        # or whoever types a number would see the company's orders
        self.assertFalse(order.partner_id.parent_id)
        self.assertEqual(order.transaction_ids.partner_id, company)
        order.transaction_ids._set_done()
        order.transaction_ids._water_keep_books()
        self.assertEqual(order.invoice_ids.partner_id, company)

    def test_a_known_company_is_not_changed_by_whoever_types_its_number(self):
        known = self.env["res.partner"].create(
            {
                "name": "Sber",
                "is_company": True,
                "vat": "7707083893",
                "water_kpp": "773601001",
                "email": "books@sber.example",
                "country_id": self.env.ref("base.ru").id,
            }
        )
        self.take("A-1")
        self.submit(**COMPANY)
        order = self.order()
        self.assertEqual(order.partner_invoice_id, known)
        self.assertEqual((known.name, known.email), ("Sber", "books@sber.example"))
        # the receipt goes to the one who pays
        self.assertEqual(order.transaction_ids.partner_email, "anna@example.com")

    def test_each_mistake_has_its_sentence_and_nothing_is_lost(self):
        self.take("A-1")
        for changes, sentence in (
            ({"inn": "7707083894"}, "its check digits do not agree"),
            ({"inn": ""}, "Please enter the INN"),
            ({"kpp": "12"}, "This does not look like a KPP"),
            ({"kpp": ""}, "Please enter the KPP"),
            ({"company_name": ""}, "Please enter the name of the company"),
        ):
            with self.subTest(changes):
                html = self.submit(**{**COMPANY, **changes}).text
                self.assertIn(sentence, html)
                self.assertIn('value="anna@example.com"', html)
                self.assertRegex(html, r'name="company"[^>]*checked')
                for name, value in {**COMPANY, **changes}.items():
                    if name != "company":
                        self.assertRegex(html, rf'name="{name}"[^>]*value="{re.escape(value)}"')
        self.assertFalse(self.order())
        # an entrepreneur has no KPP; what stands there from before is not asked about
        response = self.submit(**{**COMPANY, "inn": "500100732259", "kpp": "12"})
        self.assertEqual(response.status_code, 303)
        self.assertFalse(self.order().partner_invoice_id.water_kpp)

    def test_a_bank_transfer_keeps_the_places(self):
        self.take("A-1")
        self.assertNotIn("By bank transfer", self.page("/excursions/checkout"))
        self.open_transfer()
        self.assertIn("kept for 48 hours", self.page("/excursions/checkout"))
        response = self.submit(**COMPANY, pay_by="transfer")
        order = self.order()
        self.assertEqual(response.status_code, 303)
        self.assertIn(f"/excursions/order/{order.id}", response.headers["Location"])
        hold = self.env["water.inventory"]._hold_info(order.water_cause)
        self.assertEqual(hold.state, "paying")
        self.assertAlmostEqual(
            hold.held_until, fields.Datetime.now() + timedelta(hours=48), delta=timedelta(minutes=2)
        )
        html = self.page(order._website_status_url())
        self.assertIn("waiting for the bank transfer", html)
        self.assertIn(f"Payment for tickets, order {order.name}", html)
        pdf = self.url_open(order._website_status_url("/invoice.pdf"))
        self.assertTrue(pdf.content.startswith(b"%PDF"))
        self.page(order._website_status_url("/tickets.pdf"), status=404)
        # sent again it is the same order and the same payment
        self.assertEqual(order._website_pay_by_transfer(), (order._website_status_url(), None))
        self.assertEqual(order._website_pay(), (order._website_status_url(), None))
        self.assertEqual(len(order.transaction_ids), 1)
        # the invoice by mail
        self.env.ref("website_excursions.cron_news").method_direct_trigger()
        mail = self.env["mail.mail"].search([("res_id", "=", order.id)], order="id desc", limit=1)
        self.assertIn(order.name, mail.subject)
        self.assertEqual(mail.attachment_ids.mapped("name"), [f"{order.name}.pdf"])
        self.assertIn(f"/excursions/order/{order.id}?access_token=", mail.body_html)
        # the money has come: whoever keeps the books confirms
        order.action_confirm()
        self.assertEqual(order.water_state, "sold")
        self.assertEqual(len(order.water_ticket_ids), 1)
        self.assertIn("See you aboard", self.page(order._website_status_url()))
        invoice = order._create_invoices()
        self.assertEqual(invoice.partner_id.vat, "7707083893")

    def test_words_of_a_russian_bookkeeper(self):
        """The seller's account with its bank is none of the customer's with us."""
        number = "40702810900000000001"
        seller = self.env.company.partner_id
        self.env["res.partner.bank"].create({"acc_number": number, "partner_id": seller.id})
        self.take("A-1")
        self.open_transfer()
        self.submit(**COMPANY, pay_by="transfer")
        russian = dict(self.order().with_context(lang="ru_RU")._website_transfer_values()["rows"])
        label = "\u0420\u0430\u0441\u0447\u0451\u0442\u043d\u044b\u0439 \u0441\u0447\u0451\u0442"
        self.assertEqual(russian[label], number)

    def test_a_transfer_that_never_comes_frees_the_places(self):
        self.open_transfer()
        self.take("A-1")
        self.submit(**COMPANY, pay_by="transfer")
        order = self.order()
        self.env.cr.execute(
            "UPDATE water_allocation SET held_until = held_until - interval '49 hours'"
            " WHERE cause = %s",
            [order.water_cause],
        )
        self.env.ref("water_booking.cron_sweep").method_direct_trigger()
        self.assertFalse(self.env["water.inventory"]._hold_info(order.water_cause))
        self.assertIn("The time to pay is over", self.page(order._website_status_url()))

    def test_no_transfer_for_a_trip_that_is_too_near(self):
        self.open_transfer()
        self.wire.water_keep_hours = 24 * 30
        self.take("A-1")
        self.assertNotIn("By bank transfer", self.page("/excursions/checkout"))


@tagged("post_install", "-at_install")
class TestNews(ShopCase, PaymentCommon):
    """Mails about payments."""

    def setUp(self):
        super().setUp()
        self.env["payment.provider"].search([("id", "!=", self.provider.id)]).state = "disabled"
        self.provider.available_currency_ids |= self.rouble
        self.patch(
            self.env.registry["payment.transaction"],
            "_website_go_url",
            lambda tx: f"/payment/page/{tx.id}",
        )
        self.patch(
            self.env.registry["payment.provider"], "_website_has_page", lambda provider: True
        )
        self.take("A-1")
        self.assertEqual(self.submit().status_code, 303)
        self.order = self.env["sale.order"].search([("water_cause", "=", self.hold_token())])

    def mails(self):
        later = fields.Datetime.now() - timedelta(minutes=5)
        self.order.transaction_ids.write({"last_state_change": later})
        self.env.ref("website_excursions.cron_news").method_direct_trigger()
        return self.env["mail.mail"].search([("res_id", "=", self.order.id)])

    def test_a_refusal_is_mailed_with_a_way_on(self):
        self.order.transaction_ids._set_canceled("Not enough money.")
        mail = self.mails()
        self.assertEqual(mail.subject, f"The payment of order {self.order.name} did not go through")
        self.assertIn(self.order._website_status_url(), mail.body_html.replace("&amp;", "&"))
        self.assertEqual(self.mails(), mail)

    def test_who_pays_again_at_once_gets_no_such_mail(self):
        self.order.transaction_ids._set_canceled("Not enough money.")
        self.order._website_pay()
        self.assertFalse(self.mails())

    def test_money_that_goes_back_is_told(self):
        self.order.transaction_ids._set_canceled()
        self.expire()
        self.env["water.inventory"]._block(self.trip.id, self.trip.map_id.seat_ids.ids, "test")
        with self.assertLogs("odoo.addons.water_booking.models.payment_transaction", "ERROR"):
            self.order.transaction_ids._set_done(extra_allowed_states=("cancel",))
        self.assertEqual(self.mails().subject, f"We return the money for order {self.order.name}")

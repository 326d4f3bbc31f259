from odoo.tests import tagged

from .common import CrmCommon


@tagged("post_install", "-at_install")
class TestCustomerSearch(CrmCommon):
    """One box finds a customer by whatever she says on the phone."""

    def setUp(self):
        super().setUp()
        self.order = self.sell_seats(self.trip, "A-1")
        self.partner = self.order.partner_id
        self.other = self.sell_seats(
            self.trip,
            "A-2",
            buyer={
                "name": "Boris Petrov",
                "email": "boris@example.org",
                "phone": "8 (812) 333-44-55",
                "lang": "en_US",
            },
        ).partner_id

    def find(self, text):
        partners = self.env["res.partner"].with_user(self.agent)
        found = partners.search([("water_query", "ilike", text)])
        return found & (self.partner + self.other)

    def test_phone_in_any_writing(self):
        for text in (
            "+7 921 555-01-23",
            "+79215550123",
            "89215550123",
            "8 (921) 555 01 23",
            "9215550123",
            "5550123",
            "0123",
            "01-23",
        ):
            with self.subTest(text=text):
                self.assertEqual(self.find(text), self.partner)
        self.assertEqual(self.find("+7 812 333 44 55"), self.other)
        for text in ("+7 921 555", "8921555", "921-555", "921 55 50"):
            with self.subTest(beginning=text):
                self.assertEqual(self.find(text), self.partner)
        self.assertFalse(self.find("8921"))
        self.assertFalse(self.find("+7 921 555-01-24"))

    def test_mail(self):
        self.assertEqual(self.find("Anna.Petrova@example.com"), self.partner)
        self.assertEqual(self.find("boris@"), self.other)
        self.assertEqual(self.find("petrova@example"), self.partner)

    def test_name(self):
        self.assertEqual(self.find("petrova"), self.partner)
        self.assertEqual(self.find("Petrova Anna"), self.partner)
        self.assertEqual(self.find("petrov"), self.partner + self.other)
        self.assertFalse(self.find("petrova boris"))

    def test_ticket_order_and_payment(self):
        ticket = self.order.water_ticket_ids
        self.assertEqual(self.find(ticket.name), self.partner)
        self.assertEqual(self.find(ticket.barcode), self.partner)
        self.assertEqual(self.find(ticket.barcode_grouped.lower()), self.partner)
        self.assertEqual(self.find(self.order.name), self.partner)
        ticket.passenger_name = "Klara Guest"
        self.assertEqual(self.find("klara"), self.partner)
        tx = self.pay(self.order, reference="REF-777-X")
        self.assertEqual(self.find(tx.reference), self.partner)

    def test_phone_that_changes(self):
        self.partner.phone = "+7 495 000 00 07"
        self.assertEqual(self.find("84950000007"), self.partner)
        self.assertFalse(self.find("89215550123"))
        self.partner.phone = False
        self.assertFalse(self.partner.water_phone_key)

    def test_filters_of_the_search_view(self):
        partners = self.env["res.partner"].with_user(self.agent)
        for domain in (
            [("water_upcoming_trip_ids.tickets", ">", 0)],
            [("water_ticket_ids", "!=", False)],
        ):
            found = partners.search(domain)
            self.assertIn(self.partner, found)
            self.assertNotIn(self.env.user.partner_id, found)

    def test_phone_index_is_there(self):
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'res_partner'"
            " AND indexdef LIKE '%water_phone_key%'"
        )
        self.assertIn("text_pattern_ops", self.env.cr.fetchone()[0])

from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.payment.tests.common import PaymentCommon

from .common import ShopCase


@tagged("post_install", "-at_install")
class TestPassengers(ShopCase, PaymentCommon):
    """Names are asked where the law or the operator needs them, and nowhere else."""

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

    def order(self):
        return self.env["sale.order"].search([("water_cause", "=", self.hold_token())])

    def test_nobody_is_asked_without_need(self):
        self.take("A-1")
        self.assertNotIn("passenger_1", self.page("/excursions/checkout"))

    def test_each_place_of_such_an_excursion(self):
        self.trip.excursion_id.ask_passenger_names = True
        self.take("A-1", "B-2")
        html = self.page("/excursions/checkout")
        for words in ("Who travels", 'name="passenger_1"', 'name="passenger_2"', "Row B, seat 2"):
            self.assertIn(words, html)
        html = self.submit(passenger_1="Anna Petrova", passenger_2=" ").text
        self.assertIn("Please tell us who travels", html)
        self.assertIn('value="Anna Petrova"', html)
        self.assertFalse(self.order())
        self.submit(passenger_1=" Anna  Petrova", passenger_2="Boris Petrov")
        order = self.order()
        names = order.sudo().water_passenger_names
        self.assertEqual(sorted(names.values()), ["Anna Petrova", "Boris Petrov"])
        order.sudo()._water_secure_places(order.name)
        tickets = order.water_ticket_ids
        self.assertEqual(
            {ticket.seat_label: ticket.passenger_name for ticket in tickets},
            {"A-1": "Anna Petrova", "B-2": "Boris Petrov"},
        )
        self.assertFalse(order.sudo().water_passenger_names)

    def test_one_fare_only(self):
        self.adult.ask_name = True
        self.take("A-1")
        self.assertIn("passenger_1", self.page("/excursions/checkout"))
        self.adult.ask_name = False
        self.assertNotIn("passenger_1", self.page("/excursions/checkout"))

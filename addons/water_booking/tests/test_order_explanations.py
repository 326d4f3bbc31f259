import re

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..pricing import Quote, explain
from .common_orders import OrderCase


@tagged("post_install", "-at_install")
class TestOrderExplanations(OrderCase):
    """Why the places of an order cost what they do, in the same words for everybody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_guide_book()

    def test_line_and_ticket_explain_their_price(self):
        self.env["water.price.rule"].create(
            {
                "name": "Early birds",
                "kind": "lead",
                "lead_from": 1,
                "percent": -10,
                "excursion_id": self.excursion.id,
            }
        )
        self.env.flush_all()
        hold = self.hold_seats("A-1", "B-1")
        order = self.order_of(hold)
        self.assertEqual(order.amount_total, 900 + 1350)
        for row in hold.rows:
            self.assertEqual(Quote.from_json(row.quote).price, row.price)
            line = order.order_line.filtered(lambda one, row=row: row.claim in one.water_claims)
            self.assertEqual(line.water_price_explanation, explain(self.env, row.quote))
            self.assertIn("Early birds", line.water_price_explanation)
        self.assertIn(line.water_price_explanation, order.water_price_explanation)
        self.pay(order)
        agent = new_test_user(self.env, "water_agent", "water_booking.group_agent")
        for ticket in order.water_ticket_ids.with_user(agent):
            text = ticket.price_explanation
            self.assertEqual(text, ticket.sudo().order_line_id.water_price_explanation)

    def test_quotes_are_not_typed(self):
        order = self.order_of(self.hold_seats("A-1"))
        line = order.order_line
        agent = new_test_user(self.env, "water_agent", "water_booking.group_agent")
        with self.assertRaises(UserError):
            line.with_user(agent).sudo(False).water_quotes = {}

    def test_the_same_words_for_agent_customer_and_ticket(self):
        """All that the rules did, in their order, then what the whole order consists of."""
        self.env["water.price.rule"].create(
            [
                {
                    "name": "Early birds",
                    "kind": "lead",
                    "lead_from": 1,
                    "percent": -10,
                    "excursion_id": self.excursion.id,
                },
                {
                    "name": "Pairs",
                    "kind": "group",
                    "group_from": 2,
                    "mode": "amount",
                    "amount": -50.5,
                    "excursion_id": self.excursion.id,
                },
            ]
        )
        self.env["water.fee"].create({"name": "Pier fee", "amount": 50})
        customer = new_test_user(self.env, "anna", "base.group_portal", email="anna@example.com")
        hold = self.hold_seats("A-1", "A-2")
        order = self.order_of(hold, id=customer.partner_id.id)
        order.order_line = [Command.create({"product_id": self.guide.id, "price_unit": 110})]
        self.pay(order)
        money = self.currency.format
        price = [
            f"Tariff, {self.adult.name}, {self.standard.name}: {money(1000)}",
            f"Time before departure “Early birds” (LEAD before): -10 % → {money(900)}",
            f"Group “Pairs” (passengers: 2): −{money(50.5)} → {money(849.5)}",
            f"Price: {money(849.5)}",
            f"  of it Pier fee: {money(50)}",
        ]
        whole = [
            "",
            f"The whole order: {money(1809)}",
            f"  Passage: {money(1599)}",
            f"  Pier fee: {money(100)}",
            f"  Other products and payments: {money(110)}",
            f"  {self.tax.tax_group_id.name} within the total: {money(order.amount_tax)}",
        ]
        agent = new_test_user(self.env, "water_agent", "water_booking.group_agent")

        def told(record, field):
            text = re.sub(r"\(\d+ h \d+ min before\)", "(LEAD before)", record[field])
            return text.split("\n")

        for user in (agent, customer):
            mine = order.with_user(user).sudo(False)
            self.assertEqual(told(mine, "water_price_explanation"), price + whole)
            line = mine.order_line.filtered("water_claims")
            self.assertEqual(told(line, "water_price_explanation"), price)
        for ticket in order.water_ticket_ids.with_user(agent):
            self.assertEqual(told(ticket, "price_explanation"), price)
        stranger = new_test_user(self.env, "boris", "base.group_portal")
        with self.assertRaises(AccessError):
            order.with_user(stranger).sudo(False).read(["water_price_explanation"])

    def test_orders_without_places_have_nothing_to_explain(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env.user.partner_id.id,
                "order_line": [Command.create({"product_id": self.guide.id})],
            }
        )
        self.assertFalse(order.water_price_explanation)

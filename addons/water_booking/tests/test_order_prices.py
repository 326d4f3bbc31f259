from hypothesis import given
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import tagged

from ..pricing import kopecks
from .common_orders import OrderCase
from .properties import examples


@tagged("post_install", "-at_install")
class TestOrderPrices(OrderCase):
    """What places cost on an order: why, of what it consists, and to whom each kopeck belongs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_guide_book()

    def discount(self, order, **values):
        """Odoo's own discount on the whole order."""
        self.env["sale.order.discount"].create(
            {"sale_order_id": order.id, **values}
        ).action_apply_discount()

    def assertExact(self, order):
        """Tickets and other lines add up to the order's total, parts of the total too."""
        tickets = sum(
            kopecks(price)
            for line in order.order_line
            for price in line._water_ticket_prices().values()
        )
        others = sum(amount for line, amount in order._water_net().items() if not line.water_claims)
        total = kopecks(order.amount_total)
        self.assertEqual(tickets + others, total)
        parts = order._water_breakdown()
        fees = sum(fee["amount"] for fee in parts["fees"])
        self.assertEqual(parts["total"], total)
        self.assertEqual(parts["passage"] + fees + parts["extras"] + parts["others"], total)
        self.assertEqual(parts["passage"] + fees, tickets)
        self.assertEqual(sum(tax["amount"] for tax in parts["taxes"]), kopecks(order.amount_tax))

    def test_breakdown_with_fees_and_taxes(self):
        self.env["water.fee"].create(
            [
                {"name": "Pier fee", "amount": 50},
                {"name": "Insurance", "mode": "percent", "percent": 1.25},
            ]
        )
        self.env.flush_all()
        order = self.order_of(self.hold_seats("A-1", "A-2", "B-1"))
        parts = order._water_breakdown()
        self.assertEqual(
            [(fee["name"], fee["amount"]) for fee in parts["fees"]],
            [("Pier fee", 15000), ("Insurance", 1250 + 1250 + 1875)],
        )
        self.assertEqual(parts["total"], 350000)
        self.assertEqual(parts["passage"], 350000 - 15000 - 4375)
        self.assertEqual(parts["others"], 0)
        # 3500 / 1.22, line by line
        self.assertEqual([tax["amount"] for tax in parts["taxes"]], [kopecks(order.amount_tax)])
        self.assertExact(order)

    def test_fees_are_within_what_a_discount_leaves(self):
        self.env["water.fee"].create({"name": "Pier fee", "amount": 300})
        self.env.flush_all()
        order = self.order_of(self.hold_seats("A-1", "A-2"))
        self.discount(order, discount_type="amount", discount_amount=1600)
        parts = order._water_breakdown()
        self.assertEqual(parts["fees"][0]["amount"], 2 * 20000)
        self.assertEqual(parts["passage"], 0)
        self.assertExact(order)

    # --- to whom

    def test_discount_is_spread_over_tickets_to_the_kopeck(self):
        order = self.order_of(self.hold_seats("A-1", "A-2", "B-1"))
        self.discount(order, discount_type="amount", discount_amount=100)
        self.assertExact(order)
        prices = {
            (line.price_unit, price)
            for line in order.order_line
            for price in line._water_ticket_prices().values()
        }
        # 100 × 2000/3500 = 57.142857 → 57.14 over two places, 42.86 on the third
        self.assertEqual(prices, {(1000, 971.43), (1500, 1457.14)})
        self.pay(order)
        self.assertEqual(sum(order.water_ticket_ids.mapped("price")), order.amount_total)

    def test_discount_stays_with_its_taxes(self):
        """Odoo makes a discount line for each tax; the book at another rate bears its own part."""
        order = self.order_of(self.hold_seats("A-1"))
        order.order_line = [Command.create({"product_id": self.guide.id, "price_unit": 500})]
        self.discount(order, discount_type="so_discount", discount_percentage=0.1)
        self.assertEqual(order.amount_total, 1350)
        self.assertExact(order)
        ticket_line = order.order_line.filtered("water_claims")
        self.assertEqual(list(ticket_line._water_ticket_prices().values()), [900])

    def test_discount_larger_than_its_lines_goes_on_to_the_others(self):
        order = self.order_of(self.hold_seats("A-1"))
        order.order_line = [
            Command.create({"product_id": self.guide.id, "price_unit": 500}),
            Command.create(
                {
                    "product_id": self.guide.id,
                    "name": "Voucher",
                    "price_unit": -700,
                    "tax_ids": [Command.set(self.low_tax.ids)],
                }
            ),
        ]
        self.assertExact(order)
        ticket_line = order.order_line.filtered("water_claims")
        self.assertEqual(list(ticket_line._water_ticket_prices().values()), [800])

    def test_agents_own_discount_on_a_line(self):
        order = self.order_of(self.hold_seats("A-1", "A-2", "A-3"))
        order.order_line.discount = 33.33
        self.assertEqual(order.amount_total, 2000.1)
        self.assertExact(order)

    def test_awkward_amounts_are_exact(self):
        """Price, places, percent off the order, what it costs, what each ticket costs."""
        cases = (
            ("33.33", 3, 0, "99.99", {"33.33"}),
            ("33.33", 3, 10, "89.99", {"29.99", "30.00"}),
            ("999.99", 3, 7, "2789.97", {"929.99"}),
            ("999.99", 3, 33.33, "2000.08", {"666.69", "666.70"}),
            ("0.01", 3, 40, "0.02", {"0.00", "0.01"}),
            ("1000.01", 4, 12.5, "3500.03", {"875.00", "875.01"}),
        )
        for price, number, off, total, each in cases:
            with self.subTest(price=price, off=off), self.env.cr.savepoint() as savepoint:
                self.excursion.tariff_ids.price = float(price)
                self.env.flush_all()
                order = self.order_of(self.hold_seats(*("A-1", "A-2", "A-3", "A-4")[:number]))
                if off:
                    self.discount(order, discount_type="so_discount", discount_percentage=off / 100)
                self.assertEqual(f"{order.amount_total:.2f}", total)
                self.assertExact(order)
                self.pay(order)
                tickets = order.water_ticket_ids.mapped("price")
                self.assertEqual({f"{ticket:.2f}" for ticket in tickets}, each)
                self.assertEqual(sum(map(kopecks, tickets)), kopecks(order.amount_total))
                if order.state != "sale":
                    order.action_confirm()
                invoice = order._create_invoices()
                invoice.action_post()
                self.assertEqual(invoice.amount_total, order.amount_total)
                self.assertEqual(invoice.amount_tax, order.amount_tax)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_percent_of_a_group_rule_is_rounded_place_by_place(self):
        """7 % off 999.99 is 929.9907 each: three tickets and the order say 929.99 and 2789.97."""
        self.excursion.tariff_ids.price = 999.99
        self.env["water.price.rule"].create(
            {
                "name": "Three friends",
                "kind": "group",
                "group_from": 3,
                "percent": -7,
                "excursion_id": self.excursion.id,
            }
        )
        self.env["water.fee"].create({"name": "Port", "mode": "percent", "percent": 3.33})
        self.env.flush_all()
        order = self.order_of(self.hold_seats("A-1", "A-2", "A-3"))
        self.assertEqual(order.amount_total, 2789.97)
        # 929.99 × 3.33 % = 30.968667, place by place
        self.assertEqual(order._water_breakdown()["fees"][0]["amount"], 3 * 3097)
        self.assertExact(order)

    @given(
        st.integers(1, 6),
        st.integers(0, 4),
        st.integers(1, 400_000),
        st.integers(0, 200_000),
        st.booleans(),
    )
    @examples(20)
    def test_any_discount_on_any_order_is_exact(self, seats, places, off, book, mixed):
        labels = ["A-1", "A-2", "A-3", "A-4", "B-1", "B-2"][:seats]
        self.env["water.allocation"].invalidate_model()
        with self.env.cr.savepoint() as savepoint:
            order = self.order_of(self.hold_seats(*labels))
            if mixed and book:
                order.order_line = [
                    Command.create({"product_id": self.guide.id, "price_unit": book / 100})
                ]
            if places:
                order.order_line.filtered("water_claims")[:1].discount = places
            amount = min(off, kopecks(order.amount_total)) / 100
            self.discount(order, discount_type="amount", discount_amount=amount)
            self.assertExact(order)
            savepoint.rollback()
        self.env.invalidate_all()

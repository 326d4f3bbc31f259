from odoo.tests import tagged

from odoo.addons.water_booking.tests.common_orders import OrderCase


@tagged("post_install", "-at_install")
class TestOrderTaxes(OrderCase):
    """Taxes of an order are worked out once for all that sell the same, and are the order's own."""

    def of_odoo(self, order):
        """What Odoo says of the order itself, in kopecks."""
        order.invalidate_recordset(["tax_totals"])
        return [
            round(100 * group["tax_amount_currency"])
            for subtotal in order.tax_totals["subtotals"]
            for group in subtotal["tax_groups"]
        ]

    def told(self, order):
        return [tax["amount"] for tax in order._water_taxes()]

    def test_orders_that_sell_the_same_and_others(self):
        orders = [
            self.order_of(self.hold_seats(*labels), email=f"{number}@example.com")
            for number, labels in enumerate((("A-1",), ("A-2",), ("A-3", "A-4"), ("B-1",)))
        ]
        for _time in range(2):
            for order in orders:
                self.assertTrue(self.told(order)[0])
                self.assertEqual(self.told(order), self.of_odoo(order))
        self.assertNotEqual(self.told(orders[0]), self.told(orders[2]))

    def test_they_change_with_the_tax(self):
        order = self.order_of(self.hold_seats("A-1"))
        before = self.told(order)
        self.tax.amount = 10
        self.env.invalidate_all()  # as the next request finds it
        self.assertNotEqual(self.told(order), before)
        self.assertEqual(self.told(order), self.of_odoo(order))

    def test_they_change_with_the_line(self):
        order = self.order_of(self.hold_seats("A-1"))
        before = self.told(order)
        order.sudo().order_line.discount = 50
        self.assertNotEqual(self.told(order), before)
        self.assertEqual(self.told(order), self.of_odoo(order))

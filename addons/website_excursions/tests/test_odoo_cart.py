from datetime import timedelta

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from .common_account import AccountCase

BADGE = "my_cart_quantity"


@tagged("post_install", "-at_install")
class TestOdooCart(AccountCase):
    """Orders of places and the cart of Odoo's own shop keep out of each other's way."""

    def setUp(self):
        super().setUp()
        self.user = new_test_user(self.env, "cart@example.com", "base.group_portal")
        self.user.partner_id.email = "cart@example.com"
        self.order = self.bought("A-1", "A-2", partner=self.user.partner_id)
        self.assertEqual(self.order.state, "draft", "the books come later")
        self.lines = self.order.order_line.mapped(
            lambda line: (line.product_uom_qty, line.price_unit)
        )

    def unchanged(self):
        self.order.invalidate_recordset()
        self.order.order_line.invalidate_recordset()
        found = self.order.order_line.mapped(lambda line: (line.product_uom_qty, line.price_unit))
        return found == self.lines

    def test_an_order_of_places_is_not_the_cart_of_who_logs_in(self):
        self.authenticate("cart@example.com", "cart@example.com")
        self.assertNotIn(self.order.name, self.page("/shop/cart"))
        self.assertNotIn(self.order.order_line[0].name, self.page("/shop/cart"))
        self.assertNotIn(f'data-order-id="{self.order.id}"', self.page("/my/home"))
        self.assertTrue(self.unchanged())

    def test_a_cart_that_was_left_is_still_found_beside_it(self):
        product = self.env["product.product"].create(
            {"name": "Blanket", "list_price": 5, "website_published": True, "type": "service"}
        )
        cart = self.env["sale.order"].create(
            {
                "partner_id": self.user.partner_id.id,
                "website_id": self.order.website_id.id,
                "date_order": fields.Datetime.now() - timedelta(hours=2),
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        self.authenticate("cart@example.com", "cart@example.com")
        self.assertIn(f'data-order-id="{cart.id}"', self.page("/shop/cart"))

    def test_the_link_of_an_order_makes_no_cart_of_it(self):
        token = self.order._portal_ensure_token()
        self.env.flush_all()
        self.another_visitor()
        self.page(f"/shop/cart?id={self.order.id}&access_token={token}&revive_method=squash")
        self.assertNotIn(self.order.order_line[0].name, self.page("/shop/cart"))
        self.ask(
            "/shop/cart/update",
            line_id=self.order.order_line[0].id,
            product_id=self.order.order_line[0].product_id.id,
            quantity=7,
        )
        self.assertTrue(self.unchanged())

    def test_whoever_has_the_link_does_not_become_the_buyer(self):
        self.order = self.env["sale.order"]._water_create_from_hold(
            self.hold_seats("A-3"),
            {"name": "Anna", "email": "a@example.com", "phone": "+79210000001", "lang": "en_US"},
            order_vals={"website_id": self.order.website_id.id},
        )
        buyer, token = self.order.partner_id, self.order._portal_ensure_token()
        self.env.flush_all()
        self.authenticate("cart@example.com", "cart@example.com")
        for _visit in range(2):
            self.page(f"/shop/cart?id={self.order.id}&access_token={token}&revive_method=squash")
            self.page("/shop/cart")
        self.order.invalidate_recordset()
        self.assertEqual(self.order.partner_id, buyer)

    def test_nobody_is_reminded_of_an_order_of_places(self):
        self.assertFalse(self.order._filter_can_send_abandoned_cart_mail())

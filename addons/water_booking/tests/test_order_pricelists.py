from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common_orders import OrderCase


@tagged("post_install", "-at_install")
class TestOrderPricelists(OrderCase):
    """Prices that are locked with the hold, and who buys by which pricelist."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_guide_book()

    def test_pricelist_of_another_currency_cannot_come_later(self):
        order = self.order_of(self.hold_seats("A-1"))
        currency = self.env["res.currency"].create({"name": "XTS", "symbol": "X"})
        foreign = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": currency.id}
        )
        with self.assertRaisesRegex(ValidationError, "sold in"):
            order.pricelist_id = foreign

    def test_update_prices_leaves_places_alone(self):
        order = self.order_of(self.hold_seats("A-1", "B-1"))
        order.order_line = [Command.create({"product_id": self.guide.id})]
        book = order.order_line.filtered(lambda line: line.product_id == self.guide)
        self.guide.list_price = 120
        order.order_line.filtered("water_claims")[:1].discount = 5
        self.excursion.product_tmpl_id.list_price = 9
        order.pricelist_id = self.env["product.pricelist"].create(
            {
                "name": "Half",
                "currency_id": order.currency_id.id,
                "item_ids": [Command.create({"compute_price": "fixed", "fixed_price": 1})],
            }
        )
        order.action_update_prices()
        self.assertEqual(book.price_unit, 1)
        self.assertEqual(
            order.order_line.filtered("water_claims").mapped("price_unit"), [1000, 1500]
        )
        self.assertEqual(order.order_line.filtered("water_claims").mapped("discount"), [5, 0])

    def test_total_is_checked_on_places_only(self):
        hold = self.hold_seats("A-1")
        order = self.order_of(hold)
        order.order_line = [Command.create({"product_id": self.guide.id, "price_unit": 300})]
        self.assertEqual(self.order_of(hold), order)
        self.assertEqual(order.amount_total, 1300)

    def test_partner_pays_by_the_pricelist_of_the_hold(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Agency",
                "currency_id": self.currency.id,
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": 10}),
                    Command.create(
                        {
                            "compute_price": "percentage",
                            "percent_price": 20,
                            "min_quantity": 3,
                            "applied_on": "1_product",
                            "product_tmpl_id": self.excursion.product_tmpl_id.id,
                        }
                    ),
                ],
            }
        )
        hold = self.hold_seats("A-1", "A-2", pricelist=pricelist)
        self.assertEqual([row.price for row in hold.rows], [900, 900])
        # a change of the tariff does not reach what is held; a third place makes a group of them
        self.excursion.tariff_ids.price = 2000
        self.env.flush_all()
        same = self.hold_seats("A-1", "A-2", pricelist=pricelist, token=hold.token)
        self.assertEqual([row.price for row in same.rows], [900, 900])
        more = self.hold_seats("A-1", "A-2", "A-3", pricelist=pricelist, token=hold.token)
        self.assertEqual([row.price for row in more.rows], [1600, 1600, 1600])
        order = self.order_of(more)
        self.assertEqual(order.amount_total, 4800)
        self.assertIn("Agency", order.water_price_explanation)

    def test_agent_sees_what_the_places_will_cost(self):
        """With the customer's pricelist and the group that is being typed."""
        self.env["res.config.settings"].create({"group_product_pricelist": True}).execute()
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Agency",
                "currency_id": self.currency.id,
                "item_ids": [Command.create({"compute_price": "percentage", "percent_price": 10})],
            }
        )
        self.env["water.price.rule"].create(
            {
                "name": "Three friends",
                "kind": "group",
                "group_from": 3,
                "percent": -20,
                "excursion_id": self.excursion.id,
            }
        )
        partner = self.env["res.partner"].create({"name": "Agency of the Neva"})
        partner.specific_property_product_pricelist = pricelist
        agent = new_test_user(self.env, "water_agent", "water_booking.group_agent")
        Wizard = self.env["water.order.places"].with_user(agent)
        wizard = Wizard.create({"partner_id": partner.id, "trip_id": self.trip.id})
        self.assertEqual(wizard.pricelist_id, pricelist)
        line = wizard.line_ids.filtered(
            lambda one: one.fare_id == self.adult and one.category_id == self.standard
        )
        self.assertEqual(line.price, 900)
        line.quantity = 3
        self.assertEqual((line.price, wizard.total), (720, 2160))
        self.env.flush_all()
        wizard.action_hold()
        order = self.env["sale.order"].search([("partner_id", "=", partner.id)])
        self.assertEqual((order.amount_total, order.pricelist_id), (2160, pricelist))
        self.assertEqual(order.order_line.price_unit, 720)
        pricelist.currency_id = self.env["res.currency"].create({"name": "XTS", "symbol": "X"})
        wizard = Wizard.create({"partner_id": partner.id, "trip_id": self.trip.id})
        wizard.line_ids[0].quantity = 1
        with self.assertRaisesRegex(UserError, "XTS"):
            wizard.action_hold()

    def test_group_price_for_all_when_the_group_is_one(self):
        self.env["water.price.rule"].create(
            {
                "name": "Three friends",
                "kind": "group",
                "group_from": 3,
                "percent": -15,
                "excursion_id": self.excursion.id,
            }
        )
        self.env.flush_all()
        hold = self.hold_seats("A-1", "A-2")
        self.assertEqual(hold.total, 2000)
        hold = self.hold_seats("A-1", "A-2", "A-3", token=hold.token)
        self.assertEqual(hold.total, 2550)
        hold = self.hold_seats("A-1", token=hold.token)
        self.assertEqual(hold.total, 1000)

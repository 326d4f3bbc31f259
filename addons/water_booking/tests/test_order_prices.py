import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..pricing import Quote, explain, kopecks
from .common_orders import OrderCase


@tagged("post_install", "-at_install")
class TestOrderPrices(OrderCase):
    """What places cost on an order: why, of what it consists, and to whom each kopeck belongs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.low_tax = cls.env["account.tax"].create(
            {"name": "VAT 10 %", "amount": 10, "price_include_override": "tax_included"}
        )
        cls.guide = cls.env["product.product"].create(
            {"name": "Guide book", "type": "service", "taxes_id": [Command.set(cls.low_tax.ids)]}
        )

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

    # --- why

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

    # --- of what

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
    @settings(
        max_examples=20, deadline=None, suppress_health_check=[HealthCheck.differing_executors]
    )
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

    # --- locked

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

    # --- partners' pricelists through the door

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

import re
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import CrmCommon


@tagged("post_install", "-at_install")
class TestCustomer(CrmCommon):
    """What an agent, without any right in accounting, sees of a customer."""

    def test_one_screen(self):
        past = self.make_trip(self.vessel_free, days=-3, state="done")
        later = self.make_trip(self.vessel_seats, days=9)
        order = self.sell_seats(self.trip, "A-1", "A-2")
        partner = order.partner_id
        second = self.sell_seats(later, "B-1")
        self.assertEqual(second.partner_id, partner)
        self.ticket_of_the_past(order, past)
        paid = self.pay(order)
        self.pay(order, state="cancel")
        self.pay(order, amount=-500, operation="refund", source_transaction_id=paid.id)

        customer = partner.with_user(self.agent)
        self.assertEqual(customer.water_order_count, 2)
        self.assertEqual(customer.water_ticket_count, 4)
        self.assertEqual(customer.water_next_trip_id, self.trip)
        self.assertEqual(customer.water_payment_count, 3)
        self.assertEqual(customer.water_paid_total, 1500)
        self.assertEqual(customer.water_upcoming_trip_ids.trip_id, self.trip + later)
        self.assertEqual(customer.water_past_trip_ids.trip_id, past)
        visit = customer.water_upcoming_trip_ids.filtered(lambda trip: trip.trip_id == self.trip)
        self.assertRecordValues(
            visit,
            [{"tickets": 2, "used": 0, "void": 0, "places": "A-1, A-2", "amount": 2000.0}],
        )
        self.assertEqual(visit.local_departure, self.trip._format_departure("short"))
        self.assertEqual(visit.action_open_trip()["res_id"], self.trip.id)

    def ticket_of_the_past(self, order, trip):
        """The door sells no place of a trip that has left; history is written down."""
        return self.env["water.ticket"].create(
            {
                "name": f"{order.name}-past",
                "order_line_id": order.order_line[0].id,
                "trip_id": trip.id,
                "fare_id": self.adult.id,
                "price": 1000,
                "claim": "past",
                "state": "used",
                "used_at": fields.Datetime.now() - timedelta(days=3),
            }
        )

    def test_form_opens_for_an_agent(self):
        order = self.sell_seats(self.trip, "A-1")
        view = "water_crm.res_partner_view_form_customer"
        with Form(order.partner_id.with_user(self.agent), view=view) as form:
            self.assertEqual(form.water_ticket_count, 1)
            form.phone = "+7 921 555-99-99"
        self.assertEqual(order.partner_id.phone, "+7 921 555-99-99")

    def test_new_customer(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("water_crm.action_customer")
        self.assertEqual([kind for _view, kind in action["views"]], ["list", "kanban", "form"])
        view = "water_crm.res_partner_view_form_customer"
        with Form(self.env["res.partner"].with_user(self.agent), view=view) as form:
            form.name = "Ivan Caller"
            form.phone = "8 921 000-11-22"
        self.assertTrue(form.record.id)
        self.assertFalse(form.record.water_next_trip_id)
        self.assertEqual(form.record.water_paid_total, 0)

    def test_cancelled_tickets_and_trips(self):
        order = self.sell_seats(self.trip, "A-1")
        other = self.sell_seats(self.trip, "A-2")
        self.cancel(other.water_ticket_ids)
        customer = order.partner_id.with_user(self.agent)
        self.assertEqual(customer.water_ticket_count, 1)
        visit = customer.water_upcoming_trip_ids
        self.assertEqual((visit.tickets, visit.void, visit.places), (1, 1, "A-1"))
        self.trip.action_cancel()
        self.settle()
        self.assertFalse(customer.water_next_trip_id)
        self.assertEqual(customer.water_upcoming_trip_ids.state, "cancelled")

    def test_payments_show_safe_columns_only(self):
        order = self.sell_seats(self.trip, "A-1")
        tx = self.pay(order, state="pending", provider_reference="22e12f66-000f-5000")
        with self.assertRaises(AccessError):
            tx.with_user(self.agent).read(["provider_reference"])
        with self.assertRaises(AccessError):
            self.env["account.payment"].with_user(self.agent).search([])
        payment = order.partner_id.with_user(self.agent).water_payment_ids
        self.assertRecordValues(
            payment,
            [
                {
                    "reference": tx.reference,
                    "amount": 1000.0,
                    "state": "pending",
                    "method": "Card",
                    "order_id": order.id,
                    "company_id": order.company_id.id,
                }
            ],
        )
        self.assertNotIn("provider_reference", payment._fields)
        with self.assertRaises(AccessError):
            payment.write({"amount": 1})
        with self.assertRaises(AccessError):
            payment.unlink()

    def test_payment_by_an_accountant_counts_once(self):
        order = self.sell_seats(self.trip, "A-1")
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", order.company_id.id)], limit=1
        )
        entered = self.env["account.payment"].create(
            {
                "partner_id": order.partner_id.id,
                "partner_type": "customer",
                "payment_type": "inbound",
                "amount": 700,
                "journal_id": journal.id,
                "memo": "PP 42",
            }
        )
        self.env["account.payment"].create(
            {
                "partner_id": order.partner_id.id,
                "partner_type": "supplier",
                "payment_type": "outbound",
                "amount": 5,
                "journal_id": journal.id,
            }
        )
        self.settle()
        customer = order.partner_id.with_user(self.agent)
        self.assertEqual(customer.water_payment_count, 1)
        self.assertEqual(customer.water_payment_ids.reference, "PP 42")
        self.assertEqual(customer.water_paid_total, 0)
        entered.action_post()
        self.settle()
        self.assertEqual(customer.water_paid_total, 700)
        tx = self.pay(order, amount=700)
        tx.payment_id = entered
        self.settle()
        self.assertEqual(customer.water_payment_count, 1)
        self.assertEqual(customer.water_paid_total, 700)

    def test_payments_of_another_company(self):
        order = self.sell_seats(self.trip, "A-1")
        self.pay(order)
        other = self.env["res.company"].create({"name": "Other Lines"})
        stranger = self.agent.copy({"login": "crm-stranger"})
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        customer = order.partner_id.with_user(stranger)
        customer = customer.with_context(allowed_company_ids=other.ids)
        self.assertFalse(customer.water_payment_ids)
        self.assertEqual(customer.water_paid_total, 0)
        self.assertFalse(customer.water_upcoming_trip_ids)
        self.assertFalse(customer.water_next_trip_id)

    def test_other_cards_of_this_person(self):
        first = self.sell_seats(self.trip, "A-1").partner_id
        maiden = {**self.anna, "name": "A. Petrova", "email": "a@example.com"}
        second = self.sell_seats(self.trip, "A-2", buyer=maiden).partner_id
        oleg = {**self.anna, "name": "Oleg", "email": "oleg@example.com", "phone": "+79990000000"}
        stranger = self.sell_seats(self.trip, "A-3", buyer=oleg).partner_id
        self.assertNotEqual(first, second)
        customer = first.with_user(self.agent)
        self.assertEqual(customer.water_same_person_count, 1)
        found = self.env["res.partner"].search(customer.action_water_same_person()["domain"])
        self.assertEqual(found, second)
        self.assertEqual(stranger.with_user(self.agent).water_same_person_count, 0)

    def test_smart_buttons(self):
        order = self.sell_seats(self.trip, "A-1")
        self.pay(order)
        partner = order.partner_id
        lead = self.env["crm.lead"].create({"name": "A banquet", "partner_id": partner.id})
        customer = partner.with_user(self.agent)
        self.assertEqual(customer.water_lead_count, 1)
        for action, records in (
            (customer.action_water_orders(), order),
            (customer.action_water_tickets(), order.water_ticket_ids),
            (customer.action_water_payments(), customer.water_payment_ids),
            (customer.action_water_leads(), lead),
        ):
            model = self.env[action["res_model"]].with_user(self.agent)
            self.assertEqual(model.search(action["domain"]).ids, records.ids, action["res_model"])
        contact = customer.action_water_contact()
        self.assertEqual((contact["res_model"], contact["res_id"]), ("res.partner", partner.id))

    def test_queries_do_not_grow_with_the_list(self):
        """A list of 200 customers costs the queries of one of 20."""
        partners = self.env["res.partner"].create(
            [
                {"name": f"Customer {number}", "phone": f"+7 900 000-{number:04d}"}
                for number in range(200)
            ]
        )
        product = self.excursion._product_for_fare(self.adult)
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "order_line": [Command.create({"product_id": product.id, "price_unit": 1000})],
                }
                for partner in partners
            ]
        )
        self.env["water.ticket"].create(
            [
                {
                    "name": f"{order.name}-1",
                    "order_line_id": order.order_line.id,
                    "trip_id": self.trip_free.id,
                    "fare_id": self.adult.id,
                    "price": 1000,
                    "claim": f"bulk-{order.id}",
                }
                for order in orders
            ]
        )
        view = self.env.ref("water_crm.res_partner_view_list_customer")
        names = self.env["res.partner"].with_user(self.agent).get_view(view.id, "list")
        names = [
            name
            for name in names["models"]["res.partner"]
            if name in ("name", "phone") or re.fullmatch("water_.*(count|id|total)", name)
        ]
        spec = {
            name: {"fields": {"display_name": {}}} if name == "water_next_trip_id" else {}
            for name in names
        }
        self.assertIn("water_paid_total", spec)

        def queries(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = records.with_user(self.agent).web_read(spec)
            self.assertEqual({row["water_ticket_count"] for row in rows}, {1})
            return self.env.cr.sql_log_count - before

        queries(partners[:1])
        few, many = queries(partners[:20]), queries(partners)
        self.assertEqual(few, many)
        self.assertLessEqual(many, 25)

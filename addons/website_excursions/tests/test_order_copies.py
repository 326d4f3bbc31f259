import json
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.payment.tests.common import PaymentCommon
from odoo.addons.water_booking.tests.common_orders import OrderCase

from ..models import water_checkout_pattern
from .common import ShopCase

#: What two orders of the same fares differ in, and why. All other columns are compared.
DIFFERENT = {
    # what the buyer typed
    "res_partner": {
        "name",
        "complete_name",
        "email",
        "email_normalized",
        "phone",
        "phone_sanitized",
        # what water_crm, where it is installed, searches by
        "water_phone_key",
    },
    # numbers and secrets of their own; the moment
    "sale_order": {"name", "access_token", "water_cause", "date_order"},
    # which seats
    "sale_order_line": {"name", "water_claims", "water_quotes"},
    "payment_transaction": {
        "reference",
        "landing_route",
        "last_state_change",
        "partner_name",
        "partner_email",
        "partner_phone",
    },
    "water_consent": {"email", "given_at"},
    "water_ticket": {"name", "barcode", "claim", "seat_id", "seat_label"},
    # numbers of the books, and texts made of them and of the names above
    "account_move": {
        "name",
        "sequence_number",
        "payment_reference",
        "ref",
        "invoice_partner_display_name",
        "invoice_origin",
        "access_token",
        "highest_name",
        "secure_sequence_number",
    },
    "account_move_line": {"name", "move_name", "ref", "matching_number", "full_reconcile_id"},
    "account_payment": {"name", "memo", "payment_reference"},
}
TIMES = {"create_date", "write_date", "calendar_last_notif_ack"}


class CopyCase:
    """Which orders were copies, and all that stands in the database of them."""

    @classmethod
    def use_only(cls, provider):
        """The shop's one provider has a payment page of its own (a stand-in)."""
        cls.env["payment.provider"].search([("id", "!=", provider.id)]).state = "disabled"
        page = patch.object(
            cls.env.registry["payment.transaction"],
            f"_{provider.code}_go_url",
            lambda tx: f"/payment/page/{tx.id}",
            create=True,
        )
        cls.startClassPatcher(page)

    def setUp(self):
        super().setUp()
        self.maxDiff = None
        self.patterns = self.env["water.checkout"]._patterns()
        self.patterns.clear()

    def was_copied(self, order):
        return order.id in self.copied

    def run(self, result=None):
        """Let each test know which orders were copies."""
        self.copied = []
        model = self.env.registry["water.checkout"]
        copy = model._copy

        def noted(checkout, *args):
            order, url = copy(checkout, *args)
            self.copied.append(order.id)
            return order, url

        with patch.object(model, "_copy", noted):
            return super().run(result)

    def rows_of(self, *recordsets):
        """Every stored column of these records; ids of records among them as their places."""
        places = {
            (records._name, one.id): f"{records._table} {number}"
            for records in recordsets
            for number, one in enumerate(records.sorted("id"))
        }
        found = {}
        for records in recordsets:
            self.env.flush_all()
            self.env.cr.execute(
                SQL(
                    "SELECT id, to_jsonb(t)::text FROM %s t WHERE id = ANY(%s) ORDER BY id",
                    SQL.identifier(records._table),
                    records.ids,
                )
            )
            for number, row in self.env.cr.fetchall():
                values = json.loads(row)
                own = DIFFERENT.get(records._table, set()) | TIMES
                values = {name: value for name, value in values.items() if name not in own}
                values["id"] = places[records._name, number]
                for name, one in records._fields.items():
                    key = (one.comodel_name, values.get(name))
                    if one.type == "many2one" and key in places:
                        values[name] = places[key]
                found[values["id"]] = values
            for name, one in records._fields.items():
                if one.type == "many2many" and one.store:
                    for number, record in enumerate(records.sorted("id")):
                        found[f"{records._table} {number} {name}"] = sorted(
                            places.get((one.comodel_name, linked), linked)
                            for linked in record.sudo()[name].ids
                        )
        return found


@tagged("post_install", "-at_install")
class TestOrderCopies(CopyCase, ShopCase, PaymentCommon):
    """Orders written as copies are what Odoo's own way makes, to the last column."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider.available_currency_ids |= cls.rouble
        cls.use_only(cls.provider)
        cls.tax = cls.env["account.tax"].create(
            {
                "name": "VAT within",
                "amount": 20,
                "price_include_override": "tax_included",
                "type_tax_use": "sale",
            }
        )
        cls.excursion.product_tmpl_id.taxes_id = cls.tax
        vessel = cls.make_vessel_assigned("Copies", {"A": 6, "B": 6}, vip_rows="B")
        cls.trip = cls.make_trip(vessel)

    def setUp(self):
        super().setUp()
        self.number = 0

    def buy(self, *labels, **changes):
        """A new visitor takes seats and sends the form: (order, rows inserted by table)."""
        self.number += 1
        buyer = {
            "name": f"Passenger {'ABCDEF'[self.number]}",
            "email": f"Passenger{self.number}@Example.com",
            "phone": f"8 921 555-00-0{self.number}",
            **changes,
        }
        self.another_visitor()
        self.take(*labels)
        self.env.flush_all()
        before = self.inserted()
        response = self.submit(**buyer)
        self.assertEqual(response.status_code, 303, response.text)
        after = self.inserted()
        self.env.invalidate_all()
        order = self.env["sale.order"].search([("water_cause", "=", self.hold_token())])
        return order, {
            table: count - before.get(table, 0)
            for table, count in after.items()
            if count > before.get(table, 0) and not table.startswith("water_allocation")
        }

    def inserted(self):
        self.env.cr.execute("SELECT relname, n_tup_ins FROM pg_stat_xact_user_tables")
        return dict(self.env.cr.fetchall())

    def order_rows(self, order):
        order = order.sudo()
        return self.rows_of(
            order.partner_id,
            order,
            order.order_line,
            order.transaction_ids,
            order.water_consent_ids,
        )

    def three(self, *seats, **changes):
        """Orders of three buyers: Odoo's, its copy, Odoo's again; with the tables written."""
        _first, _ = self.buy(*seats[0], **changes)
        self.assertTrue(self.patterns)
        copied, copied_tables = self.buy(*seats[1], **changes)
        with patch.object(water_checkout_pattern, "PATTERN_SECONDS", -1):
            made, made_tables = self.buy(*seats[2], **changes)
        return copied, copied_tables, made, made_tables

    def test_a_copy_is_what_odoo_makes(self):
        copied, copied_tables, made, made_tables = self.three(
            ("A-1", "B-1"), ("A-2", "B-2"), ("A-3", "B-3")
        )
        self.assertTrue(self.was_copied(copied))
        self.assertFalse(self.was_copied(made))
        self.assertEqual(self.order_rows(copied), self.order_rows(made))
        self.assertEqual(copied_tables, made_tables)

    def test_what_addons_compute_of_the_buyer_is_the_buyers(self):
        """A field that some addon stores for a contact's phone is not another person's."""
        self.buy("A-1")
        order, _ = self.buy("A-2")
        self.assertTrue(self.was_copied(order))
        partner = order.partner_id
        names = self.env["water.checkout"]._names_from_the_buyer()
        self.assertTrue(names)
        stored = partner.read(names)
        for name in names:
            self.env.add_to_compute(partner._fields[name], partner)
        self.assertEqual(partner.read(names), stored)

    def test_the_buyers_own_words(self):
        self.buy("A-1")
        order, _ = self.buy("A-2", consent_marketing="1")
        self.assertTrue(self.was_copied(order))
        partner = order.partner_id
        self.assertEqual(partner.name, "Passenger C")
        self.assertEqual(partner.display_name, "Passenger C")
        self.assertEqual(partner.email, "Passenger2@Example.com")
        self.assertEqual(partner.email_normalized, "passenger2@example.com")
        self.assertEqual(partner.phone, "+79215550002")
        self.assertEqual(partner.phone_sanitized, "+79215550002")
        transaction = order.transaction_ids
        self.assertEqual(transaction.reference, order.name)
        self.assertEqual(transaction.partner_email, "passenger2@example.com")
        self.assertEqual(transaction.landing_route, order._website_status_url())
        self.assertIn("A-2", order.order_line.name)
        self.assertNotIn("A-1", order.order_line.name)
        given = {one.kind: one.given for one in order.sudo().water_consent_ids}
        self.assertTrue(given["personal_data"])
        self.assertEqual(given.get("marketing", True), True)
        hold = self.env["water.inventory"]._hold_info(order.water_cause)
        self.assertEqual((hold.state, hold.rows[0].reference), ("paying", order.name))

    def test_what_has_changed_is_not_copied(self):
        self.buy("A-1")
        self.tax.amount = 10
        self.env.flush_all()
        order, _ = self.buy("A-2")
        self.assertFalse(self.was_copied(order))
        self.assertAlmostEqual(order.amount_tax, order.amount_total / 11, 2)

    def test_another_campaign_is_another_order(self):
        self.buy("A-1")
        with patch.object(
            self.env.registry["water.checkout"], "_came_by", lambda checkout: ("Autumn",)
        ):
            order, _ = self.buy("A-2")
        self.assertFalse(self.was_copied(order))
        order, _ = self.buy("A-3")
        self.assertTrue(self.was_copied(order))

    def test_another_fare_or_number_is_another_order(self):
        self.buy("A-1")
        order, _ = self.buy("A-2", "A-3")
        self.assertFalse(self.was_copied(order))
        self.assertEqual(order.order_line.product_uom_qty, 2)

    def test_who_comes_again_is_known(self):
        first, _ = self.buy("A-1", name="Anna", email="anna@example.com", phone="+79215550101")
        again, _ = self.buy("A-2", name="Anna", email="anna@example.com", phone="+79215550101")
        self.assertFalse(self.was_copied(again))
        self.assertEqual(again.partner_id, first.partner_id)

    def test_nobody_elses_words_are_copied(self):
        """A buyer whose name stands in another column is no pattern for others."""
        self.buy("A-1", name="draft")
        self.assertFalse(self.patterns)

    def test_automation_of_the_office_sees_each_order(self):
        if "base.automation" not in self.env:
            return
        self.env["base.automation"].create(
            {
                "name": "Each order",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "trigger": "on_create",
            }
        )
        self.buy("A-1")
        self.assertFalse(self.patterns)

    def test_a_copy_sent_twice_is_one_order(self):
        self.buy("A-1")
        order, _ = self.buy("A-2")
        self.assertTrue(self.was_copied(order))
        again = self.url_open("/excursions/checkout", allow_redirects=False)
        self.assertEqual(again.status_code, 303)
        self.assertEqual(
            self.env["sale.order"].search_count([("water_cause", "=", order.water_cause)]), 1
        )


@tagged("post_install", "-at_install")
class TestBooksOfCopies(CopyCase, OrderCase):
    """What becomes of a copy in the books is what becomes of any order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.use_only(cls.provider)
        cls.provider.is_published = True
        vessel = cls.make_vessel_assigned("Copies", {"A": 6, "B": 6}, vip_rows="B")
        cls.trip = cls.make_trip(vessel)
        cls.website = cls.env["website"].create(
            {"name": "Copies", "company_id": cls.env.company.id}
        )

    def book_rows(self, order):
        """Confirm, invoice, post and reconcile; all that this makes."""
        order = order.sudo()
        order.transaction_ids._set_done()
        self.assertTrue(order.transaction_ids._water_keep_books())
        return self.booked(order)

    def booked(self, order):
        order = order.sudo()
        transaction = order.transaction_ids
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.invoice_ids.payment_state, "paid")
        moves = order.invoice_ids | transaction.payment_id.move_id
        return self.rows_of(
            order.partner_id,
            order,
            order.order_line,
            transaction,
            order.water_ticket_ids,
            transaction.payment_id,
            moves,
            moves.line_ids.sorted("id"),
        )

    def buy(self, *seats, number):
        hold = self.hold_seats(*seats)
        values = {
            "name": f"Passenger {'ABCDEF'[number]}",
            "email": f"passenger{number}@example.com",
            "phone": f"+7921555000{number}",
            "consents": [],
        }
        order, _way = self.env["water.checkout"]._order_and_payment(hold, values, {}, self.website)
        self.env.invalidate_all()
        return order

    def test_invoice_entries_and_payment_are_the_same(self):
        self.buy("A-1", "B-1", number=1)
        copied = self.buy("A-2", "B-2", number=2)
        with patch.object(water_checkout_pattern, "PATTERN_SECONDS", -1):
            made = self.buy("A-3", "B-3", number=3)
        self.assertEqual(self.copied, copied.ids)
        self.assertEqual(self.book_rows(copied), self.book_rows(made))
        self.assertEqual(copied.amount_total, made.amount_total)

    def test_kept_together_they_are_what_odoo_makes_one_by_one(self):
        with patch.object(water_checkout_pattern, "PATTERN_SECONDS", -1):
            alone = self.buy("A-1", "B-1", number=1)
            first = self.buy("A-2", "B-2", number=2)
            second = self.buy("A-3", "B-3", number=3)
        (alone | first | second).sudo().transaction_ids._set_done()
        # Odoo's own way, with the settings of the scheduled action
        as_cron = self.env(user=SUPERUSER_ID)
        alone.sudo().transaction_ids.with_env(as_cron).with_context(
            skip_sale_auto_invoice_send=True, tracking_disable=True, mail_notrack=True
        )._post_process()
        together = (first | second).sudo().transaction_ids.with_env(as_cron)
        self.assertTrue(together._water_keep_books())
        self.assertEqual(len((first | second).sudo().invoice_ids), 2)
        rows = self.booked(alone)
        self.assertEqual(self.booked(first), rows)
        # the order of lines is the same, their numbers go on from invoice to invoice
        others = self.booked(second)
        for key, row in others.items():
            if key in ("account_move_line 0", "account_move_line 1"):
                row["sequence"] -= 2
        self.assertEqual(others, rows)

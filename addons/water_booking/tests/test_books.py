import select
from datetime import timedelta

from odoo import fields
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.payment_transaction_books import BOOKS_PATIENCE, RUSH, RUSH_TIME
from .common_orders import OrderCase

BOOKS = "odoo.addons.water_booking.models.payment_transaction_books"


@tagged("post_install", "-at_install")
class TestBooks(OrderCase):
    """When the books are kept: at once, or after a rush."""

    def sell(self, count):
        """So many orders of one place, all paid at this moment."""
        labels = ["A-1", "A-2", "A-3", "A-4", "B-1", "B-2"][:count]
        orders = self.env["sale.order"]
        for number, label in enumerate(labels):
            order = self.order_of(self.hold_seats(label), email=f"rush{number}@example.com")
            self.pay(order)
            orders |= order
        # in the future, so that a slow machine does not let the rush go by
        self.age(orders, -timedelta(minutes=1))
        return orders

    def age(self, orders, delta):
        orders.transaction_ids.last_state_change = fields.Datetime.now() - delta
        self.env.flush_all()

    def test_one_sale_is_booked_at_once(self):
        order = self.sell(1)
        self.run_cron("books")
        self.assertEqual(order.state, "sale")

    def test_a_rush_goes_by_first(self):
        orders = self.sell(RUSH)
        triggers = self.env["ir.cron.trigger"]
        books = [("cron_id", "=", self.env.ref("water_booking.cron_books").id)]
        before = triggers.search_count(books)
        self.run_cron("books")
        self.assertEqual(set(orders.mapped("state")), {"draft"})
        self.assertEqual(set(orders.mapped("water_state")), {"sold"})
        self.assertEqual(triggers.search_count(books), before + 1)
        self.age(orders, RUSH_TIME + timedelta(seconds=1))
        self.run_cron("books")
        self.assertEqual(set(orders.mapped("state")), {"sale"})

    def test_the_books_are_woken_behind_a_rush(self):
        """Odoo itself looks for what is due in some seconds after a minute."""
        payments = self.sell(RUSH).transaction_ids
        heard = db_connect("postgres").cursor()
        self.addCleanup(heard.close)
        heard.execute("LISTEN cron_trigger")
        heard.commit()
        connection = heard.connection
        self.env.cr.postcommit.clear()  # the sales themselves wake for what is due now
        self.assertTrue(payments._water_books_wait())
        self.env.cr.postcommit.run()
        said = set()
        while self.env.cr.dbname not in said and select.select([connection], [], [], 60)[0]:
            connection.poll()
            said |= {notice.payload for notice in connection.notifies}
        self.assertIn(self.env.cr.dbname, said)

    def test_nobody_waits_for_ever(self):
        orders = self.sell(RUSH + 1)
        self.age(orders[:1], BOOKS_PATIENCE + timedelta(seconds=1))
        self.run_cron("books")
        self.assertEqual(set(orders.mapped("state")), {"sale"})

    def test_one_that_cannot_be_booked_holds_up_nobody(self):
        """Its batch fails, then each goes alone."""
        orders = self.sell(3)
        broken = orders[1]
        closed = self.env["account.account"].create(
            {"name": "Closed", "code": "CLOSED", "account_type": "asset_receivable"}
        )
        broken.partner_id.property_account_receivable_id = closed
        closed.active = False
        with mute_logger(BOOKS):
            self.run_cron("books")
        self.assertNotEqual(broken.state, "sale")
        self.assertEqual(set((orders - broken).mapped("state")), {"sale"})
        self.assertEqual(set((orders - broken).invoice_ids.mapped("payment_state")), {"paid"})

    def test_unusual_orders_go_alone(self):
        """An order with two payments and one that the office confirmed before are in no batch; both
        are booked."""
        confirmed, usual = self.sell(2)
        paid_twice = self.order_of(self.hold_seats("B-1"), email="twice@example.com")
        self.pay(paid_twice, reference=f"{paid_twice.name}-before", state="pending")
        self.pay(paid_twice)
        confirmed.action_confirm()
        transactions = (paid_twice | confirmed | usual).transaction_ids
        self.age(paid_twice | confirmed | usual, -timedelta(minutes=1))
        [alike] = transactions._water_alike()
        self.assertEqual(alike, usual.transaction_ids)
        self.run_cron("books")
        for order in (paid_twice, confirmed, usual):
            self.assertEqual(order.state, "sale")
            self.assertEqual(order.invoice_ids.mapped("payment_state"), ["paid"])
            self.assertEqual(len(order.transaction_ids.payment_id), 1, "money is booked once")

    def test_run_again_nothing_is_made_twice(self):
        orders = self.sell(2)
        self.run_cron("books")
        invoices, payments = orders.invoice_ids, orders.transaction_ids.payment_id
        orders.transaction_ids.is_post_processed = False
        self.run_cron("books")
        self.assertTrue(all(orders.transaction_ids.mapped("is_post_processed")))
        self.assertEqual(orders.invoice_ids, invoices)
        self.assertEqual(orders.transaction_ids.payment_id, payments)
        for tx in orders.transaction_ids:
            self.assertEqual(tx.invoice_ids, tx.sale_order_ids.invoice_ids)

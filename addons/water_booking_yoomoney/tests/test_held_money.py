import json
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.payment_yoomoney.tests.common import ALERT

from .common import PaidPlaces

BOOKING = "odoo.addons.water_booking.models.payment_transaction"


@tagged("post_install", "-at_install")
class TestHeldMoney(PaidPlaces):
    """Two stages for places: held at the sale, captured at the departure."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider.capture_manually = True
        cls.card = cls.env.ref("payment_yoomoney.payment_method_bank_card")

    def _depart_in(self, **ahead):
        departure = fields.Datetime.now() + timedelta(**ahead)
        length = self.trip.arrival - self.trip.departure
        self.trip.write({"departure": departure, "arrival": departure + length})

    def _pay_for(self, order, reference="P1", **ahead):
        self._depart_in(**ahead)
        tx = self._start(order, reference, payment_method_id=self.card.id)
        self._go(tx)
        self._pay(tx)
        self._notify("payment.waiting_for_capture", tx.provider_reference)
        return tx

    def _held(self, tx):
        return not json.loads(self._posts()[-1]["body"])["capture"]

    def _sells(self, order):
        self.assertEqual((order.water_state, len(order.water_ticket_ids)), ("sold", 2))

    def test_held_until_the_departure(self):
        order = self._order()
        tx = self._pay_for(order, days=3)
        self.assertTrue(self._held(tx))
        self.assertEqual((tx.state, tx.yoomoney_capture_at), ("authorized", self.trip.departure))
        self._sells(order)
        self._depart_in(hours=1)
        self._poll("71 h")
        self.assertEqual(tx.state, "authorized")
        self._depart_in(hours=-1)
        self._poll("2 h")
        self.assertEqual(tx.state, "done")
        self._sells(order)
        self.assertEqual(self.double.state.money()["100500"]["payments"], 1)

    def test_charged_at_once_where_the_departure_is_beyond_the_hold(self):
        order = self._order()
        tx = self._pay_for(order, days=8)
        self.assertFalse(self._held(tx))
        self.assertEqual(tx.state, "done")
        self._sells(order)

    def test_held_money_confirms_the_order_and_is_invoiced_when_captured(self):
        self.post_process_patcher.stop()
        self.addCleanup(self.post_process_patcher.start)
        order = self._order()
        tx = self._pay_for(order, days=3)
        self.env.flush_all()
        self.env.ref("water_booking.cron_books").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((order.state, tx.is_post_processed), ("sale", True))
        self.assertFalse(order.invoice_ids.filtered(lambda invoice: invoice.state == "posted"))

    @mute_logger(BOOKING)
    def test_a_cancelled_order_is_not_charged(self):
        order = self._order()
        tx = self._pay_for(order, days=3)
        order.action_cancel()
        self._depart_in(hours=-1)
        self._poll("73 h")
        money = self.double.state.money()["100500"]
        self.assertEqual((tx.state, money["payments"], money["voids"]), ("cancel", 0, 1))

    @mute_logger(BOOKING, ALERT)
    def test_held_money_without_places_is_released(self):
        order = self._order("A-1", "A-2", "A-3")
        self._depart_in(days=3)
        tx = self._start(order, "P1", payment_method_id=self.card.id)
        self._go(tx)
        self._later(minutes=25)
        self._sweep()
        self.hold_seats("A-1", "A-2")
        self._pay(tx)
        self._notify("payment.waiting_for_capture", tx.provider_reference)
        self.assertEqual((tx.state, tx.water_refund_state), ("authorized", "needed"))
        self._refund_cron()
        self._poll("10 min")
        money = self.double.state.money()["100500"]
        self.assertEqual((tx.state, money["held"], money["voids"]), ("cancel", "0.00", 1))

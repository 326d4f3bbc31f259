from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.payment_yoomoney.tests.common_receipts import ReceiptCommon
from odoo.addons.water_booking.tests.common import WaterFleet


@tagged("post_install", "-at_install")
class TestClosingReceipts(WaterFleet, ReceiptCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_fleet()
        cls.excursion.product_tmpl_id.taxes_id = [Command.set(cls.vat22.ids)]

    def _sell(self, *labels, reference="S1", trip=None, email="anna@example.com"):
        order = self.env["sale.order"]._water_create_from_hold(
            self.hold_seats(*labels, trip=trip),
            {"name": "Anna Petrova", "email": email, "phone": "+79210000001"},
        )
        tx = self._start(order, reference=reference)
        self.env["water.inventory"]._start_payment(order.water_cause, reference)
        self._go(tx)
        self._pay(tx)
        self._return(tx)
        self.assertEqual(order.water_state, "sold")
        self._receipts_cron()
        return order, tx

    def _depart(self, trip=None, times=1):
        trip = trip or self.trip
        for _time in range(times):
            trip.state = "departed"
            self.env.flush_all()
            self.env.ref("water_booking_yoomoney.cron_closing").method_direct_trigger()
            self._receipts_cron()
        return trip

    def _closings(self):
        return [receipt for receipt in self._issued() if receipt["items"][0]["vat_code"] == 11]

    def test_departure_closes_what_was_prepaid(self):
        self._issue()
        order, tx = self._sell("A-1", "A-2", "B-1")
        [sale] = self._issued(tx)
        self.assertEqual(
            [row[1:] for row in self._shown(sale)],
            [
                ("2", "1000.00", 12, "full_prepayment"),
                ("1", "1500.00", 12, "full_prepayment"),
            ],
        )
        self.assertIn(self.excursion.name, sale["items"][0]["description"])
        self._depart()
        [closing] = self._closings()
        self.assertEqual(
            [row[1:] for row in self._shown(closing)],
            [("2", "1000.00", 11, "full_payment"), ("1", "1500.00", 11, "full_payment")],
        )
        self.assertEqual(closing["settlements"][0]["amount"]["value"], "3500.00")
        self.assertEqual(self.trip.yoomoney_closing, "done")
        self.assertEqual(order.yoomoney_receipt_state, "issued")

    def test_twelve_departures_are_one_receipt_for_each_order(self):
        self._issue()
        self._sell("A-1", reference="S1")
        self._sell("A-2", reference="S2", email="boris@example.com")
        self._depart(times=12)
        self.assertEqual(len(self._closings()), 2)
        self.assertEqual(len(self._posts("/v3/receipts")), 2)

    def test_only_this_trip(self):
        self._issue()
        other = self.make_trip(self.make_vessel_assigned("Other", {"A": 2}))
        self._sell("A-1", reference="S1")
        self._sell("A-1", reference="S2", trip=other, email="boris@example.com")
        self._depart(other)
        self.assertEqual(len(self._closings()), 1)

    def test_cancelled_tickets_are_refunded_and_not_closed(self):
        self._issue()
        order, tx = self._sell("A-1", "A-2", "B-1")
        vip = order.water_ticket_ids.filtered(lambda ticket: ticket.seat_label == "B-1")
        vip._cancel()
        self._refund(tx, 1500)
        [refund] = [receipt for receipt in self._issued() if receipt["type"] == "refund"]
        self.assertEqual([row[1:4] for row in self._shown(refund)], [("1", "1500.00", 12)])
        self._depart()
        [closing] = self._closings()
        self.assertEqual([row[1:3] for row in self._shown(closing)], [("2", "1000.00")])

    def test_half_of_a_cancelled_ticket_is_kept(self):
        """The fee of a late cancellation: passengers aboard are closed at their own price."""
        self._issue()
        order, tx = self._sell("A-1", "A-2")
        order.water_ticket_ids[0]._cancel()
        self._refund(tx, 500)
        self._depart()
        [closing] = self._closings()
        self.assertEqual([row[1:3] for row in self._shown(closing)], [("1", "1000.00")])

    def test_all_cancelled(self):
        self._issue()
        order, tx = self._sell("A-1", "A-2")
        order.water_ticket_ids._cancel()
        self._refund(tx)
        self._depart()
        self.assertFalse(self._closings())
        self.assertEqual(self.trip.yoomoney_closing, "done")

    def test_who_came_aboard_and_who_did_not(self):
        self._issue()
        order, _tx = self._sell("A-1", "A-2")
        order.water_ticket_ids[0].board(order.water_ticket_ids[0].barcode, self.trip.id)
        self._depart()
        [closing] = self._closings()
        self.assertEqual([row[1] for row in self._shown(closing)], ["2"])

    def test_the_carrier_is_named_where_tickets_are_sold_as_an_agent(self):
        self._issue("after_payment", "third_party")
        self.vessel_seats.carrier_id = self.env["res.partner"].create(
            {"name": "Neva Lines", "vat": "7801234564", "phone": "+7 812 000-00-01"}
        )
        _order, tx = self._sell("A-1")
        self.assertNotIn("agent_type", self._issued(tx)[0]["items"][0], "own name by default")
        self.provider.yoomoney_agent_type = "agent"
        _order, tx = self._sell("A-2", reference="S2", email="boris@example.com")
        self._depart()
        for receipt in self._issued(tx):
            [item] = receipt["items"]
            self.assertEqual(item["agent_type"], "agent")
            self.assertEqual(
                item["supplier"],
                {"name": "Neva Lines", "inn": "7801234564", "phone": "78120000001"},
            )
        self.assertEqual(len(self._issued(tx)), 2)

    def test_one_order_without_a_receipt_does_not_hold_up_the_others(self):
        self._issue()
        bad, _tx = self._sell("A-1", reference="S1")
        bad.order_line.tax_ids = [Command.link(self.vat10.id)]
        self._sell("A-2", reference="S2", email="boris@example.com")
        self._depart()
        self.assertEqual((len(self._closings()), self.trip.yoomoney_closing), (1, "done"))
        failed = bad.yoomoney_receipt_ids.filtered(lambda receipt: receipt.state == "failed")
        self.assertIn("several taxes", failed.problem)
        self.assertTrue(failed.activity_ids)

    def test_no_receipts_no_closing(self):
        self._sell("A-1")
        self._depart()
        self.assertFalse(self._issued())
        self.assertEqual(self.trip.yoomoney_closing, "done")

from datetime import timedelta

from odoo.addons.payment_yoomoney.tests.common import YooMoneyCommon
from odoo.addons.water_booking.tests.common import WaterFleet


class PaidPlaces(WaterFleet, YooMoneyCommon):
    """Holds, orders and payments against a double of YooKassa, over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.currency_id = cls.currency
        cls.env["product.pricelist"].search([]).currency_id = cls.currency
        cls.setup_fleet()
        cls.excursion.product_tmpl_id.taxes_id = False
        cls.inventory = cls.env["water.inventory"]

    def _order(self, *labels):
        hold = self.hold_seats(*labels or ("A-1", "A-2"))
        return self.env["sale.order"]._water_create_from_hold(
            hold, {"name": "Anna Petrova", "email": "anna@example.com", "phone": "+79210000001"}
        )

    def _tx_of(self, order, reference, **values):
        return self._tx(
            reference=reference,
            amount=order.amount_total,
            partner_id=order.partner_id.id,
            currency_id=order.currency_id.id,
            sale_order_ids=[(6, 0, order.ids)],
            **values,
        )

    def _start(self, order, reference, **values):
        """What the shop does when the buyer presses "pay"."""
        tx = self._tx_of(order, reference, **values)
        self.inventory._start_payment(order.water_cause, reference)
        return tx

    def _later(self, minutes):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE water_allocation SET taken_at = taken_at - %(d)s,"
            " held_until = held_until - %(d)s",
            {"d": timedelta(minutes=minutes)},
        )
        self.env.invalidate_all()

    def _sweep(self):
        self.env.flush_all()
        self.env.ref("water_booking.cron_sweep").method_direct_trigger()
        self.env.invalidate_all()

    def _refund_cron(self):
        self.env.flush_all()
        self.env.ref("water_booking.cron_refund").method_direct_trigger()
        self.env.invalidate_all()

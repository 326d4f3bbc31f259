from odoo import models

from odoo.addons.payment_yoomoney.const import PAID, PROVIDER_CODE
from odoo.addons.payment_yoomoney.services.outcome import Accepted, Rejected


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _water_provider_verdict(self):
        """Override of `water_booking`: ask YooKassa before places are freed.

        A payment that is still pending counts as unpaid: YooKassa cannot cancel it, and keeping
        the places for its hour would let one abandoned page block a deck.  If the money comes
        after all, the places are taken again or the money is given back.
        """
        if self.provider_code != PROVIDER_CODE or self.state in ("done", "authorized"):
            return super()._water_provider_verdict()
        if not self.provider_reference:
            # A call without an answer may have been carried out.
            self._yoomoney_resume_payment()
        if not self.provider_reference:
            attempt = self.env["yoomoney.attempt"].sudo()._last(self.reference, "payment")
            return "unknown" if attempt and not attempt.is_settled else "unpaid"
        outcome = self._yoomoney_refresh()
        if isinstance(outcome, Accepted):
            return "paid" if outcome.data.get("status") in PAID else "unpaid"
        if isinstance(outcome, Rejected) and outcome.is_missing:
            return "unpaid"
        return "unknown"

    def _yoomoney_columns(self):
        return [*super()._yoomoney_columns(), "water_refund_state"]

    def _yoomoney_fetch_lean(self):
        """The order as well, see `sale.order._water_sale_columns`."""
        res = super()._yoomoney_fetch_lean()
        orders = self.sudo().sale_order_ids
        orders.fetch(orders._water_sale_columns())
        return res

    def _yoomoney_is_payable(self):
        """Override of `payment_yoomoney`: nobody is sent to pay for places that are not his.

        They may be free again, or another payment of the same order may be under way. Of an order
        that the office has confirmed they are sold under its own name, and money is welcome.
        """
        payable = super()._yoomoney_is_payable()
        order = self.sudo().sale_order_ids
        if not payable or len(order) != 1 or not order.water_cause:
            return payable
        hold = self.env["water.inventory"]._hold_info(order.water_cause)
        if hold and hold.state == "sold":
            return hold.rows[0].reference == order.name
        if not hold or not hold.seconds_left:
            return False
        return hold.state == "held" or hold.rows[0].reference == self.reference

    def _yoomoney_decide_by(self):
        """Override of `payment_yoomoney`: with the departure the money is earned.

        Of several trips the first one counts.
        """
        departures = self.sudo().sale_order_ids.water_trip_ids.mapped("departure")
        return min(departures) if departures else super()._yoomoney_decide_by()

    def _yoomoney_is_given_back(self):
        """Override of `payment_yoomoney`: places that are gone give their money back by a cron."""
        return bool(self.water_refund_state) or super()._yoomoney_is_given_back()

    def _yoomoney_note_cancelled(self):
        """Override of `payment_yoomoney`: money for cancelled places goes back by itself."""
        if self.water_refund_state:
            return None
        return super()._yoomoney_note_cancelled()

    def _yoomoney_return_path(self):
        """Override of `payment_yoomoney`: the shop's page of an order asks by itself how its
        payment stands, so that the way back needs no stop."""
        asks = getattr(self, "_website_return_route", None)  # the shop need not be installed
        return (asks and asks()) or super()._yoomoney_return_path()

    def _yoomoney_landing_route(self, monitored=False):
        """Override of `payment_yoomoney`: Odoo's status page would confirm and invoice the order
        while the buyer waits; the page of the order does not."""
        if self.landing_route and self.sudo().sale_order_ids.filtered("water_cause"):
            return self.landing_route
        return super()._yoomoney_landing_route(monitored)

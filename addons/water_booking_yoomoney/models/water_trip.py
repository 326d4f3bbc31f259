import logging

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, LockError

_logger = logging.getLogger(__name__)


class WaterTrip(models.Model):
    """At departure the prepayments of the passengers are settled: closing receipts."""

    _inherit = "water.trip"

    yoomoney_closing = fields.Selection(
        [("due", "To be issued"), ("done", "Issued")],
        string="Closing receipts",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "departed":
            # However often: a departure has one receipt for each order.
            super().write({"yoomoney_closing": "due"})
            self.env.ref("water_booking_yoomoney.cron_closing").sudo()._trigger()
        return result

    @api.model
    def _cron_yoomoney_closing(self):
        """Issue the closing receipts of trips that have departed, order by order.

        An order that somebody else has in hands, or that fails, is tried again next time; the
        others do not wait for it.
        """
        progress = self.env["ir.cron"]._commit_progress
        trips = self.search([("yoomoney_closing", "=", "due")], order="departure, id")
        progress(remaining=len(trips))
        for trip in trips:
            complete = True
            for order in trip._yoomoney_orders():
                complete &= trip._yoomoney_close(order)
                if not progress():
                    return
            if complete:
                trip.yoomoney_closing = "done"
            progress(1)

    def _yoomoney_orders(self):
        """Orders with passengers of this trip."""
        self.ensure_one()
        groups = self.env["water.ticket"]._read_group(
            [("trip_id", "=", self.id), ("state", "in", ("issued", "used"))], ["order_id"]
        )
        return self.env["sale.order"].browse(order.id for (order,) in groups)

    def _yoomoney_close(self, order):
        """Close one order for this departure; whether that is settled."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                order._yoomoney_close_trip(self)
        except (LockError, ConcurrencyError):
            return False
        except Exception:  # one order must not keep the others from their receipts
            _logger.exception("No closing receipt could be made for %s.", order.name)
            return False
        return True

from odoo import models

from odoo.addons.payment_yoomoney.models.yoomoney_receipt_source import RECEIPT_LANG


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _yoomoney_supplier(self):
        """Override of `payment_yoomoney`: passage is sold for the vessel's carrier."""
        carrier = not self.water_addon_id and self.water_trip_id.vessel_id.carrier_id
        return carrier or super()._yoomoney_supplier()

    def _yoomoney_receipt_name(self):
        """Override of `payment_yoomoney`: the trip and the fare in Russian.

        The line is in the buyer's language, and a register writes Latin and Cyrillic only.
        """
        if not self.water_trip_id:
            return super()._yoomoney_receipt_name()
        line = self.with_context(lang=RECEIPT_LANG)
        what = line.water_addon_id or line.water_fare_id
        return ", ".join(filter(None, (line.water_trip_id.name, what.name)))

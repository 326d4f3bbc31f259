from odoo import models

from odoo.addons.payment_yoomoney.services import payload as payloads


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _yoomoney_refund_wanted(self, lefts):
        """Override of `payment_yoomoney`: cancelled tickets say what is given back.

        A line of an order keeps its number of pieces when a ticket of it is cancelled.
        """
        wanted = super()._yoomoney_refund_wanted(lefts)
        orders = self.source_transaction_id.sale_order_ids
        for line in orders.sudo().order_line.filtered("water_ticket_ids"):
            key = line._yoomoney_receipt_key()
            valid = line.water_ticket_ids.filtered(
                lambda ticket: ticket.state in ("issued", "used")
            )
            costs = sum(map(payloads.kopecks, valid.mapped("price")))
            if key in lefts and lefts[key] > costs:
                wanted[key] = max(wanted.get(key, 0), lefts[key] - costs)
        return wanted

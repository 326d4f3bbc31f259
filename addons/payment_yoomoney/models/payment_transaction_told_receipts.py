from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _yoomoney_told_receipts(self):
        """Registered receipts of the payment (or refund) as their customer may see them.

        The three numbers are those by which the tax service's own check finds a receipt.

        :return: list of {"kind", "number", "amount", "at" (naive UTC), "url"}
        """
        self.ensure_one()
        receipts = self.sudo().yoomoney_receipt_ids
        kinds = dict(receipts._fields["kind"]._description_selection(self.env))
        return [
            {
                "kind": kinds[receipt.kind],
                "number": self.env._(
                    "FN %(storage)s, FD %(document)s, FPD %(attribute)s",
                    storage=receipt.fiscal_storage_number or "–",
                    document=receipt.fiscal_document_number or "–",
                    attribute=receipt.fiscal_attribute or "–",
                ),
                "amount": receipt.amount,
                "at": receipt.registered_at,
                "url": None,
            }
            for receipt in receipts.filtered(lambda one: one.state == "succeeded").sorted("id")
        ]

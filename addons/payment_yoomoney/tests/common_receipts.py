from odoo.fields import Command

from .common import YooMoneyCommon


class ReceiptCommon(YooMoneyCommon):
    """Orders with taxes, paid through the double, which issues receipts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.currency_id = cls.currency
        cls.company.tax_calculation_rounding_method = "round_per_line"
        cls.env["product.pricelist"].search([]).currency_id = cls.currency
        cls.partner.write({"email": "anna@example.com", "phone": "+7 921 000-00-01"})
        cls.vat22 = cls._tax("VAT 22", 22)
        cls.vat10 = cls._tax("VAT 10", 10)
        cls.trip = cls._product("Trip", cls.vat22)
        cls.book = cls._product("Guide book", cls.vat10, yoomoney_payment_subject="commodity")

    @classmethod
    def _tax(cls, name, amount):
        return cls.env["account.tax"].create(
            {
                "name": name,
                "amount": amount,
                "price_include_override": "tax_included",
                "type_tax_use": "sale",
            }
        )

    @classmethod
    def _product(cls, name, tax, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "invoice_policy": "order",
                "taxes_id": [Command.set(tax.ids)],
                **values,
            }
        )

    def _issue(self, mode="with_payment", register="yookassa", **values):
        """Switch receipts on, here and at YooKassa."""
        self.provider.write(
            {
                "yoomoney_receipt_mode": mode,
                "yoomoney_receipt_register": register,
                **values,
            }
        )
        ways = {
            ("with_payment", "yookassa"): "yookassa",
            ("with_payment", "third_party"): "register",
        }
        self._at_yookassa(fiscalization=ways.get((mode, register), "register_after"))

    def _at_yookassa(self, **config):
        self.double.control.put_config(None, None, config)

    def setUp(self):
        super().setUp()
        self._at_yookassa(fiscalization=None)

    def _order(self, *wares, **values):
        """An order of (product, quantity, price) with VAT in the price."""
        return self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "name": product.name,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                            "discount": discount[0] if discount else 0,
                        }
                    )
                    for product, quantity, price, *discount in wares
                ],
                **values,
            }
        )

    def _start(self, order, amount=None, **values):
        return self._tx(
            reference=values.pop("reference", f"{order.name}-{len(order.transaction_ids)}"),
            amount=amount or order.amount_total,
            partner_id=order.partner_id.id,
            sale_order_ids=[Command.set(order.ids)],
            **values,
        )

    def _buy(self, order, amount=None, **values):
        """Pay an order and do what the crons do."""
        tx = self._start(order, amount, **values)
        self._go(tx)
        self._pay(tx)
        self._return(tx)
        self.assertEqual(tx.state, "done")
        self._receipts_cron()
        return tx

    def _receipts_cron(self, times=2):
        """Once sends, the second time sees what the register did."""
        for _time in range(times):
            self.env.flush_all()
            self.env.ref("payment_yoomoney.cron_receipts").method_direct_trigger()
            self.env.invalidate_all()

    def _refund(self, tx, amount=None):
        refund = tx._refund(amount)
        self.env.flush_all()
        refund._yoomoney_send_refund()
        self.assertEqual(refund.state, "done")
        self._receipts_cron()
        return refund

    def _issued(self, tx=None):
        """Receipts at YooKassa, oldest first: (type, items, settlements)."""
        return [
            receipt
            for receipt in self.double.state.receipts.values()
            if tx is None or receipt["payment_id"] == tx.provider_reference
        ]

    def _shown(self, receipt):
        """Items as (description, quantity, price, VAT code, mode)."""
        return [
            (
                item["description"],
                item["quantity"].rstrip("0").rstrip(".")
                if "." in item["quantity"]
                else item["quantity"],
                item["amount"]["value"],
                item["vat_code"],
                item["payment_mode"],
            )
            for item in receipt["items"]
        ]

    def _close(self, order, quantities=None, cause="trip"):
        receipt = order._yoomoney_issue_closing_receipt(quantities, cause)
        self._receipts_cron()
        return receipt

    def _closings(self):
        return [
            receipt
            for receipt in self._issued()
            if (receipt.get("settlements") or [{}])[0].get("type") == "prepayment"
        ]

    def _refund_receipts(self):
        return [receipt for receipt in self._issued() if receipt["type"] == "refund"]

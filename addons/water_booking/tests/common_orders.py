from odoo import Command

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .common import DoorCase

GUEST = {"name": "Anna Petrova", "email": "anna@example.com", "phone": "+79210000001"}


class OrderCase(DoorCase, AccountPaymentCommon):
    """Orders of holds and their payments, with books in the company's currency."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("water_booking.group_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.currency = cls.env.company.currency_id
        cls.tax = cls.env["account.tax"].create(
            {"name": "VAT 22 %", "amount": 22, "price_include_override": "tax_included"}
        )
        cls.excursion.product_tmpl_id.taxes_id = cls.tax

    @classmethod
    def make_guide_book(cls):
        """``guide``: something on an order that is no place, with a tax of its own."""
        cls.low_tax = cls.env["account.tax"].create(
            {"name": "VAT 10 %", "amount": 10, "price_include_override": "tax_included"}
        )
        cls.guide = cls.env["product.product"].create(
            {"name": "Guide book", "type": "service", "taxes_id": [Command.set(cls.low_tax.ids)]}
        )

    def order_of(self, hold, **guest):
        """The draft order of a hold for a guest."""
        return self.env["sale.order"]._water_create_from_hold(hold, {**GUEST, **guest})

    def pay(self, order, reference=None, state="done", **values):
        """A transaction of the order, brought to ``state``."""
        tx = self._create_transaction(
            "redirect",
            reference=reference or f"{order.name}-tx",
            amount=order.amount_total,
            currency_id=order.currency_id.id,
            partner_id=order.partner_id.id,
            sale_order_ids=[(6, 0, order.ids)],
            **values,
        )
        self.inventory._start_payment(order.water_cause, tx.reference)
        if state == "done":
            tx._set_done()
        elif state == "cancel":
            tx._set_canceled()
        return tx

    def run_cron(self, name):
        """Run a cron of the addon as the scheduler would."""
        self.env.ref(f"water_booking.cron_{name}").method_direct_trigger()
        self.env.invalidate_all()

from datetime import timedelta

from odoo import fields, models

from ..report.transfer_pdf import render_transfer_invoice
from ..tools import formats
from ..tools.way import Way


class SaleOrder(models.Model):
    """Orders that a company pays for: invoiced to it, by card or by bank transfer."""

    _inherit = "sale.order"

    def _website_bill(self, company):
        """Invoice the order to a company; the person who orders stays its customer.

        :param company: as ``water.checkout._read_company``, or None for the person
        """
        self.ensure_one()
        order = self.sudo()
        payer = order.partner_id
        if company:
            payer = order.env["res.partner"]._website_company(company, order.partner_id.email)
        if order.partner_invoice_id != payer:
            order.partner_invoice_id = payer

    def _website_create_transaction(self, provider, means=None, card=None):
        """The receipt of the payment goes to the person who pays, not to the company's address."""
        transaction = super()._website_create_transaction(provider, means, card)
        if self.partner_invoice_id != self.partner_id:
            transaction.partner_email = self.partner_id.email
        return transaction

    # --- bank transfer

    def _website_transfer(self):
        """The transaction of an order that waits for a bank transfer; else empty."""
        transaction = self._website_transaction()
        return transaction.filtered(
            lambda tx: tx.state == "pending" and tx.provider_id.custom_mode == "wire_transfer"
        )

    def _website_pay_by_transfer(self):
        """Keep the places for the time that the operator gives a bank, and send the invoice.

        :return: Way to the order's page
        :raise PlacesError: the places are not this order's any more
        """
        self.ensure_one()
        order = self.sudo()
        if order.water_state == "sold" or order._website_transfer():
            return Way(order._website_status_url())
        order._water_check_lines()
        order._water_check_rewards()
        self.env["water.checkout"]._one_at_a_time(order.water_cause)
        provider = order.water_trip_ids._website_transfer_provider(order.website_id)
        if not provider or not order.amount_total:
            return order._website_pay()
        transaction = order._website_create_transaction(provider)
        until = fields.Datetime.now() + timedelta(hours=provider.water_keep_hours)
        transaction.write({"website_news": "invoice", "website_pay_until": until})
        transaction._set_pending()
        self.env["water.inventory"].sudo()._start_payment(
            order.water_cause, transaction.reference, order._water_choice(), until=until
        )
        self.env.ref("website_excursions.cron_news").sudo()._trigger()
        return Way(order._website_status_url())

    def _website_transfer_values(self):
        """What a bookkeeper needs to pay: for the page, the mail and the invoice."""
        self.ensure_one()
        transaction = self._website_transfer()
        trip = self.water_trip_ids[:1]
        seller = self.company_id.partner_id
        account = self.company_id.sudo().bank_ids[:1]
        until = transaction.website_pay_until
        values = {"until": "", "purpose": "", "rows": []}
        if until:
            local = trip._local(until)
            values["until"] = f"{formats.day(self.env, local)}, {formats.clock(local)}"
        values["purpose"] = self.env._("Payment for tickets, order %s", self.name)
        rows = [
            (self.env._("Payee"), seller.commercial_company_name or seller.name),
            (self.env._("INN"), seller.vat),
            (self.env._("KPP"), seller.water_kpp),
            (self.env._("Bank account"), account.acc_number),
            (self.env._("Bank"), account.bank_id.name),
            (self.env._("BIC"), account.bank_id.bic),
            (self.env._("Purpose of the payment"), values["purpose"]),
            (
                self.env._("Amount"),
                formats.price(self.env, self.amount_total, self.currency_id),
            ),
        ]
        values["rows"] = [(label, value) for label, value in rows if value]
        return values

    def _website_transfer_pdf(self):
        self.ensure_one()
        lang = self.partner_id.lang or self.env.lang
        return render_transfer_invoice(self.sudo().with_context(lang=lang))

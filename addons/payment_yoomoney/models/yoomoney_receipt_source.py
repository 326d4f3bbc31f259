import re
from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ..receipt_const import PREPAYMENT_MODES
from ..services import payload as payloads
from ..services.receipt_lines import Fiscal, Position

RECEIPT_LANG = "ru_RU"
# From Hebrew to the Indic scripts and on to Japanese, Chinese, Korean; punctuation is not meant.
FOREIGN_SCRIPT = re.compile("[\u0530-\u1fff\u2e80-\ud7ff\uf900-\ufaff\uff66-\uffdc]")


class ReceiptError(UserError):
    """No receipt can be made of these documents; the message says what to do."""


def translated(env, error):
    """A :class:`LinesError` in words."""
    texts = {
        "nothing": env._("There is nothing to show on a receipt."),
        "discount": env._("The discounts are higher than the prices."),
        "too_many": env._(
            "A receipt of %(count)s different lines is not possible, the limit is %(limit)s."
            " Divide the order.",
            count=error.values.get("count"),
            limit=error.values.get("limit"),
        ),
    }
    return ReceiptError(texts[error.reason])


class YoomoneyReceiptSource(models.AbstractModel):
    """A line of a document as a line of a receipt: lines of orders and of invoices."""

    _name = "yoomoney.receipt.source"
    _description = "Line that receipts are made of"

    def _yoomoney_receipt_key(self):
        """Which line of which document this is; invoices lead to the order, where there is one."""
        self.ensure_one()
        return (self._name, self.id)

    def _yoomoney_receipt_quantity(self):
        raise NotImplementedError

    def _yoomoney_receipt_name(self):
        """What was sold, on one line.

        Registers have Latin and Cyrillic letters only: a text in another script gives way to the
        product's name in Russian.
        """
        self.ensure_one()
        name = " ".join((self.name or "").split())
        if not name or FOREIGN_SCRIPT.search(name):
            name = self.product_id.with_context(lang=RECEIPT_LANG).display_name
        return name or "-"

    def _yoomoney_is_certificate(self):
        """Whether this line is no discount, but money that came before: a gift certificate."""
        return False

    def _yoomoney_supplier(self):
        """For whom it is sold, if the company is an agent; an empty partner if it is not."""
        return self.product_id.yoomoney_supplier_id

    def _yoomoney_receipt_position(self, provider, partial):
        """
        :param bool partial: whether the payment is less than the documents
        :raise ReceiptError: when the line cannot be shown
        """
        self.ensure_one()
        return Position(
            self._yoomoney_receipt_key(),
            self._yoomoney_receipt_name(),
            Decimal(str(self._yoomoney_receipt_quantity())),
            payloads.kopecks(self.price_total),
            self._yoomoney_receipt_fiscal(provider, self._yoomoney_receipt_mode(provider, partial)),
        )

    def _yoomoney_receipt_mode(self, provider, partial):
        mode = self._yoomoney_trait(provider, "yoomoney_sale_mode")
        return "partial_prepayment" if partial and mode != "advance" else mode

    def _yoomoney_receipt_fiscal(self, provider, mode):
        """All that the law asks of a line, for one mode of settlement."""
        self.ensure_one()
        agent, supplier = self._yoomoney_receipt_agent(provider)
        return Fiscal(
            vat_code=self._yoomoney_vat_code(provider)._number(mode in PREPAYMENT_MODES),
            subject=self._yoomoney_trait(provider, "yoomoney_payment_subject"),
            mode=mode,
            measure=self._yoomoney_trait(provider, "yoomoney_measure"),
            agent_type=agent,
            supplier=supplier,
        )

    def _yoomoney_trait(self, provider, name):
        return (
            self.product_id.product_tmpl_id.sudo()._yoomoney_receipt_trait(name) or provider[name]
        )

    def _yoomoney_vat_code(self, provider):
        codes = self.tax_ids.sudo().yoomoney_vat_code_id
        if len(codes) > 1:
            raise ReceiptError(
                self.env._(
                    "“%(line)s” has several taxes with different VAT codes of receipts.",
                    line=self.name,
                )
            )
        return codes or provider._yoomoney_default_vat_code()

    def _yoomoney_receipt_agent(self, provider):
        """Agent sign and (name, INN, phone) of the supplier; both empty for own sales."""
        agent = self.product_id.yoomoney_agent_type or provider.yoomoney_agent_type
        supplier = self._yoomoney_supplier().sudo().commercial_partner_id
        if not agent or not supplier or supplier == provider.company_id.partner_id:
            return "", ()
        if provider.yoomoney_receipt_mode != "after_payment":
            raise ReceiptError(
                self.env._(
                    "“%(line)s” is sold for %(supplier)s. Receipts with the payment cannot say"
                    " that: choose receipts after the payment in the settings of the provider.",
                    line=self.name,
                    supplier=supplier.name,
                )
            )
        inn, phone = payloads.inn(supplier.vat), payloads.phone(supplier.phone)
        if not inn or not phone:
            raise ReceiptError(
                self.env._(
                    "%(supplier)s needs an INN (tax ID) and a phone: receipts of what is sold for"
                    " a supplier show both.",
                    supplier=supplier.name,
                )
            )
        return agent, (supplier.name, inn, phone)

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .. import const
from ..receipt_const import (
    AGENT_TYPES,
    ITEM_LIMITS,
    MEASURES,
    PAYMENT_SUBJECTS,
    SALE_MODES,
    TAX_SYSTEMS,
    TIMEZONES,
)
from .yoomoney_receipt_source import ReceiptError

ACCOUNTANTS = ("account.group_account_manager", "account.group_account_user")


class PaymentProvider(models.Model):
    """What the accountant decides about fiscal receipts (54-FZ)."""

    _inherit = "payment.provider"

    yoomoney_receipt_mode = fields.Selection(
        [
            ("none", "None: another system issues them"),
            ("with_payment", "With the payment"),
            ("after_payment", "After the payment"),
        ],
        string="Receipts",
        copy=False,
        required=True,
        default="none",
        help="With the payment: YooKassa registers a receipt with each payment and refund. After"
        " the payment: the shop asks for each receipt when the money is there; for registers of"
        " third parties.",
    )
    yoomoney_receipt_register = fields.Selection(
        [("yookassa", "Receipts from YooKassa"), ("third_party", "A third party's register")],
        string="Register",
        required=True,
        default="yookassa",
        help="YooKassa's own receipts have at most 80 lines and are only mailed; the register of a"
        " third party takes 100 lines, and a phone instead of the e-mail address.",
    )
    yoomoney_tax_system = fields.Selection(
        TAX_SYSTEMS,
        string="Taxation System",
        help="Only for a third party's register, if it asks for it or if you have several systems.",
    )
    yoomoney_vat_code_id = fields.Many2one(
        "yoomoney.vat.code",
        string="VAT Code without Tax",
        default=lambda self: self.env.ref("payment_yoomoney.vat_code_1", raise_if_not_found=False),
        domain=[("calculated", "=", False)],
        ondelete="restrict",
        help="For lines whose taxes have no VAT code.",
    )
    yoomoney_payment_subject = fields.Selection(
        PAYMENT_SUBJECTS,
        string="Subject",
        required=True,
        default="service",
        help="What is sold, unless the product or its category says something else.",
    )
    yoomoney_sale_mode = fields.Selection(
        SALE_MODES,
        string="Settlement",
        required=True,
        default="full_prepayment",
        help="How a sale is settled, unless the product or its category says something else.",
    )
    yoomoney_measure = fields.Selection(
        MEASURES, string="Measure", required=True, default="piece", help="For all products."
    )
    yoomoney_agent_type = fields.Selection(
        AGENT_TYPES,
        string="Agent Sign",
        copy=False,
        help="Set it if you sell for suppliers as an agent: lines with a supplier then show the"
        " sign and the supplier. Empty: everything is sold in your own name.",
    )
    yoomoney_receipt_internet = fields.Boolean(
        string="Sold on the Internet",
        default=True,
        help="Sign of a settlement on the internet (tag 1125). Unset for sales face to face.",
    )
    yoomoney_receipt_timezone = fields.Selection(
        TIMEZONES,
        string="Time Zone",
        help="Time zone of the place of sale (tag 1011); only asked for with marked goods.",
    )
    yoomoney_receipt_email = fields.Char(
        string="E-mail for Lost Receipts",
        copy=False,
        help="Receives the receipts of buyers who left no address. Empty: such buyers cannot pay.",
    )
    yoomoney_receipt_stuck_hours = fields.Integer(
        string="Alarm after, Hours",
        default=72,
        help="A receipt that is not registered by then becomes a task of the accountant. YooKassa"
        " asks to write to its support after three days.",
    )
    yoomoney_accountant_id = fields.Many2one(
        "res.users",
        string="Accountant",
        copy=False,
        domain=[("share", "=", False)],
        help="Gets the tasks about receipts and differences; empty: the first accountant of the"
        " company.",
    )

    @api.constrains("yoomoney_agent_type", "yoomoney_receipt_mode", "yoomoney_receipt_register")
    def _check_yoomoney_agent(self):
        """YooKassa takes agent and supplier only after the payment, for a third party's register.

        The sign of a single product is checked when its receipt is made.
        """
        for provider in self.filtered("yoomoney_agent_type"):
            after = provider.yoomoney_receipt_mode == "after_payment"
            if not after or provider.yoomoney_receipt_register != "third_party":
                raise ValidationError(
                    self.env._(
                        "An agent sign needs receipts after the payment and the register of a"
                        " third party."
                    )
                )

    @api.constrains("yoomoney_receipt_stuck_hours")
    def _check_yoomoney_receipt_stuck_hours(self):
        if any(provider.yoomoney_receipt_stuck_hours < 1 for provider in self):
            raise ValidationError(self.env._("The alarm needs at least one hour."))

    def _yoomoney_setup_accounting(self):
        """Override: of two taxes without an amount, the Russian chart tells which one is 0 %."""
        result = super()._yoomoney_setup_accounting()
        for company in self.company_id:
            chart = self.env["account.chart.template"].with_company(company)
            tax = chart.ref("ru_sale_vat_0", raise_if_not_found=False)
            if tax and not tax.yoomoney_vat_code_id:
                tax.yoomoney_vat_code_id = self.env.ref("payment_yoomoney.vat_code_2")
        return result

    def _yoomoney_issues_receipts(self):
        self.ensure_one()
        return self.code == const.PROVIDER_CODE and self.yoomoney_receipt_mode != "none"

    def _yoomoney_default_vat_code(self):
        code = self.sudo().yoomoney_vat_code_id
        if not code:
            raise ReceiptError(
                self.env._("Choose a VAT code for lines without tax in the provider's settings.")
            )
        return code

    def _yoomoney_item_limit(self):
        return ITEM_LIMITS[self.yoomoney_receipt_register]

    def _yoomoney_receipt_header(self):
        """What every receipt says beside buyer and lines."""
        self.ensure_one()
        header = {"internet": self.yoomoney_receipt_internet}
        if self.yoomoney_receipt_register == "third_party" and self.yoomoney_tax_system:
            header["tax_system_code"] = int(self.yoomoney_tax_system)
        if self.yoomoney_receipt_timezone:
            header["timezone"] = int(self.yoomoney_receipt_timezone)
        return header

    @api.model
    def _yoomoney_check_accountant(self):
        """What buttons of accountants do is asked for by nobody else, over RPC neither.

        :raise AccessError: for everybody else
        """
        user = self.env.user
        if not (self.env.su or any(map(user.has_group, ACCOUNTANTS))):
            raise AccessError(self.env._("This is for accountants."))

    def _yoomoney_accountant(self):
        """Who gets the tasks; there is always somebody."""
        self.ensure_one()
        chosen = self.sudo().yoomoney_accountant_id
        if chosen and chosen.active:
            return chosen
        group = self.env.ref("account.group_account_manager").sudo()
        company = self.company_id
        users = group.all_user_ids.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )
        return users.sorted("id")[:1] or self.env.ref("base.user_admin")

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const

INPUT_VAT_OF_SERVICES = "19.04"


def _chosen_account(string, help_text):
    """A setting of the accountant's; a copied provider has its own."""
    return fields.Many2one(
        "account.account", string=string, check_company=True, copy=False, help=help_text
    )


def _chosen_journal(string, kind, help_text):
    return fields.Many2one(
        "account.journal",
        string=string,
        domain=[("type", "=", kind)],
        check_company=True,
        copy=False,
        help=help_text,
    )


class PaymentProvider(models.Model):
    """Where the payout registries are posted; an accountant may choose other accounts."""

    _inherit = "payment.provider"

    yoomoney_settlement_journal_id = _chosen_journal(
        "Journal of Registries",
        "general",
        "Commission and payouts are posted here; empty: the first miscellaneous journal.",
    )
    yoomoney_commission_account_id = _chosen_account(
        "Commission",
        "Expense account of YooKassa's commission; or the account of YooKassa as a supplier, if its"
        " monthly bill is entered as well.",
    )
    yoomoney_commission_vat_account_id = _chosen_account(
        "VAT of the Commission",
        "Empty: the VAT is posted together with the commission.",
    )
    yoomoney_commission_partner_id = fields.Many2one(
        "res.partner",
        string="YooKassa as a Supplier",
        copy=False,
        help="Partner of the commission's entries.",
    )
    yoomoney_unknown_account_id = _chosen_account(
        "Payments to be Clarified",
        "Payments in a registry that are not known here wait on this account.",
    )
    yoomoney_bank_journal_id = _chosen_journal(
        "Payouts Arrive in", "bank", "The bank journal that YooKassa pays out to."
    )
    yoomoney_owed = fields.Monetary(
        string="Owed by YooKassa",
        currency_field="main_currency_id",
        compute="_compute_yoomoney_owed",
        compute_sudo=True,
        help="What is on the clearing account.",
    )

    yoomoney_reconcile_days = fields.Integer(
        string="Compared each day (days)",
        default=3,
        help="Payments and refunds of yesterday and of the days before it, so many in all, are"
        " compared with YooKassa each day; 0: only when an accountant asks for it.",
    )

    @api.model
    def _yoomoney_of_user(self):
        """The provider that an accountant most likely means."""
        return self.search(
            [("code", "=", const.PROVIDER_CODE), ("company_id", "in", self.env.companies.ids)],
            order="state",
            limit=1,
        )

    def _compute_yoomoney_owed(self):
        for provider in self:
            account = provider._yoomoney_settlement_account()
            groups = self.env["account.move.line"]._read_group(
                [
                    ("account_id", "=", account.id),
                    ("company_id", "=", provider.company_id.id),
                    ("parent_state", "=", "posted"),
                ],
                [],
                ["balance:sum"],
            )
            provider.yoomoney_owed = groups[0][0] or 0.0

    def _yoomoney_settlement_account(self):
        """The account that the payments wait on, as the journal's payment method has it."""
        self.ensure_one()
        line = self.env["account.payment.method.line"].search(
            [("payment_provider_id", "=", self.id), ("journal_id", "!=", False)], limit=1
        )
        return line.payment_account_id

    def _yoomoney_setup_accounting(self):
        """Override: propose the accounts that are not chosen yet."""
        result = super()._yoomoney_setup_accounting()
        for provider in self.sudo().filtered(lambda item: item._yoomoney_settlement_account()):
            company = provider.company_id
            provider = provider.with_company(company)
            accounts = self.env["account.account"].with_company(company)
            proposals = {
                "yoomoney_settlement_journal_id": self.env["account.journal"].search(
                    [
                        *self.env["account.journal"]._check_company_domain(company),
                        ("type", "=", "general"),
                    ],
                    order="sequence, id",
                    limit=1,
                ),
                "yoomoney_commission_account_id": self.env[
                    "account.chart.template"
                ]._get_bank_fees_reco_account(company),
                "yoomoney_commission_vat_account_id": accounts.search(
                    [
                        *accounts._check_company_domain(company),
                        ("code", "=", INPUT_VAT_OF_SERVICES),
                    ],
                    limit=1,
                ),
                "yoomoney_unknown_account_id": company.account_journal_suspense_account_id,
            }
            provider.write(
                {
                    name: record.id
                    for name, record in proposals.items()
                    if record and not provider[name]
                }
            )
        return result

    def _yoomoney_check_books(self):
        """The accounts that a registry needs.

        :raise UserError: when one is missing, or the books are not in roubles
        """
        self.ensure_one()
        if self.company_id.currency_id.name != "RUB":
            raise UserError(self.env._("The books of %s are not in roubles.", self.company_id.name))
        clearing = self._yoomoney_settlement_account()
        if not clearing.reconcile:
            raise UserError(
                self.env._(
                    "YooKassa's payments have no clearing account that can be reconciled. Press"
                    " “Set up accounting” on the payment provider."
                )
            )
        for name in (
            "yoomoney_settlement_journal_id",
            "yoomoney_commission_account_id",
            "yoomoney_unknown_account_id",
        ):
            if not self[name]:
                raise UserError(
                    self.env._(
                        "“%(field)s” is not set on the payment provider, page “Settlement”.",
                        field=self._fields[name]._description_string(self.env),
                    )
                )
        return clearing

from odoo import models

from .. import const

CLEARING_PREFIXES = ("57.03", "5703", "57")


class PaymentProvider(models.Model):
    _inherit = "payment.provider"

    def action_yoomoney_setup_accounting(self):
        """The button: for a chart that was installed late, or to leave a journal Odoo chose."""
        self._yoomoney_setup_accounting()
        return True

    def _yoomoney_setup_when_enabled(self):
        """Ready before the first payment; what an accountant has chosen since stays."""
        for provider in self.sudo():
            enabled = provider.code == const.PROVIDER_CODE and provider.state != "disabled"
            if enabled and not provider._yoomoney_linked_journal():
                provider._yoomoney_setup_accounting()

    def _yoomoney_setup_accounting(self):
        """Give each provider a journal of its own whose payments wait on the clearing account.

        YooKassa collects the money and pays it out later, less its commission.  Until then it is
        money in transit (account 57 of the Russian chart), which the payout settles.

        The journal's payment method line is made here, at a quiet moment: Odoo would make it with
        the first payment, and two first payments at once would make it twice.
        Does nothing where it was done, or where the company keeps no books yet.
        """
        for provider in self.sudo().filtered(lambda item: item.code == const.PROVIDER_CODE):
            company = provider.company_id
            provider = provider.with_company(company)
            if not company.root_id.sudo().chart_template:
                continue
            self._setup_payment_method(const.PROVIDER_CODE)
            journal = provider._yoomoney_journal()
            account = provider._yoomoney_clearing_account()
            provider.journal_id = journal
            line = journal.inbound_payment_method_line_ids.filtered(
                lambda item, provider=provider: item.payment_provider_id == provider
            )
            if account and line and line.payment_account_id != account:
                line.payment_account_id = account

    def _yoomoney_journal(self):
        """The provider's own bank journal, made if there is none."""
        linked = self._yoomoney_linked_journal()
        if linked.code and linked.code.startswith("YK"):
            return linked
        return self.env["account.journal"].create(
            {
                "name": self.env._("YooKassa"),
                "code": self._yoomoney_journal_code(),
                "type": "bank",
                "company_id": self.company_id.id,
            }
        )

    def _yoomoney_linked_journal(self):
        """The journal that the payments go to, read without the side effects of `journal_id`."""
        return (
            self.env["account.payment.method.line"]
            .search([("payment_provider_id", "=", self.id), ("journal_id", "!=", False)], limit=1)
            .journal_id
        )

    def _yoomoney_journal_code(self):
        taken = set(
            self.env["account.journal"]
            .with_context(active_test=False)
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("code", "=like", "YK%"),
                ]
            )
            .mapped("code")
        )
        return next(
            code for code in (f"YK{number}" for number in range(1, 1000)) if code not in taken
        )

    def _yoomoney_clearing_account(self):
        """Account 57 where the chart has one, else what the company uses for transfers."""
        accounts = self.env["account.account"]
        for prefix in CLEARING_PREFIXES:
            found = accounts.search(
                [
                    *accounts._check_company_domain(self.company_id),
                    ("code", "=like", f"{prefix}%"),
                    ("account_type", "=", "asset_current"),
                    ("reconcile", "=", True),
                ],
                order="code",
                limit=1,
            )
            if found:
                return found
        company = self.company_id
        return company.transfer_account_id or company.account_journal_suspense_account_id

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import groupby


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    def action_yoomoney_payouts(self):
        """Button on the screen: put the payouts that this transaction is for opposite to it."""
        for transaction in self:
            payouts = transaction._yoomoney_payouts()
            if not payouts:
                raise UserError(
                    self.env._(
                        "No payout of YooKassa is open that this could be. Import its"
                        " registry first."
                    )
                )
            transaction.add_multiple_lines([("id", "in", payouts.ids)])

    def _yoomoney_payouts(self):
        """Open payouts, and what refunds took of them, that make up this transaction.

        YooKassa pays out day by day, several days after a weekend: the days in a row whose sum is
        the amount; else the oldest ones that fit into it.
        """
        self.ensure_one()
        registries = self.env["yoomoney.registry"].search([("company_id", "=", self.company_id.id)])
        lines = registries._payout_lines().sorted(lambda line: (line.date, line.id))
        none = lines.browse()
        days = [none.concat(*group) for _day, group in groupby(lines, lambda line: line.date)]
        currency = self.company_id.currency_id

        def total(chosen):
            return sum(none.concat(*chosen).mapped("amount_residual"))

        for first in range(len(days)):
            for last in range(first + 1, len(days) + 1):
                if not currency.compare_amounts(total(days[first:last]), self.amount):
                    return none.concat(*days[first:last])
        for last in range(len(days), 0, -1):
            if currency.compare_amounts(total(days[:last]), self.amount) < 0:
                return none.concat(*days[:last])
        return none

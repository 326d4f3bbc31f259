from odoo import models


class YoomoneyRegistry(models.Model):
    _inherit = "yoomoney.registry"

    def action_reconcile(self):
        """Button: the screen with the transactions of the bank that the payout arrives in."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "account_reconcile_oca.action_bank_statement_line_reconcile_all"
        )
        journal = self.provider_id.yoomoney_bank_journal_id
        domain = [("journal_id", "=", journal.id)] if journal else [("amount", ">", 0)]
        return {
            **action,
            "domain": domain,
            "context": {"view_ref": False, "search_default_not_reconciled": True},
        }

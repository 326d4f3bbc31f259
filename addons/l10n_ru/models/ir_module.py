from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _register_hook(self):
        """Load the chart that the installation asked for, once the registry is complete.

        Odoo's own hook does the loading: it runs what it finds on the registry. Of several
        processes that start at once, the one that gets the note's row loads.
        """
        note = self.env["ir.config_parameter"].sudo()
        note = note.search([("key", "=", "l10n_ru.company_to_load")]).try_lock_for_update()
        if note:
            company = self.env["res.company"].browse(int(note.value))
            note.unlink()
            if not hasattr(self.env.registry, "_auto_install_template"):
                self.env.registry._auto_install_template = lambda env: env[
                    "account.chart.template"
                ]._load_russian_chart(company.with_env(env))
        return super()._register_hook()

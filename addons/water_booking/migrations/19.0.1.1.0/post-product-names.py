from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Products were named in one language only; they are called as what they sell in each."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for model in ("water.excursion", "water.addon"):
        env[model].with_context(active_test=False).search([])._sync_product()

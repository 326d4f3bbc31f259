from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Cards of pictures that were uploaded before cards had a size of their own."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["water.excursion"]._make_missing_cards()

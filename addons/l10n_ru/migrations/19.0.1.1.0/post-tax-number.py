from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Odoo does not update its countries. The translations come after this with the addon's."""
    russia = api.Environment(cr, SUPERUSER_ID, {"lang": None}).ref("base.ru")
    if not russia.vat_label:
        russia.vat_label = "INN"

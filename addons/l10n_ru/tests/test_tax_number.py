from odoo.modules.migration import load_script
from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path


@tagged("post_install", "-at_install")
class TestTaxNumber(TransactionCase):
    """What the tax number is called on forms and invoices."""

    def test_databases_that_were_there_before(self):
        """Odoo does not update its countries; what somebody has written there stays."""
        russia = self.env.ref("base.ru")
        path = file_path("l10n_ru/migrations/19.0.1.1.0/post-tax-number.py")
        script = load_script(path, "post-tax-number")
        for before, after in ((False, "INN"), ("TIN", "TIN")):
            russia.vat_label = before
            self.env.flush_all()
            script.migrate(self.env.cr, "19.0.1.0.0")
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual(russia.vat_label, after)

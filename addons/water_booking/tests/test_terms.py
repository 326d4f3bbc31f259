import io
from pathlib import Path

import polib

from odoo.modules import get_module_path
from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

OURS = Path(__file__).resolve().parents[2]


@tagged("post_install", "-at_install")
class TestTerms(TransactionCase):
    """The templates of the catalogues are what the source says now.

    Of all addons of this repository that are installed; `tests/tooling/test_catalogues.py` holds
    the catalogues against the templates.
    """

    def terms(self, module):
        buffer = io.BytesIO()
        trans_export(None, [module], buffer, "po", self.env)
        return {entry.msgid for entry in polib.pofile(buffer.getvalue().decode())}

    def test_templates_are_fresh(self):
        modules = self.env["ir.module.module"].search([("state", "=", "installed")])
        ours = [
            name
            for name in modules.mapped("name")
            if (path := get_module_path(name)) and Path(path).resolve().parent == OURS
        ]
        self.assertIn("water_booking", ours)
        for name in ours:
            with self.subTest(module=name):
                template = polib.pofile(str(OURS / name / "i18n" / f"{name}.pot"))
                written = {entry.msgid for entry in template}
                said = self.terms(name)
                self.assertEqual(said - written, set(), "export the template anew")
                self.assertEqual(written - said, set(), "export the template anew")

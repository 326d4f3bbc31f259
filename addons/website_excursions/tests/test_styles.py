from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestStyles(TransactionCase):
    """One error in one stylesheet leaves every page of the website without any."""

    def test_the_websites_stylesheets_compile(self):
        bundle = self.env["ir.qweb"]._get_asset_bundle("web.assets_frontend", css=True, js=False)
        self.assertTrue(bundle.preprocess_css())
        self.assertEqual(bundle.css_errors, [])

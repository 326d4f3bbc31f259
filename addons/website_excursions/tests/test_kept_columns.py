from odoo.tests import TransactionCase, tagged

from ..tools.reading import as_cached


@tagged("post_install", "-at_install")
class TestKeptColumns(TransactionCase):
    """What is kept of records over transactions."""

    def test_only_what_is_the_same_for_everybody(self):
        partner = self.env.user.partner_id
        self.assertEqual(as_cached(partner, ["name"]), (partner.name,))
        category = self.env["res.partner.category"].create({"name": "Crew"})
        for record, name in (
            (category, "name"),  # translated
            (partner, "barcode"),  # of each company
            (partner, "display_name"),
        ):
            with self.subTest(name=name), self.assertRaises(ValueError):
                as_cached(record, [name])

    def test_a_website_that_another_thread_has_read_before_the_commit(self):
        website = self.env["website"].get_current_website()
        kept = website._excursions_link_fields()
        website.cdn_activated = not website.cdn_activated
        website._excursions_link_fields.__cache__.add_value(website, cache_value=kept)
        self.env.cr.postcommit.run()
        self.assertNotEqual(website._excursions_link_fields(), kept)

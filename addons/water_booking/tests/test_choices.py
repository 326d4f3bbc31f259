from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestChoices(TransactionCase):
    """What a form offers to choose from."""

    def test_what_gives_the_company_is_not_sought_by_it(self):
        """A new trip has its company from its excursion. Sought by a company that is still empty,
        no excursion would be offered, and whoever types its name would make another one."""
        wrong = [
            f"{name}.{field.name}"
            for name, model in self.registry.items()
            if name.startswith("water.") and "company_id" in model._fields
            for field in model._fields.values()
            if getattr(field, "check_company", False)
            and (model._fields["company_id"].related or "").split(".")[0] == field.name
        ]
        self.assertEqual(wrong, [])

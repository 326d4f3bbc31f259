from odoo import fields, models


class WaterLanguage(models.Model):
    """A language that guides speak. Not ``res.lang``: they may speak what no page does."""

    _name = "water.language"
    _description = "Language of guides"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Two or three letters of ISO 639, as in addresses of the website."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint("UNIQUE (code)", "This language is there already.")
    _code_iso = models.Constraint(
        "CHECK (code ~ '^[a-z]{2,3}$')", "The code of a language has two or three small letters."
    )

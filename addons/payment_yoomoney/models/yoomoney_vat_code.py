from odoo import fields, models


class YoomoneyVatCode(models.Model):
    """A VAT rate as fiscal receipts number it.

    Rates change by law, so they are records: a new rate needs a new record and no new code.
    """

    _name = "yoomoney.vat.code"
    _description = "VAT code of receipts"
    _order = "code"

    code = fields.Integer(required=True, help="The number that the receipt shows (tag 1199).")
    name = fields.Char(required=True, translate=True)
    rate = fields.Float(digits=(5, 2), help="Per cent; sale taxes of this rate get this code.")
    calculated = fields.Boolean(help="Set for rates such as 22/122, which stand on prepayments.")
    prepayment_id = fields.Many2one(
        "yoomoney.vat.code",
        string="On prepayments",
        domain=[("calculated", "=", True)],
        ondelete="restrict",
        help="The code of the prepayment for the same goods; empty if it is this one.",
    )
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint("UNIQUE (code)", "This code is there already.")
    _code_positive = models.Constraint("CHECK (code > 0)", "Codes begin with 1.")

    def _number(self, prepaid):
        """The code for a prepayment, or for what is delivered."""
        self.ensure_one()
        return (self.prepayment_id or self if prepaid else self).code

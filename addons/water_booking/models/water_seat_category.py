from odoo import fields, models


class WaterSeatCategory(models.Model):
    """Price category of seats; the symbol tells it apart where colour does not."""

    _name = "water.seat.category"
    _description = "Seat category"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    symbol = fields.Char(size=2, required=True, default="A")
    color = fields.Char(default="#1b6ca8", help="Colour of the seats on the deck plan, as #rrggbb.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint("UNIQUE (code)", "Another category has this code.")

from odoo import fields, models
from odoo.exceptions import UserError


class WaterSeatMapImportArea(models.TransientModel):
    """A shape of the drawing: a bar is only drawn, an open deck has places, a table has chairs."""

    _name = "water.seat.map.import.area"
    _description = "Shape in an imported deck plan"

    wizard_id = fields.Many2one("water.seat.map.import", required=True, ondelete="cascade")
    key = fields.Char(required=True)
    name = fields.Char(string="Text")
    deck = fields.Char()
    use = fields.Selection(
        [
            ("drawn", "Only drawn"),
            ("places", "Places without numbers"),
            ("table", "Table, sold by the chair"),
            ("whole", "Table, sold whole"),
        ],
        string="It is",
        required=True,
        default="drawn",
        help="The chairs of a table are the row around it.",
    )
    capacity = fields.Integer(
        string="Places", help="Of an area without numbers; the file has none."
    )
    category_id = fields.Many2one("water.seat.category")

    _capacity_range = models.Constraint(
        "CHECK (capacity BETWEEN 0 AND 5000)", "An area has between 0 and 5000 places."
    )

    def _check_capacity(self):
        self.ensure_one()
        if not self.capacity:
            raise UserError(
                self.env._(
                    "Say how many places without numbers “%s” has, or let it be only drawn.",
                    self.name or self.key,
                )
            )
        return self.capacity

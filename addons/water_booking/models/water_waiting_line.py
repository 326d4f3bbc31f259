from odoo import fields, models


class WaterWaitingLine(models.Model):
    """So many passengers of a fare."""

    _name = "water.waiting.line"
    _description = "Passengers of a waiting group"
    _order = "id"

    waiting_id = fields.Many2one("water.waiting", required=True, index=True, ondelete="cascade")
    fare_id = fields.Many2one("water.fare", required=True, ondelete="restrict")
    quantity = fields.Integer(required=True, default=1)

    _quantity_positive = models.Constraint(
        "CHECK (quantity BETWEEN 1 AND 20)", "A group has between 1 and 20 passengers of a fare."
    )

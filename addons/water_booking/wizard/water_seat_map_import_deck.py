from odoo import fields, models


class WaterSeatMapImportDeck(models.TransientModel):
    _name = "water.seat.map.import.deck"
    _description = "Deck in an imported deck plan"

    wizard_id = fields.Many2one("water.seat.map.import", required=True, ondelete="cascade")
    name = fields.Char(string="Deck")
    zones = fields.Char()
    row_count = fields.Integer(string="Rows")
    seat_count = fields.Integer(string="Seats")
    table_count = fields.Integer(string="Tables")
    area_count = fields.Integer(string="Shapes")

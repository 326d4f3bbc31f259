from odoo import api, fields, models


class WaterSeatMapImportCategory(models.TransientModel):
    _name = "water.seat.map.import.category"
    _description = "Category in an imported deck plan"

    wizard_id = fields.Many2one("water.seat.map.import", required=True, ondelete="cascade")
    name = fields.Char(string="In the file", required=True)
    color = fields.Char()
    seat_count = fields.Integer(string="Seats")
    category_id = fields.Many2one("water.seat.category", string="Becomes")
    outcome = fields.Char(string=" ", compute="_compute_outcome")

    @api.depends("category_id")
    def _compute_outcome(self):
        for line in self:
            line.outcome = False if line.category_id else self.env._("will be created")

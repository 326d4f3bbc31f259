from odoo import api, fields, models


class WaterSeatTable(models.Model):
    """A table on a deck plan; its chairs are places like any other.

    A table that is sold whole goes to one buyer with all its chairs or not at all; the inventory
    sees to it under its lock.
    """

    _name = "water.seat.table"
    _description = "Table on a deck plan"
    _order = "map_id, deck, name, id"

    map_id = fields.Many2one("water.seat.map", required=True, index=True, ondelete="cascade")
    name = fields.Char(required=True)
    deck = fields.Char(required=True, default="1")
    x = fields.Float(help="Middle of the table, in drawing units.")
    y = fields.Float()
    shape = fields.Selection(
        [("round", "Round"), ("rectangle", "Rectangular")], required=True, default="round"
    )
    width = fields.Float(default=40.0)
    height = fields.Float(default=40.0)
    sold_whole = fields.Boolean(help="All chairs go to one buyer, or none.")
    seat_ids = fields.One2many("water.seat", "table_id", string="Chairs")

    _name_unique = models.Constraint(
        "UNIQUE (map_id, deck, name)", "Two tables of this deck have the same name."
    )

    @api.model_create_multi
    def create(self, vals_list):
        plans = {vals["map_id"] for vals in vals_list if vals.get("map_id")}
        self.env["water.seat.map"].browse(plans)._check_not_in_use()
        return super().create(vals_list)

    def write(self, vals):
        """Chairs move to another deck with their table."""
        if vals.keys() & {"map_id", "name", "deck", "sold_whole"}:
            self.map_id._check_not_in_use()
        res = super().write(vals)
        if "deck" in vals:
            self.seat_ids.write({"deck": vals["deck"]})
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self.map_id._check_not_in_use()

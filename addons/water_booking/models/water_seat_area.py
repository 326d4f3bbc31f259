from odoo import api, fields, models


class WaterSeatArea(models.Model):
    """A general-admission area. Each of its anonymous places is a ``water.seat`` of its own, so
    that one index and one code path carry numbered and free seating."""

    _name = "water.seat.area"
    _description = "General-admission area"
    _order = "map_id, id"

    map_id = fields.Many2one("water.seat.map", required=True, index=True, ondelete="cascade")
    name = fields.Char(required=True, translate=True)
    deck = fields.Char(default="1", required=True)
    category_id = fields.Many2one("water.seat.category", ondelete="restrict")
    x = fields.Float()
    y = fields.Float()
    width = fields.Float(default=200.0)
    height = fields.Float(default=100.0)
    layout_key = fields.Char(
        readonly=True, help="Where the area stands in the imported drawing, if it came with one."
    )
    seat_ids = fields.One2many("water.seat", "area_id")
    capacity = fields.Integer(compute="_compute_capacity", inverse="_inverse_capacity")

    @api.depends("seat_ids")
    def _compute_capacity(self):
        for area in self:
            area.capacity = len(area.seat_ids)

    @api.model_create_multi
    def create(self, vals_list):
        plans = {vals["map_id"] for vals in vals_list if vals.get("map_id")}
        self.env["water.seat.map"].browse(plans)._check_not_in_use()
        return super().create(vals_list)

    def write(self, vals):
        """Places of the area follow its deck and category."""
        if vals.keys() & {"map_id", "deck", "category_id"}:
            self.map_id._check_not_in_use()
        res = super().write(vals)
        if places := {key: vals[key] for key in ("deck", "category_id") if key in vals}:
            self.seat_ids.write(places)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self.map_id._check_not_in_use()

    def _inverse_capacity(self):
        """Add or remove anonymous places to match the number that was typed."""
        for area in self:
            area.map_id._check_not_in_use()
            have = area.seat_ids.sorted("sequence")
            missing = area.capacity - len(have)
            if missing < 0:
                have[missing:].unlink()
            self.env["water.seat"].create(
                [
                    {
                        "map_id": area.map_id.id,
                        "area_id": area.id,
                        "deck": area.deck,
                        "kind": "place",
                        "category_id": area.category_id.id,
                        "code": f"area-{area.id}-{number}",
                        "number": str(number),
                        "sequence": number,
                    }
                    for number in range(len(have) + 1, area.capacity + 1)
                ]
            )

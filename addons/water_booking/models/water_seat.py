from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: What a passenger bought: none of it changes under a sold trip.
FROZEN = {
    "map_id",
    "area_id",
    "deck",
    "zone",
    "row",
    "number",
    "by_row",
    "category_id",
    "kind",
    "table_id",
    "companion_of_id",
    "code",
}


class WaterSeat(models.Model):
    """A position that can be taken once per trip: numbered seat, chair at a table, wheelchair
    place, or one anonymous place of an area."""

    _name = "water.seat"
    _description = "Place on a deck plan"
    _order = "map_id, sequence, id"
    _rec_name = "label"

    map_id = fields.Many2one("water.seat.map", required=True, index=True, ondelete="cascade")
    area_id = fields.Many2one("water.seat.area", index="btree_not_null", ondelete="cascade")
    deck = fields.Char(required=True, default="1")
    zone = fields.Char()
    row = fields.Char()
    number = fields.Char()
    label = fields.Char(compute="_compute_label", store=True)
    x = fields.Float()
    y = fields.Float()
    category_id = fields.Many2one("water.seat.category", ondelete="restrict")
    kind = fields.Selection(
        [
            ("seat", "Seat"),
            ("chair", "Chair at a table"),
            ("wheelchair", "Wheelchair place"),
            ("companion", "Companion's seat"),
            ("place", "Place without number"),
        ],
        required=True,
        default="seat",
    )
    by_row = fields.Boolean(
        string="Only the row is told", help="Guests see and are told the row and sit in it freely."
    )
    table_id = fields.Many2one("water.seat.table", index="btree_not_null", ondelete="set null")
    companion_of_id = fields.Many2one(
        "water.seat",
        string="Companion of",
        index="btree_not_null",
        ondelete="set null",
        help="The wheelchair place whose guest the companion comes with.",
    )
    companion_ids = fields.One2many("water.seat", "companion_of_id", string="Companions' seats")
    restricted_view = fields.Boolean()
    by_window = fields.Boolean(string="At the window")
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, help="Stable name within the plan (seat_guid of pretix).")

    # the ledger refers to (map, seat) together, so that a seat of another plan cannot be taken
    _map_seat = models.Constraint("UNIQUE (map_id, id)")
    _code_unique = models.Constraint(
        "UNIQUE (map_id, code)", "Two places of this deck plan have the same code."
    )

    _companion_is_companion = models.Constraint(
        "CHECK (companion_of_id IS NULL OR kind = 'companion')",
        "Only a companion's seat belongs to a wheelchair place.",
    )
    _area_has_no_tables = models.Constraint(
        "CHECK (area_id IS NULL OR table_id IS NULL)",
        "A place without number of an area is not a chair at a table.",
    )

    @api.depends("row", "table_id.name", "number", "by_row", "area_id.name")
    def _compute_label(self):
        for seat in self:
            if seat.area_id:
                seat.label = seat.area_id.name
            else:
                number = seat.number if not seat.by_row else None
                seat.label = "-".join(filter(None, (seat.row or seat.table_id.name, number)))

    @api.constrains("map_id", "deck", "area_id", "table_id")
    def _check_one_plan(self):
        for seat in self:
            if any(part.map_id != seat.map_id for part in (seat.area_id, seat.table_id) if part):
                raise ValidationError(
                    self.env._("The table or area of the place %s is on another plan.", seat.code)
                )
            if seat.table_id and seat.table_id.deck != seat.deck:
                raise ValidationError(
                    self.env._(
                        "The chair %(chair)s is not on the deck of the table %(table)s.",
                        chair=seat.code,
                        table=seat.table_id.name,
                    )
                )

    @api.constrains("companion_of_id", "kind", "map_id")
    def _check_companions(self):
        for seat in self | self.companion_ids:
            wheelchair = seat.companion_of_id
            if wheelchair and (wheelchair.map_id != seat.map_id or wheelchair.kind != "wheelchair"):
                raise ValidationError(
                    self.env._(
                        "The companion's seat %s must belong to a wheelchair place of its plan.",
                        seat.code,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        plans = {vals["map_id"] for vals in vals_list if vals.get("map_id")}
        self.env["water.seat.map"].browse(plans)._check_not_in_use()
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & FROZEN:
            self.map_id._check_not_in_use()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self.map_id._check_not_in_use()

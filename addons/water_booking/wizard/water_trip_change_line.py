from odoo import api, fields, models


class WaterTripChangeLine(models.AbstractModel):
    """A passenger's place now and then, where a trip gets another plan or vessel."""

    _name = "water.trip.change.line"
    _description = "Passenger who changes places"

    ticket_id = fields.Many2one("water.ticket", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    phone = fields.Char(related="order_id.partner_id.phone")
    passenger = fields.Char(readonly=True)
    old_seat_id = fields.Many2one("water.seat", required=True, readonly=True)
    old_place = fields.Char(string="Place now", compute="_compute_places")
    new_seat_id = fields.Many2one(
        "water.seat", string="New place", domain="[('map_id', '=', map_id)]"
    )
    other_category = fields.Char(
        compute="_compute_places", help="Of the new place, where it is another one."
    )

    @api.depends("old_seat_id", "new_seat_id")
    def _compute_places(self):
        for line in self:
            old, new = line.old_seat_id, line.new_seat_id
            line.old_place = old and old._full_label()
            other = new and new.category_id != old.category_id
            line.other_category = new.category_id.name if other else ""

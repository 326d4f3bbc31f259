from odoo import api, fields, models

from ..inventory import remapping


class WaterTripPlanChangeLine(models.TransientModel):
    _name = "water.trip.plan.change.line"
    _description = "Passenger on another deck plan"

    wizard_id = fields.Many2one("water.trip.plan.change", required=True, ondelete="cascade")
    map_id = fields.Many2one(related="wizard_id.map_id")
    ticket_id = fields.Many2one("water.ticket", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    phone = fields.Char(related="order_id.partner_id.phone")
    passenger = fields.Char(readonly=True)
    old_seat_id = fields.Many2one("water.seat", required=True, readonly=True)
    old_place = fields.Char(string="Place now", compute="_compute_places")
    new_seat_id = fields.Many2one(
        "water.seat", string="New place", domain="[('map_id', '=', map_id)]"
    )
    how = fields.Selection(
        [
            (remapping.CODE, "the same place"),
            (remapping.PLACE, "the same row and number"),
            (remapping.AREA, "any place of an area"),
            (remapping.NEAR, "nearest of the category"),
        ],
        string="Proposed as",
        readonly=True,
    )
    other_category = fields.Char(compute="_compute_places")

    @api.depends("old_seat_id", "new_seat_id")
    def _compute_places(self):
        for line in self:
            old, new = line.old_seat_id, line.new_seat_id
            line.old_place = old and old._full_label()
            other = new and new.category_id != old.category_id
            line.other_category = new.category_id.name if other else ""

from odoo import api, models
from odoo.tools import ormcache

from ..inventory.layout import read_layout


class WaterSeatMap(models.Model):
    """Keeps what the inventory needs of a plan in each worker's memory."""

    _inherit = "water.seat.map"

    def _layout(self, cr=None):
        """The plan's places, and who sits beside whom.

        :param cr: cursor to read with, where the caller's own may have a snapshot from before the
            plan was committed (the door's)
        :return: ``inventory.layout.Layout``, shared: never change it
        """
        self.ensure_one()
        if cr is None:
            self.env["water.seat"].flush_model()
            self.env["water.seat.table"].flush_model()
            self.flush_model()
        return self._cached_layout(self.id, cr or self.env.cr)

    @api.model
    @ormcache("map_id")
    def _cached_layout(self, map_id, cr):
        return read_layout(cr, map_id)

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {
            "focus_x", "focus_y", "focus_deck", "avoid_single_gaps", "width", "height"
        }:  # fmt: skip
            self.env.registry.clear_cache()
        return res


class WaterSeat(models.Model):
    _inherit = "water.seat"

    @api.model_create_multi
    def create(self, vals_list):
        seats = super().create(vals_list)
        self.env.registry.clear_cache()
        return seats

    def write(self, vals):
        res = super().write(vals)
        self.env.registry.clear_cache()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res


class WaterSeatTable(models.Model):
    _inherit = "water.seat.table"

    def write(self, vals):
        res = super().write(vals)
        self.env.registry.clear_cache()
        return res


class WaterSeatArea(models.Model):
    _inherit = "water.seat.area"

    def write(self, vals):
        res = super().write(vals)
        self.env.registry.clear_cache()  # its places bear its name
        return res

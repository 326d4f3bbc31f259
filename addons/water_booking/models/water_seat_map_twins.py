from odoo import models


class WaterSeatMap(models.Model):
    _inherit = "water.seat.map"

    def _twins(self, other):
        """Areas and tables of two plans that people call the same.

        :return: {("area", id here): id there, ("table", id here): id there}
        """
        self.ensure_one()
        areas = {area.name: area.id for area in other.area_ids}
        tables = {(table.deck, table.name): table.id for table in other.table_ids}
        twins = {("area", area.id): areas.get(area.name) for area in self.area_ids}
        for table in self.table_ids:
            twins["table", table.id] = tables.get((table.deck, table.name))
        return twins

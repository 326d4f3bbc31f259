import re

from odoo import fields, models


class WaterSeatMap(models.Model):
    """In which order the decks of a plan are shown, to staff and to customers."""

    _inherit = "water.seat.map"

    deck_order = fields.Json(help="Names of the decks, in the order of their tabs.")

    def _deck_names(self):
        """Names of the decks in their order; those that nobody has put in order come after, as
        people count: 2 before 10."""
        self.ensure_one()
        things = (self.seat_ids, self.table_ids, self.area_ids)
        used = {deck for records in things for deck in records.mapped("deck")}
        order = self.deck_order or []
        return [*order, *sorted(used.difference(order), key=_as_counted)]


def _as_counted(name):
    return [
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold())
        for part in re.split(r"(\d+)", name)
        if part
    ]

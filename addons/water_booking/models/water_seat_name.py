from collections import Counter

from odoo import api, models


class WaterSeat(models.Model):
    """What a passenger is told of a place, in the language of the moment.

    The stored label is short, the same in every language, and for staff.
    """

    _inherit = "water.seat"

    def _told(self, with_deck=False):
        """“Row A, seat 3”; of a table sold whole only the table, of a row that is sat in freely
        only the row, of an area its name. The zone or deck comes before it where another row has
        the same name.

        :param with_deck: name the deck wherever there are several
        """
        self.ensure_one()
        if self.area_id:
            return self.area_id.name
        number = None if self.by_row or self.table_id.sold_whole else self.number
        if self.table_id:
            name = (
                self.env._("Table %(table)s, seat %(seat)s", table=self.table_id.name, seat=number)
                if number
                else self.env._("Table %s", self.table_id.name)
            )
        elif self.row:
            name = (
                self.env._("Row %(row)s, seat %(seat)s", row=self.row, seat=number)
                if number
                else self.env._("Row %s", self.row)
            )
        else:
            name = self.env._("Seat %s", self.number or self.code)
        where = self._told_where(with_deck)
        return f"{where}: {name}" if where else name

    def _told_whole_table(self):
        """“Table T1, 6 chairs”"""
        return self.env._(
            "%(table)s, chairs: %(count)s", table=self._told(), count=len(self.table_id.seat_ids)
        )

    @api.model
    def _told_list(self, places):
        """“A-1, A-2, row C (places: 2)”, as an order's line lists its seats.

        :param places: [(label, whether only the row is told)], in order
        """
        names = []
        for (label, by_row), count in Counter(places).items():
            if not by_row:
                names += [label] * count
            elif count == 1:
                names.append(self.env._("row %s", label))
            else:
                names.append(self.env._("row %(row)s (places: %(count)s)", row=label, count=count))
        return ", ".join(names)

    def _told_notes(self):
        """What else a passenger should know of the place; nothing for no place."""
        kinds = {
            "wheelchair": self.env._("wheelchair place"),
            "companion": self.env._("companion's seat"),
        }
        notes = [kinds[self.kind]] if self.kind in kinds else []
        views = {
            "by_window": self.env._("at the window"),
            "restricted_view": self.env._("restricted view"),
        }
        return [*notes, *(words for name, words in views.items() if self[name])]

    def _told_where(self, with_deck):
        layout = self.map_id._layout()
        if self.table_id:
            names = self.map_id.table_ids.mapped("name")
            if names.count(self.table_id.name) > 1:
                return self._told_deck()
        elif self.id in layout.places and layout.is_ambiguous(layout.places[self.id]):
            return self.zone or self._told_deck()
        return self._told_deck() if with_deck and len(layout.decks) > 1 else ""

    def _told_deck(self):
        return self.env._("Deck %s", self.deck) if self.deck.isdecimal() else self.deck

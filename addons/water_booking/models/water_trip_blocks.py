from odoo import models
from odoo.exceptions import UserError


class WaterTrip(models.Model):
    """Places of a trip that dispatchers keep from sale."""

    _inherit = "water.trip"

    def block_places(self, seat_ids, areas, kind, reason):
        """Keep free places from sale (called by the screen of places).

        :param dict areas: {area id: number of places}; over RPC its keys are text
        :param str kind: crew, vip, broken or other
        :param str reason: what colleagues should know
        :raise PlacesError: when not all of them are free
        """
        self.ensure_one()
        self.check_access("write")
        areas = self._area_numbers(areas)
        kinds = dict(
            self.env["water.allocation"]._fields["block_kind"]._description_selection(self.env)
        )
        if kind not in kinds or not (seat_ids or areas):
            raise UserError(self.env._("Choose places and say why they are blocked."))
        reason = (reason or "").strip() or False
        self._note_places(
            self.env._("Places blocked"), seat_ids, areas, self._join_texts(kinds[kind], reason)
        )
        # the door last: it commits at once
        self.env["water.inventory"]._block(self.id, seat_ids, reason or None, kind, areas)

    def unblock_places(self, seat_ids, areas):
        """Put blocked places back on sale (called by the screen of places).

        :param dict areas: {area id: number of blocked places}
        """
        self.ensure_one()
        self.check_access("write")
        areas = self._area_numbers(areas)
        self._note_places(self.env._("Places unblocked"), seat_ids, areas)
        self.env["water.inventory"]._unblock(self.id, seat_ids, areas)

    def _area_numbers(self, areas):
        """{area id: number} as the client sent it, made of whole numbers above zero."""
        areas = {int(area_id): int(number) for area_id, number in (areas or {}).items()}
        return {area_id: number for area_id, number in areas.items() if number > 0}

    def _note_places(self, title, seat_ids, areas, text=""):
        """Who did it and why, in the trip's chatter; the history of places names no people."""
        seats = self.env["water.seat"].browse(seat_ids).exists()
        names = [seat._full_label() for seat in seats]
        for area in self.env["water.seat.area"].browse(areas).exists():
            names.append(f"{area.name} × {areas[area.id]}")
        self.message_post(
            body=self._join_texts(
                self.env._("%(what)s: %(places)s", what=title, places=", ".join(names)), text
            )
        )

    @staticmethod
    def _join_texts(*texts):
        return ". ".join(text for text in texts if text)

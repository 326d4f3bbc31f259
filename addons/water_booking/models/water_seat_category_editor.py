from odoo import api, models
from odoo.exceptions import UserError

from .water_seat_category import HEX_COLOR


class WaterSeatCategory(models.Model):
    """Price categories that are made while a deck plan is drawn."""

    _inherit = "water.seat.category"

    @api.model
    def create_in_editor(self, name, symbol, color):
        """A category for who may make one; its code comes from the name.

        :return: dict: what the editor knows of each category
        :raise UserError: where people could not tell it from another one
        """
        self.check_access("create")
        name, symbol, color = (str(text or "").strip() for text in (name, symbol, color))
        if not name or not symbol:
            raise UserError(self.env._("A category has a name and a sign of one or two letters."))
        if len(symbol) > 2:
            raise UserError(self.env._("The sign of a category is one letter or two."))
        if not HEX_COLOR.fullmatch(color):
            raise UserError(self.env._("Choose a colour for the category."))
        for other in self.search_fetch([], ["name", "symbol"]):
            if other.name.casefold() == name.casefold():
                raise UserError(self.env._("There is a category “%s” already.", other.name))
            if other.symbol.casefold() == symbol.casefold():
                raise UserError(
                    self.env._(
                        "“%(symbol)s” is the sign of the category %(name)s. Choose another one.",
                        symbol=symbol,
                        name=other.name,
                    )
                )
        category = self._create_named(name[:64], color)
        category.symbol = symbol
        return category.read(["name", "symbol", "color"])[0]

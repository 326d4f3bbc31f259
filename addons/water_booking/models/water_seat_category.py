import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

HEX_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


class WaterSeatCategory(models.Model):
    """Price category of seats; the symbol tells it apart where colour does not."""

    _name = "water.seat.category"
    _description = "Seat category"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    symbol = fields.Char(size=2, required=True, default="A")
    color = fields.Char(default="#1b6ca8", help="Colour of the seats on the deck plan, as #rrggbb.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint("UNIQUE (code)", "Another category has this code.")

    @api.constrains("color")
    def _check_color(self):
        """Colours are drawn in pages and pictures: nothing but a colour goes there."""
        for category in self:
            if category.color and not HEX_COLOR.fullmatch(category.color):
                raise ValidationError(
                    self.env._(
                        "“%(color)s” is not a colour of the category %(name)s: write it like"
                        " #1b6ca8.",
                        color=category.color,
                        name=category.name,
                    )
                )

    @api.model
    def _match_names(self, names):
        """Categories by the names (in any language) or codes that a file calls them.

        :return: ``{name: category}`` of those that are known
        """
        known = {}
        for code, _name in self.env["res.lang"].get_installed():
            for category in self.with_context(lang=code).search_fetch([], ["name"]):
                known.setdefault(category.name.casefold(), category.id)
        for category in self.search_fetch([], ["code"]):
            known.setdefault(category.code.casefold(), category.id)
        return {
            name: self.browse(known[name.strip().casefold()])
            for name in names
            if name.strip().casefold() in known
        }

    @api.model
    def _create_named(self, name, color):
        """A category for a name that nobody knows yet, with a code and a symbol of its own."""
        others = self.with_context(active_test=False).search_fetch(
            [], ["code", "symbol", "sequence"]
        )
        base = re.sub(r"\W+", "_", name.casefold()).strip("_")[:32] or "category"
        codes, symbols = set(others.mapped("code")), set(others.mapped("symbol"))
        numbered = (f"{base}_{number}" for number in range(2, len(codes) + 3))
        letters = [letter.upper() for letter in name if letter.isalnum()]
        return self.create(
            {
                "name": name,
                "code": next(code for code in (base, *numbered) if code not in codes),
                "symbol": next((one for one in letters if one not in symbols), name[:2]),
                "sequence": max(others.mapped("sequence"), default=0) + 10,
                **({"color": color} if HEX_COLOR.fullmatch(color) else {}),
            }
        )

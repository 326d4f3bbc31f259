from odoo import fields, models


class WaterExcursionPhoto(models.Model):
    """A picture of an excursion's gallery. What it shows is said in words as well: for those who
    do not see it, and for those who look at it large."""

    _name = "water.excursion.photo"
    _description = "Picture of an excursion"
    _inherit = ["image.mixin", "water.page.part"]
    _order = "excursion_id, sequence, id"

    excursion_id = fields.Many2one("water.excursion", required=True, index=True, ondelete="cascade")
    name = fields.Char(string="What it shows", required=True, translate=True)
    sequence = fields.Integer(default=10)
    image_1920 = fields.Image(required=True)

    def _can_return_content(self, field_name=None, access_token=None):
        """Pictures of published excursions are for everybody."""
        if field_name and field_name.startswith("image_") and self.sudo().excursion_id.is_published:
            return True
        return super()._can_return_content(field_name, access_token)

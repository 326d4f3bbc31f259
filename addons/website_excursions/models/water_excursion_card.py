import base64
import io
import logging

# Odoo lets Pillow know only the formats that it handles itself, and WebP is none of them.
from PIL import Image, ImageOps, WebPImagePlugin  # noqa: F401

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

#: Pixels; a card is 16 to 10 and at most 400 wide, so that a phone's finer screen is served too.
CARD = (640, 400)
QUALITY = 75


class WaterExcursion(models.Model):
    """The picture of a card: a third of the bytes of Odoo's own sizes, which are JPEGs of the best
    quality, or, for a WebP, the picture as it was uploaded. On a phone it is what one waits for."""

    _inherit = "water.excursion"

    image_card = fields.Binary(compute="_compute_image_card", store=True, attachment=True)

    @api.depends("image_1920")
    def _compute_image_card(self):
        for excursion in self.with_context(bin_size=False):
            excursion.image_card = self._card(excursion.image_1920)

    @api.model
    def _make_missing_cards(self):
        """Cards of pictures that were there before this addon or this field: Odoo computes a new
        stored field of old records by its column, and a field kept as attachment has none."""
        made = self.env["ir.attachment"].sudo()
        made = made.search(
            [("res_model", "=", self._name), ("res_field", "=", "image_card")]
        ).mapped("res_id")
        excursions = self.with_context(active_test=False).search([("id", "not in", made)])
        for excursion in excursions.with_context(bin_size=False):
            if excursion.image_1920:
                excursion.image_card = self._card(excursion.image_1920)

    @api.model
    def _card(self, picture):
        """The picture as a WebP of a card's size; as it is where it cannot be painted (SVG)."""
        if not picture:
            return False
        try:
            image = ImageOps.exif_transpose(Image.open(io.BytesIO(base64.b64decode(picture))))
            image = image.convert("RGBA" if "A" in image.getbands() else "RGB")
            image = _cover(image)
            stream = io.BytesIO()
            image.save(stream, "WEBP", quality=QUALITY, method=5)
        except (OSError, Image.DecompressionBombError) as error:
            _logger.info("no card was made of a picture: %s", error)
            return picture
        return base64.b64encode(stream.getvalue())


def _cover(image):
    """No smaller than the card where it can be, and in its shape: the page would cut it so."""
    width, height = CARD
    scale = min(1, max(width / image.width, height / image.height))
    image = image.resize(
        (max(1, round(image.width * scale)), max(1, round(image.height * scale))),
        Image.Resampling.LANCZOS,
    )
    left, top = max(0, image.width - width) // 2, max(0, image.height - height) // 2
    return image.crop((left, top, left + min(width, image.width), top + min(height, image.height)))

import base64
import binascii
from io import BytesIO

from PIL import Image

from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: Of an uploaded picture, in bytes and pixels; a scan of a deck needs no more.
MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
KINDS = {"PNG", "JPEG", "WEBP"}


class WaterSeatMapPicture(models.Model):
    """A picture of a deck that lies below the drawing while it is drawn, and nowhere else.

    Builders' plans are nobody else's business, so only who draws reads them.
    """

    _name = "water.seat.map.picture"
    _description = "Picture below a deck"
    _order = "map_id, id"

    map_id = fields.Many2one("water.seat.map", required=True, index=True, ondelete="cascade")
    deck = fields.Char(required=True)
    image = fields.Binary(required=True, attachment=True)
    x = fields.Float(help="Upper left corner, in drawing units.")
    y = fields.Float()
    width = fields.Float(default=1000.0)
    opacity = fields.Float(default=0.5)

    _deck_unique = models.UniqueIndex("(map_id, deck)", "A deck has one picture below it.")

    @api.constrains("image")
    def _check_image(self):
        """Pictures only: an SVG could act in the browser of a colleague."""
        for picture in self:
            if not is_picture(picture.with_context(bin_size=False).image):
                raise ValidationError(
                    self.env._(
                        "The picture of deck %s must be a PNG, JPEG or WebP of up to 8 MB.",
                        picture.deck,
                    )
                )


def is_picture(data):
    """Whether base64 data is a picture of a kind and size that can lie below a deck."""
    try:
        content = base64.b64decode(data or b"", validate=True)
        if len(content) > MOST_BYTES:
            return False
        with Image.open(BytesIO(content)) as image:
            width, height = image.size
            return image.format in KINDS and width * height <= MOST_PIXELS
    except (binascii.Error, ValueError, OSError, Image.DecompressionBombError):
        return False

import base64
import io

from PIL import Image

from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools import file_path

from .common import ShopCase


def picture(kind, size=(1600, 1000), **options):
    stream = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(stream, kind, **options)
    return base64.b64encode(stream.getvalue())


@tagged("post_install", "-at_install")
class TestCardPicture(ShopCase):
    """What a card shows is small enough for a phone, whatever was uploaded."""

    def card(self):
        answer = self.url_open(self.excursion._website_image())
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Content-Type"], "image/webp")
        return Image.open(io.BytesIO(answer.content)), len(answer.content)

    def test_photo(self):
        self.excursion.image_1920 = picture("JPEG", quality=95)
        card, weight = self.card()
        self.assertEqual(card.size, (640, 400))
        self.assertLess(weight, len(base64.b64decode(self.excursion.image_512)) / 2)

    def test_webp_which_odoo_leaves_as_it_is(self):
        self.excursion.image_1920 = picture("WEBP", quality=95)
        self.assertEqual(self.card()[0].size, (640, 400))

    def test_upright_and_small(self):
        self.excursion.image_1920 = picture("JPEG", (1000, 1600))
        self.assertEqual(self.card()[0].size, (640, 400))
        self.excursion.image_1920 = picture("PNG", (300, 300))
        self.assertEqual(self.card()[0].size, (300, 300))

    def test_drawing(self):
        drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400"/>'
        self.excursion.image_1920 = base64.b64encode(drawing)
        self.assertEqual(base64.b64decode(self.excursion.image_card), drawing)

    def test_none(self):
        self.excursion.image_1920 = False
        self.assertFalse(self.excursion.image_card)
        self.assertIsNone(self.excursion._website_image())

    def test_pictures_that_were_there_before(self):
        """An update makes the cards that are missing, and no others; archived ones as well."""
        self.excursion.image_1920 = picture("PNG")
        other = self.make_excursion("Older", image_1920=picture("JPEG"), active=False)
        bare = self.make_excursion("Without")
        self.env.flush_all()
        cards = self.env["ir.attachment"].search(
            [("res_model", "=", "water.excursion"), ("res_field", "=", "image_card")]
        )
        kept = cards.filtered(lambda card: card.res_id == self.excursion.id)
        (cards - kept).unlink()
        self.env.invalidate_all()
        path = file_path("website_excursions/migrations/19.0.1.1.0/post-card-pictures.py")
        script = load_script(path, "post-card-pictures")
        for _run in range(2):
            script.migrate(self.env.cr, "19.0.1.0.0")
            self.env.flush_all()
            self.env.invalidate_all()
            card = Image.open(io.BytesIO(base64.b64decode(other.image_card)))
            self.assertEqual((card.format, card.size), ("WEBP", (640, 400)))
            self.assertFalse(bare.image_card)
        self.assertTrue(kept.exists(), "what is there is not made again")

from io import BytesIO
from pathlib import Path

from PIL import Image

from odoo.tests import BaseCase, tagged
from odoo.tools import file_open, file_path


@tagged("post_install", "-at_install")
class TestPictures(BaseCase):
    def test_size_and_weight(self):
        pictures = sorted(Path(file_path("water_demo/static/src/img")).glob("*.jpg"))
        self.assertEqual(len(pictures), 13)
        for picture in pictures:
            with file_open(str(picture), "rb") as stream:
                data = stream.read()
            self.assertLessEqual(len(data), 150 * 1024, picture.name)
            self.assertEqual(Image.open(BytesIO(data)).size, (1600, 1000), picture.name)

    def test_source_and_licence_are_named(self):
        with file_open("water_demo/static/src/img/README.md") as note:
            text = note.read()
        self.assertIn("draw_pictures.py", text)
        self.assertIn("CC0", text)

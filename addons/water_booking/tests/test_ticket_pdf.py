import base64
import io
import re

import polib
import qrcode
from PIL import Image
from pypdf import PdfReader
from reportlab.lib.pagesizes import A5

from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..report.pdf_text import BOLD, REGULAR, limit, register_fonts, text_width, wrap
from ..report.ticket_pdf import qr_png
from .common import WaterCommon

RUSSIAN = "\u041a\u043e\u043d\u0441\u0442\u0430\u043d\u0442\u0438\u043d"
CHINESE = "\u674e\u5c0f\u9f99"
#: What stands before each fact, and what is said of the code.
LABELS = (
    *("Departure", "Boarding from", "Pier", "Vessel", "Place", "Fare", "Passenger"),
    *("Bring along", "Carrier", "Questions", "Show this code when boarding"),
)


@tagged("post_install", "-at_install")
class TestTicketPdf(WaterCommon):
    """The ticket in a passenger's hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("ru_RU", "zh_CN"):
            cls.env["res.lang"]._activate_lang(code)
        cls.excursion.product_tmpl_id.taxes_id = False
        cls.trip.write({"departure": "2096-07-24 16:00:00", "arrival": "2096-07-24 17:30:00"})

    def ticket(self, **values):
        """An issued ticket for the seat B-2 (VIP)."""
        hold = self.hold_seats("B-2")
        order = self.env["sale.order"]._water_create_from_hold(
            hold, {"name": "Li Wei", "email": "li@example.com", "phone": "+8610"}
        )
        order.action_confirm()
        ticket = order.water_ticket_ids
        ticket.write(values)
        return ticket

    def read(self, ticket, lang="en_US"):
        """The rendered page of a ticket."""
        pages = PdfReader(io.BytesIO(ticket._render_pdf(lang))).pages
        self.assertEqual(len(pages), 1)
        return pages[0]

    def words(self, ticket, lang="en_US"):
        """Text of the page without regard to line breaks and spaces."""
        return re.sub(r"\s+", "", self.read(ticket, lang).extract_text())

    def test_says_what_the_passenger_needs(self):
        ticket = self.ticket(passenger_name="Maria Sokolova")
        text = self.words(ticket)
        for fact in (
            ticket.name,
            ticket.order_id.name,
            "July24,2096",
            "19:00",
            "18:30",
            "PalacePier",
            "PalaceEmbankment36",
            "Testship",
            "RowB,seat2",
            "VIP",
            "Adult",
            "MariaSokolova",
            ticket.barcode_grouped,
        ):
            self.assertIn(fact, text)

    def test_infant_has_a_ticket_without_seat(self):
        hold = self.hold_places({self.adult: 1, self.infant: 1})
        order = self.env["sale.order"]._water_create_from_hold(
            hold, {"name": "Li Wei", "email": "li@example.com", "phone": "+8610"}
        )
        order.action_confirm()
        infant = order.water_ticket_ids.filtered(lambda ticket: not ticket.seat_id)
        self.assertIn("withoutaseatofitsown", self.words(infant))

    def test_a_page_for_each_ticket(self):
        hold = self.hold_seats("A-1", "A-2", "A-3")
        order = self.env["sale.order"]._water_create_from_hold(
            hold, {"name": "Li Wei", "email": "li@example.com", "phone": "+8610"}
        )
        order.action_confirm()
        reader = PdfReader(io.BytesIO(order.water_ticket_ids._render_pdf()))
        self.assertEqual(len(reader.pages), 3)
        self.assertEqual(reader.pages[0].mediabox[2:], [round(side, 4) for side in A5])

    def test_code_is_the_barcode(self):
        """The picture in the file, module by module, is the QR code of the barcode."""
        ticket = self.ticket()
        [image] = self.read(ticket).images
        picture = Image.open(io.BytesIO(image.data)).convert("L")
        code = qrcode.QRCode(
            error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=8, border=2
        )
        code.add_data(ticket.barcode)
        expected = code.get_matrix()
        found = [
            [picture.getpixel((8 * x + 4, 8 * y + 4)) < 128 for x in range(len(expected))]
            for y in range(len(expected))
        ]
        self.assertEqual(found, expected)
        self.assertTrue(qr_png(ticket.barcode).startswith(b"\x89PNG"))

    def test_names_in_any_script_on_a_ticket_in_any_language(self):
        ticket = self.ticket(passenger_name=f"{RUSSIAN} {CHINESE}")
        for lang in ("ru_RU", "zh_CN", "en_US"):
            text = self.words(ticket, lang)
            self.assertIn(RUSSIAN, text, lang)
            self.assertIn(CHINESE, text, lang)

    def test_each_letter_comes_with_the_file(self):
        """A phone without Chinese fonts shows a name all the same, rare characters too."""
        self.excursion.with_context(lang="zh_CN").name = CHINESE
        ticket = self.ticket(passenger_name=f"{RUSSIAN} \u5803\u5586 \uae40\ucca0\uc218")
        for lang in ("ru_RU", "zh_CN"):
            fonts = self.read(ticket, lang)["/Resources"]["/Font"]
            without = [
                font["/BaseFont"]
                for font in (one.get_object() for one in fonts.values())
                if "/FontDescriptor" not in font or "/FontFile2" not in font["/FontDescriptor"]
            ]
            # reportlab names Helvetica on each page, whoever uses it
            self.assertEqual(set(without) - {"/Helvetica"}, set(), lang)
            names = " ".join(one.get_object()["/BaseFont"] for one in fonts.values())
            self.assertIn("DroidSansFallback", names, lang)
        self.assertLess(len(ticket._render_pdf("zh_CN")), 200_000, "glyphs in use, not the font")

    def test_language_of_the_buyer(self):
        ticket = self.ticket()
        ticket.partner_id.lang = "ru_RU"
        self.excursion.with_context(lang="ru_RU").name = RUSSIAN
        self.assertIn(
            RUSSIAN, "".join(PdfReader(io.BytesIO(ticket._render_pdf())).pages[0].extract_text())
        )

    def test_labels_rules_and_the_way_are_in_the_buyers_language(self):
        """Read from the file: how to get to the pier, when to be there, what to obey aboard."""
        self.vessel_seats.carrier_id = self.env["res.partner"].create({"name": "River Shipping"})
        self.pier.name = "Palace Quay"  # no word of the labels
        self.env.company.email = "help@example.com"
        ticket = self.ticket(passenger_name="Maria Sokolova")
        told = {}
        for lang, own in (("en_US", "Latin"), ("ru_RU", RUSSIAN), ("zh_CN", CHINESE)):
            told[lang] = self.said_in(lang)
            self.excursion.with_context(lang=lang).rules = f"{own} no diving"
            self.pier.with_context(lang=lang).directions = f"{own} gate 2"
            ticket.fare_id.with_context(lang=lang).document = f"{own} card"
        for lang, own in (("en_US", "Latin"), ("ru_RU", RUSSIAN), ("zh_CN", CHINESE)):
            ticket.partner_id.lang = lang
            with self.subTest(lang=lang):
                [page] = PdfReader(io.BytesIO(ticket._render_pdf())).pages
                text = re.sub(r"\s+", "", page.extract_text())
                for label in told[lang].values():
                    self.assertIn(label, text)
                self.assertIn(told[lang]["Boarding from"] + "18:30", text)
                for fact in (f"{own}nodiving", f"{own}gate2", f"{own}card"):
                    self.assertIn(fact, text)
                others = {"Latin", RUSSIAN, CHINESE} - {own}
                self.assertFalse([other for other in others if other in text])
                if lang != "en_US":
                    self.assertFalse([label for label in told["en_US"].values() if label in text])

    def said_in(self, lang):
        """{label: the label in this language, without spaces}"""
        labels = dict(zip(LABELS, LABELS, strict=True))
        if lang != "en_US":
            file = {"ru_RU": "ru", "zh_CN": "zh_CN"}[lang]
            catalogue = polib.pofile(file_path(f"water_booking/i18n/{file}.po"))
            labels = {label: catalogue.find(label).msgstr for label in LABELS}
        return {label: re.sub(r"\s+", "", said) for label, said in labels.items()}

    def test_long_texts_do_not_meet(self):
        """With absurdly long texts the page still has its code, apart from all words."""
        long = "Konstantinopolskaya-Preobrazhenskaya naberezhnaya " * 4
        self.excursion.name = long
        self.excursion.rules = long * 20
        self.pier.write({"name": long, "address": long, "directions": long * 10})
        self.vessel_seats.name = long
        self.vessel_seats.carrier_id = self.env["res.partner"].create({"name": long})
        ticket = self.ticket(passenger_name=long)
        page = self.read(ticket)
        frames, texts = [], []

        def before(operator, _operands, cm, _tm):
            if operator == b"Do":
                frames.append((cm[4], cm[5], cm[4] + cm[0], cm[5] + cm[3]))

        def on_text(text, _cm, tm, _font, size):
            if text.strip():
                texts.append((tm[4], tm[5], text))

        page.extract_text(visitor_operand_before=before, visitor_text=on_text)
        [(left, bottom, right, top)] = frames
        self.assertGreater(right - left, 80, "a code that scanners read")
        self.assertGreater(len(texts), 20)
        for x, y, text in texts:
            self.assertTrue(15 < y < A5[1] and 0 < x < A5[0], text)
            self.assertFalse(left - 2 < x < right and bottom < y < top, text)
        self.assertIn(ticket.barcode_grouped, page.extract_text())

    def test_wrapping(self):
        register_fonts()
        for text in ("word " * 50, "x" * 300, CHINESE * 60, f"{RUSSIAN} {CHINESE}, " * 20):
            for font in (REGULAR, BOLD):
                lines = wrap(text, font, 9, 120)
                self.assertTrue(all(text_width(line, font, 9) <= 120 for line in lines))
                self.assertEqual("".join(lines).replace(" ", ""), text.replace(" ", ""))
        self.assertEqual(wrap("one\ntwo", REGULAR, 9, 120), ["one", "two"])
        self.assertEqual(wrap("", REGULAR, 9, 120), [])
        self.assertEqual(wrap(None, REGULAR, 9, 120), [])
        cut = limit(wrap("word " * 50, REGULAR, 9, 120), 2, REGULAR, 9, 120)
        self.assertEqual(len(cut), 2)
        self.assertTrue(cut[1].endswith("\u2026"))
        self.assertLessEqual(text_width(cut[1], REGULAR, 9), 120)

    def test_plan_of_the_pier_and_who_answers_questions(self):
        pier = self.trip.pier_id
        pier.write({"latitude": 59.9418, "longitude": 30.3190})
        pier.copy({"name": "Senate Pier", "latitude": 59.9370, "longitude": 30.3013})
        self.env.company.write({"phone": "+7 812 000-00-00", "email": "help@example.com"})
        ticket = self.ticket(passenger_name="Maria Sokolova")
        text = self.words(ticket)
        for fact in ("SenatePier", "+7812000-00-00", "help@example.com", "Questions"):
            self.assertIn(fact, text)
        # a plan of the operator's own instead
        pier.plan = base64.b64encode(qr_png("plan"))
        self.assertNotIn("SenatePier", self.words(ticket))

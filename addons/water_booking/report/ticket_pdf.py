"""E-tickets as PDF, drawn by reportlab: no browser process, so it may run while people buy."""

import io
import threading

import qrcode
from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A5
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from odoo.tools import format_amount, format_datetime
from odoo.tools.misc import file_path

NAVY, TEAL, GREY, LIGHT = (HexColor(code) for code in ("#0b2545", "#0f7c8a", "#5c6b7a", "#eef4f7"))
WIDTH, HEIGHT = A5
MARGIN = 12 * mm

_fonts_lock = threading.Lock()


def _fonts(lang):
    """Names of the regular and bold font for a language.

    Roboto (Latin, Cyrillic) comes with Odoo's web addon and is embedded. Chinese uses Adobe's
    standard CID font, which readers bring themselves.
    """
    with _fonts_lock:
        registered = pdfmetrics.getRegisteredFontNames()
        if "Roboto" not in registered:
            for name, file in (("Roboto", "Regular"), ("Roboto-Bold", "Bold")):
                path = file_path(f"web/static/fonts/google/Roboto/Roboto-{file}.ttf")
                pdfmetrics.registerFont(TTFont(name, path))
            pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return ("STSong-Light",) * 2 if (lang or "").startswith("zh") else ("Roboto", "Roboto-Bold")


def qr_png(text, box=8):
    """QR code of ``text`` as PNG bytes, error correction M: a ticket may be folded."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=box, border=2)
    code.add_data(text)
    buffer = io.BytesIO()
    code.make_image().save(buffer, format="PNG")
    return buffer.getvalue()


def render_tickets(tickets):
    """Draw ``tickets`` (in the context's language), one A5 page each.

    :return: PDF bytes
    """
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A5)
    canvas.setTitle(", ".join(tickets.mapped("name")))
    canvas.setAuthor(tickets.company_id[:1].name or "")
    for ticket in tickets:
        _Page(canvas, ticket).draw()
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


class _Page:
    def __init__(self, canvas, ticket):
        self.canvas = canvas
        self.ticket = ticket
        self.env = ticket.env
        self.trip = ticket.trip_id
        self.font, self.bold = _fonts(self.env.lang)

    def draw(self):
        self._head()
        y = self._facts(HEIGHT - 50 * mm)
        self._code(y - 4 * mm)
        self._foot()

    def _text(self, x, y, text, size=9, font=None, color=NAVY, width=None, leading=1.25):
        """Write ``text`` wrapped to ``width`` with its first baseline at ``y``; return the next."""
        font = font or self.font
        self.canvas.setFillColor(color)
        self.canvas.setFont(font, size)
        for line in simpleSplit(text or "", font, size, width or WIDTH - x - MARGIN):
            self.canvas.drawString(x, y, line)
            y -= size * leading
        return y

    def _head(self):
        ticket, canvas = self.ticket, self.canvas
        canvas.setFillColor(NAVY)
        canvas.rect(0, HEIGHT - 40 * mm, WIDTH, 40 * mm, stroke=0, fill=1)
        canvas.setFillColor(TEAL)
        canvas.rect(0, HEIGHT - 41.5 * mm, WIDTH, 1.5 * mm, stroke=0, fill=1)
        self._text(MARGIN, HEIGHT - 11 * mm, ticket.company_id.name, 8, color=white)
        number = self.env._("E-ticket %s", ticket.name)
        canvas.drawRightString(WIDTH - MARGIN, HEIGHT - 11 * mm, number)
        self._text(MARGIN, HEIGHT - 20 * mm, self.trip.excursion_id.name, 15, self.bold, white)

    def _facts(self, y):
        ticket, trip, _ = self.ticket, self.trip, self.env._
        departure = format_datetime(
            self.env, trip.departure, tz=trip.tz, dt_format="d MMMM y, EEEE, HH:mm"
        )
        boarding = format_datetime(self.env, trip.boarding_time, tz=trip.tz, dt_format="HH:mm")
        place = ticket.seat_label or _("without a seat of its own")
        if ticket.category_id and ticket.category_id.name not in place:
            place = f"{place} · {ticket.category_id.name}"
        if ticket.seat_id.deck and not ticket.seat_id.area_id:
            place = _("deck %(deck)s, place %(place)s", deck=ticket.seat_id.deck, place=place)
        facts = [
            (_("Departure"), departure),
            (_("Boarding from"), boarding),
            (_("Pier"), " — ".join(filter(None, [trip.pier_id.name, trip.pier_id.address]))),
            (_("Vessel"), trip.vessel_id.name),
            (_("Place"), place),
            (
                _("Fare"),
                f"{ticket.fare_id.name}, {format_amount(self.env, ticket.price, ticket.currency_id)}",
            ),
            (_("Passenger"), ticket.passenger_name or ticket.partner_id.name),
        ]
        carrier = trip.vessel_id.carrier_id
        if carrier:
            facts.append((_("Carrier"), " ".join(filter(None, [carrier.name, carrier.vat]))))
        label_width = 30 * mm
        for label, value in facts:
            self._text(MARGIN, y, label, 8, color=GREY, width=label_width)
            y = min(y - 12, self._text(MARGIN + label_width, y, value, 10, self.bold)) - 4
        return y

    def _code(self, y):
        ticket, size = self.ticket, 46 * mm
        self.canvas.setFillColor(LIGHT)
        self.canvas.roundRect(
            MARGIN, y - size - 4 * mm, WIDTH - 2 * MARGIN, size + 8 * mm, 6, stroke=0, fill=1
        )
        image = ImageReader(io.BytesIO(qr_png(ticket.barcode)))
        self.canvas.drawImage(image, MARGIN + 4 * mm, y - size, size, size)
        x = MARGIN + size + 9 * mm
        line = self._text(x, y - 8 * mm, self.env._("Show this code when boarding"), 9, color=GREY)
        line = self._text(x, line - 3 * mm, ticket.barcode_grouped, 10.5, self.bold)
        self._text(x, line - 4 * mm, self.trip.pier_id.directions or "", 7, color=GREY)

    def _foot(self):
        rules = self.trip.excursion_id.rules or ""
        y = 22 * mm
        self._text(MARGIN, y, rules[:400], 6.5, color=GREY)
        order = self.env._(
            "Order %(order)s · code is valid for one boarding", order=self.ticket.order_id.name
        )
        self._text(MARGIN, 8 * mm, order, 7, color=GREY)

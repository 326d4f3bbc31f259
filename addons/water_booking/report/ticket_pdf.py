"""E-tickets as PDF, drawn by reportlab: no browser process, so it may run while people buy."""

import io
from typing import NamedTuple

import qrcode
from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A5
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from odoo.tools import format_amount, format_date

from .pdf_text import (
    BOLD,
    LEADING,
    REGULAR,
    clean,
    draw_line,
    draw_lines,
    limit,
    register_fonts,
    text_width,
    wrap,
)
from .pier_map import draw_pier_map

NAVY, TEAL, GREY, LIGHT = (HexColor(code) for code in ("#0b2545", "#0f7c8a", "#5c6b7a", "#eef4f7"))
WIDTH, HEIGHT = A5
MARGIN = 12 * mm
INNER = WIDTH - 2 * MARGIN
LABELS = 30 * mm
FOOT = 14 * mm
MAP_WIDTH, MAP_HEIGHT = 58 * mm, 32 * mm


class Scale(NamedTuple):
    """Sizes of a page; the largest that holds the ticket's texts is taken."""

    value: float
    gap: float
    code: float


SCALES = (
    Scale(11, 6, 52 * mm),
    Scale(10, 5, 46 * mm),
    Scale(9, 4, 40 * mm),
    Scale(8, 3, 34 * mm),
    Scale(7, 2, 30 * mm),
)


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
    register_fonts()
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

    def draw(self):
        y = self._head() - 9 * mm
        facts = self._facts()
        scale, map_height = self._scale(facts, y)
        for label, value in facts:
            y = self._fact(label, value, y, scale)
        y = self._code(y, scale.code)
        self._foot(y, map_height)

    def _head(self):
        """Company, number and excursion on a dark band; return the band's lower edge."""
        title_lines, size = [], 0
        for size in (15, 13, 11):
            title_lines = wrap(self.trip.excursion_id.name, BOLD, size, INNER)
            if len(title_lines) <= 2:
                break
        title_lines = limit(title_lines, 4, BOLD, size, INNER)
        number = clean(self.env._("E-ticket %s", self.ticket.name))
        number_width = text_width(number, REGULAR, 8)
        company_width = INNER - number_width - 6 * mm
        company = limit(
            wrap(self.ticket.company_id.name, REGULAR, 8, company_width),
            2,
            REGULAR,
            8,
            company_width,
        )
        title_y = HEIGHT - 11 * mm - len(company) * 8 * LEADING - 4 * mm - size * 0.6
        bottom = title_y - (len(title_lines) - 1) * size * LEADING - 5 * mm
        self.canvas.setFillColor(NAVY)
        self.canvas.rect(0, bottom, WIDTH, HEIGHT - bottom, stroke=0, fill=1)
        self.canvas.setFillColor(TEAL)
        self.canvas.rect(0, bottom - 1.5 * mm, WIDTH, 1.5 * mm, stroke=0, fill=1)
        draw_lines(self.canvas, MARGIN, HEIGHT - 11 * mm, company, REGULAR, 8, white)
        x = WIDTH - MARGIN - number_width
        draw_line(self.canvas, x, HEIGHT - 11 * mm, number, REGULAR, 8, white)
        draw_lines(self.canvas, MARGIN, title_y, title_lines, BOLD, size, white)
        return bottom

    def _facts(self):
        """Labels and values in the order in which a passenger needs them."""
        ticket, trip, _ = self.ticket, self.trip, self.env._
        departure = trip._local(trip.departure)
        facts = [
            (
                _("Departure"),
                f"{format_date(self.env, departure, date_format='full')}, {departure:%H:%M}",
            ),
            (_("Boarding from"), f"{trip._local(trip.boarding_time):%H:%M}"),
            (_("Pier"), self._join(" — ", trip.pier_id.name, trip.pier_id.address)),
            (_("Vessel"), trip.vessel_id.name),
            (_("Place"), self._place()),
            (
                _("Fare"),
                self._join(
                    ", ",
                    ticket.fare_id.name,
                    format_amount(self.env, ticket.price, ticket.currency_id),
                ),
            ),
            (_("Passenger"), ticket.passenger_name or ticket.partner_id.name),
        ]
        if ticket.extras:
            facts.append((_("Extras"), _("%s (for the whole order)", ticket.extras)))
        if ticket.fare_id.document:
            facts.append((_("Bring along"), ticket.fare_id.document))
        carrier = trip.vessel_id.carrier_id
        if carrier:
            vat = carrier.vat and _("TIN %s", carrier.vat)
            facts.append((_("Carrier"), self._join(", ", carrier.name, vat)))
        company = ticket.company_id
        if contact := self._join(", ", company.phone, company.email):
            facts.append((_("Questions"), contact))
        return facts

    @staticmethod
    def _join(separator, *parts):
        return separator.join(part for part in parts if part)

    def _place(self):
        ticket, _ = self.ticket, self.env._
        place = ticket._told_place(with_deck=True) or _("without a seat of its own")
        if ticket.category_id and ticket.category_id.name not in place:
            place = f"{place} · {ticket.category_id.name}"
        return place

    def _fact_lines(self, label, value, scale):
        """Lines of a label and its value, and the height they take."""
        label_lines = wrap(label, REGULAR, 8, LABELS - 2 * mm)
        value_lines = wrap(value, BOLD, scale.value, INNER - LABELS)
        height = max(len(label_lines) * 8 * LEADING, len(value_lines) * scale.value * LEADING)
        return label_lines, value_lines, height + scale.gap

    def _scale(self, facts, y):
        """The largest sizes with which facts and code stay above the foot, and the plan of the
        pier beside the rules; without the plan if the texts are too long for it.

        :return: (scale, height of the plan or 0)
        """
        pier = self.trip.pier_id
        drawable = pier.plan or pier.latitude or pier.longitude
        for plan in (MAP_HEIGHT, 0) if drawable else (0,):
            for scale in SCALES:
                height = sum(self._fact_lines(label, value, scale)[2] for label, value in facts)
                if y - height - scale.code - 10 * mm - plan >= FOOT:
                    return scale, plan
        return SCALES[-1], 0

    def _fact(self, label, value, y, scale):
        label_lines, value_lines, height = self._fact_lines(label, value, scale)
        draw_lines(self.canvas, MARGIN, y, label_lines, REGULAR, 8, GREY)
        draw_lines(self.canvas, MARGIN + LABELS, y, value_lines, BOLD, scale.value, NAVY)
        return y - height

    def _code(self, y, size):
        """The code for the scanner and for people, and the way to the pier beside it."""
        pad = 4 * mm
        bottom = y - size - 2 * pad + 2 * mm
        self.canvas.setFillColor(LIGHT)
        self.canvas.roundRect(MARGIN, bottom, INNER, size + 2 * pad, 6, stroke=0, fill=1)
        image = ImageReader(io.BytesIO(qr_png(self.ticket.barcode)))
        self.canvas.drawImage(image, MARGIN + pad, bottom + pad, size, size)
        x = MARGIN + size + 9 * mm
        width = WIDTH - MARGIN - 3 * mm - x
        top = bottom + size + pad - 8
        hint = wrap(self.env._("Show this code when boarding"), REGULAR, 9, width)
        line = draw_lines(self.canvas, x, top, hint, REGULAR, 9, GREY) - 2 * mm
        draw_line(self.canvas, x, line, self.ticket.barcode_grouped, BOLD, 10.5, NAVY)
        line -= 7 * mm
        most = int((line - bottom - pad) // (7.5 * LEADING)) + 1
        way = wrap(self.trip.pier_id.directions, REGULAR, 7.5, width)
        way = limit(way, most, REGULAR, 7.5, width)
        draw_lines(self.canvas, x, line, way, REGULAR, 7.5, GREY)
        return bottom

    def _foot(self, y, map_height):
        """The plan of the pier, as much of the rules aboard as fits, and the order."""
        left = MARGIN
        if map_height:
            top = y - 3 * mm
            draw_pier_map(
                self.canvas, self.trip.pier_id, MARGIN, top - map_height, MAP_WIDTH, map_height
            )
            left += MAP_WIDTH + 4 * mm
        y -= 5 * mm
        width = WIDTH - MARGIN - left
        most = int((y - FOOT) // (7 * LEADING)) + 1
        rules = wrap(self.trip.excursion_id.rules, REGULAR, 7, width)
        rules = limit(rules, max(0, most), REGULAR, 7, width)
        draw_lines(self.canvas, left, y, rules, REGULAR, 7, GREY)
        order = self.env._(
            "Order %(order)s · the code is valid for one boarding", order=self.ticket.order_id.name
        )
        draw_line(self.canvas, MARGIN, 8 * mm, clean(order), REGULAR, 7, GREY)

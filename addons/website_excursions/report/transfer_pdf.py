"""The invoice that a company pays by bank transfer, drawn by reportlab like the tickets."""

import io

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from odoo.tools import format_date

from odoo.addons.water_booking.report.pdf_text import (
    BOLD,
    LEADING,
    REGULAR,
    draw_line,
    draw_lines,
    register_fonts,
    text_width,
    wrap,
)

from ..tools import formats

INK, GREY, RULE = (HexColor(code) for code in ("#0b2545", "#5c6b7a", "#b9c6d0"))
WIDTH, HEIGHT = A4
LEFT, RIGHT = 20 * mm, WIDTH - 18 * mm
FOOT = 30 * mm
LABELS = 48 * mm


def render_transfer_invoice(order):
    """
    :param order: one order, in the language of its reader
    :return: PDF bytes
    """
    register_fonts()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    page = _Invoice(canvas, order)
    canvas.setTitle(page.title)
    canvas.setAuthor(order.company_id.name or "")
    page.draw()
    canvas.save()
    return buffer.getvalue()


class _Invoice:
    def __init__(self, canvas, order):
        self.canvas, self.order, self.env = canvas, order, order.env
        self.values = order._website_transfer_values()
        day = format_date(self.env, order.date_order)
        self.title = self.env._(
            "Invoice for payment %(number)s of %(day)s", number=order.name, day=day
        )
        self.y = HEIGHT - 22 * mm

    def draw(self):
        self._text(self.title, BOLD, 16)
        if self.values["until"]:
            self._text(
                self.env._("The places are kept until %s.", self.values["until"]), REGULAR, 10, GREY
            )
        self.y -= 5 * mm
        for label, value in self.values["rows"]:
            self._pair(label, value)
        self.y -= 4 * mm
        self._pair(self.env._("Payer"), self._payer())
        self.y -= 6 * mm
        self._rule()
        for line in self.order.order_line.filtered(lambda one: not one.display_type):
            self._line(line)
        self._total()

    def _payer(self):
        payer = self.order.partner_invoice_id
        return ", ".join(
            part
            for part in (
                payer.name,
                payer.vat and self.env._("INN %s", payer.vat),
                payer.water_kpp and self.env._("KPP %s", payer.water_kpp),
            )
            if part
        )

    def _room(self, height):
        if self.y - height < FOOT:
            self.canvas.showPage()
            self.y = HEIGHT - 22 * mm

    def _text(self, text, font, size, color=INK):
        lines = wrap(text, font, size, RIGHT - LEFT)
        self._room(len(lines) * size * LEADING)
        self.y = draw_lines(self.canvas, LEFT, self.y, lines, font, size, color) - 2 * mm

    def _pair(self, label, value):
        labels = wrap(label, REGULAR, 9, LABELS - 4 * mm)
        values = wrap(value, BOLD, 10, RIGHT - LEFT - LABELS)
        height = max(len(labels) * 9, len(values) * 10) * LEADING
        self._room(height)
        draw_lines(self.canvas, LEFT, self.y, labels, REGULAR, 9, GREY)
        draw_lines(self.canvas, LEFT + LABELS, self.y, values, BOLD, 10, INK)
        self.y -= height + 1.5 * mm

    def _rule(self):
        self.canvas.setStrokeColor(RULE)
        self.canvas.setLineWidth(0.7)
        self.canvas.line(LEFT, self.y + 4 * mm, RIGHT, self.y + 4 * mm)

    def _right(self, text, font, size):
        x = RIGHT - text_width(text, font, size)
        draw_line(self.canvas, x, self.y, text, font, size, INK)

    def _line(self, line):
        price = formats.price(self.env, line.price_total, self.order.currency_id)
        name = line.name.replace("\n", " · ")
        quantity = f"{line.product_uom_qty:g} × "
        room = RIGHT - LEFT - text_width(price, REGULAR, 10) - 8 * mm
        lines = wrap(quantity + name, REGULAR, 10, room)
        self._room(len(lines) * 10 * LEADING + 3 * mm)
        self._right(price, REGULAR, 10)
        self.y = draw_lines(self.canvas, LEFT, self.y, lines, REGULAR, 10, INK) - 5 * mm
        self._rule()

    def _total(self):
        total = formats.price(self.env, self.order.amount_total, self.order.currency_id)
        self._room(20 * mm)
        self.y -= 3 * mm
        draw_line(self.canvas, LEFT, self.y, self.env._("Total to pay"), BOLD, 13, INK)
        self._right(total, BOLD, 13)
        self.y -= 7 * mm
        parts = self.order._website_included()
        words = "; ".join(f"{part['name']} {part['price']}" for part in parts)
        self._text(
            self.env._("Included in the total: %s", words)
            if words
            else self.env._("All taxes are included."),
            REGULAR,
            9,
            GREY,
        )
        self._text(self.env._("Offered by %s", self.order.company_id.name), REGULAR, 9, GREY)

"""Text of any language on a reportlab canvas: mixed fonts, wrapping, cutting.

A Chinese ticket may carry a Russian name and the other way round, so the font is chosen for each
character: Roboto (Latin, Cyrillic; comes with Odoo's web addon) wherever it has the glyph, else
Droid Sans Fallback (Han, Korean; see ``fonts/README.md``). Of both only the glyphs that are used go
into the file, so it reads the same on a phone without Chinese fonts. For what neither has there is
one of Adobe's standard CID fonts, which readers bring themselves.
"""

import threading

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

from odoo.tools.misc import file_path

REGULAR, BOLD = "Roboto", "Roboto-Bold"
WIDE, LAST = "DroidSansFallback", "STSong-Light"
LEADING = 1.25
ELLIPSIS = "…"

#: Chinese and Japanese break anywhere, but a line does not begin with these.
_NEVER_FIRST = set("，。、；：！？）》」』】”’,.;:!?)%…·")

_fonts_lock = threading.Lock()


def register_fonts():
    """Make the fonts known to reportlab, once in a process."""
    with _fonts_lock:
        if REGULAR in pdfmetrics.getRegisteredFontNames():
            return
        pdfmetrics.registerFont(UnicodeCIDFont(LAST))
        for name, file in ((BOLD, "Bold"), (REGULAR, "Regular")):
            path = file_path(f"web/static/fonts/google/Roboto/Roboto-{file}.ttf")
            pdfmetrics.registerFont(TTFont(name, path))


def _has(name, char):
    return ord(char) in pdfmetrics.getFont(name).face.charToGlyph


def _need_wide():
    """Read the large font when the first character needs it: a tenth of a second, 16 MB."""
    with _fonts_lock:
        if WIDE not in pdfmetrics.getRegisteredFontNames():
            path = file_path(f"water_booking/report/fonts/{WIDE}.ttf")
            pdfmetrics.registerFont(TTFont(WIDE, path))


def _font_of(char, font):
    if _has(font, char):
        return font
    _need_wide()
    return WIDE if _has(WIDE, char) else LAST


def clean(text):
    """``text`` in characters that the fonts can show: narrow spaces widened, emoji boxed."""
    text = str(text or "").replace("\u202f", "\u00a0").replace("\r", "")
    return "".join("\u25a1" if ord(char) > 0xFFFF else char for char in text)


def runs(line, font):
    """``line`` as (font name, piece) pairs."""
    pairs = []
    for char in line:
        name = _font_of(char, font)
        if pairs and pairs[-1][0] == name:
            pairs[-1] = (name, pairs[-1][1] + char)
        else:
            pairs.append((name, char))
    return pairs


def text_width(line, font, size):
    """Width of one line in points."""
    return sum(pdfmetrics.stringWidth(piece, name, size) for name, piece in runs(line, font))


def _pieces(paragraph):
    """Parts between which a line may break; spaces stay with the word before them."""
    piece = ""
    for char in paragraph:
        breaks_before = ord(char) >= 0x2E80 and char not in _NEVER_FIRST
        after_wide = piece and ord(piece[-1]) >= 0x2E80 and char not in _NEVER_FIRST
        if piece and char != " " and (breaks_before or after_wide or piece[-1] in " -—"):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def wrap(text, font, size, width):
    """Lines of ``text`` that fit into ``width``; a word longer than a line is cut."""
    lines = []
    for paragraph in clean(text).split("\n"):
        line = ""
        for piece in _pieces(paragraph):
            if text_width((line + piece).rstrip(), font, size) <= width:
                line += piece
                continue
            if line:
                lines.append(line.rstrip())
            while text_width(piece.rstrip(), font, size) > width:
                cut = len(piece) - 1
                while cut > 1 and text_width(piece[:cut], font, size) > width:
                    cut -= 1
                lines.append(piece[:cut])
                piece = piece[cut:]
            line = piece
        lines.append(line.rstrip())
    return lines if any(lines) else []


def limit(lines, most, font, size, width):
    """The first ``most`` lines, with an ellipsis where something was left out."""
    if len(lines) <= most:
        return lines
    if most < 1:
        return []
    last = lines[most - 1]
    while last and text_width(last + ELLIPSIS, font, size) > width:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip(" ,.;") + ELLIPSIS]


def draw_line(canvas, x, y, line, font, size, color):
    """Draw one line with its baseline at ``y``."""
    canvas.setFillColor(color)
    canvas.setStrokeColor(color)
    canvas.setLineWidth(size * 0.03)
    text = canvas.beginText(x, y)
    for name, piece in runs(line, font):
        # only Roboto has a bold face: an outline makes the others so
        text.setTextRenderMode(2 if font == BOLD and name != BOLD else 0)
        text.setFont(name, size)
        text.textOut(piece)
    text.setTextRenderMode(0)
    canvas.drawText(text)


def draw_lines(canvas, x, y, lines, font, size, color):
    """Draw lines downwards from the baseline ``y``; return the baseline after the last."""
    for line in lines:
        draw_line(canvas, x, y, line, font, size, color)
        y -= size * LEADING
    return y

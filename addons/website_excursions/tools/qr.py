"""QR codes drawn in the page itself: no further request, sharp on every screen."""

import re

import qrcode
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M

#: Trying all eight masks costs most of a code. The best one matters for texts with a pattern of
#: their own; a ticket's code is random, so any mask spreads dark and light, and readers take the
#: mask's number from the code itself.
MASK = 3
#: Squares side by side are drawn as one bar.
DARK = re.compile(rb"\x01+")


def svg(text):
    """One path of bars, dark on a light ground whatever the page's colours are."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    size = len(rows) + 8
    path = "".join(
        f"M{run.start() + 4} {y + 4}h{run.end() - run.start()}v1H{run.start() + 4}z"
        for y, row in enumerate(rows)
        for run in DARK.finditer(bytes(row))
    )
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %(size)s %(size)s"'
        ' shape-rendering="crispEdges" role="img" aria-hidden="true">'
        '<rect width="%(size)s" height="%(size)s" fill="#fff"/>'
        '<path d="%(path)s" fill="#000"/></svg>'
    ) % {"size": size, "path": path}

"""QR codes drawn in the page itself: no further request, sharp on every screen."""

import qrcode
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M


def svg(text):
    """One path of unit squares, dark on a light ground whatever the page's colours are."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    size = len(rows) + 8
    path = "".join(
        f"M{x + 4} {y + 4}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %(size)s %(size)s"'
        ' shape-rendering="crispEdges" role="img" aria-hidden="true">'
        '<rect width="%(size)s" height="%(size)s" fill="#fff"/>'
        '<path d="%(path)s" fill="#000"/></svg>'
    ) % {"size": size, "path": path}

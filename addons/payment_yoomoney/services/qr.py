"""QR codes, drawn here: no image service learns who pays what."""

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

QUIET = 4  # modules of white around it, which scanners need


def encode(text):
    """Size of the square, quiet zone included, and the dark modules as an SVG path."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    count = code.getModuleCount()
    path = "".join(
        f"M{column + QUIET} {row + QUIET}h1v1h-1z"
        for row in range(count)
        for column in range(count)
        if code.isDark(row, column)
    )
    return {"size": count + 2 * QUIET, "path": path}

"""Names as ASCII for addresses, Cyrillic letter by letter as Russian sites spell it."""

import unicodedata

#: From U+0430 on, the small letters of the Russian alphabet; "-" stands for no letter.
_LETTERS = "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya"
_TABLE = {0x430 + n: letter.strip("-") for n, letter in enumerate(_LETTERS.split())}
_TABLE[0x451] = "e"


def ascii_name(name):
    """``name`` in ASCII, empty where no letter of it can be written so (Chinese)."""
    text = (name or "").lower().translate(_TABLE)
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return text.strip() if any(letter.isalpha() for letter in text) else ""

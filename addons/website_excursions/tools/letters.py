"""One spelling for what people type in different alphabets, and on the wrong keyboard.

Tables are in ``letters.json``, so that no foreign letters stand in the code.
"""

import json
import unicodedata
from pathlib import Path

_TABLES = json.loads(Path(__file__).with_name("letters.json").read_text(encoding="utf-8"))
_LATIN = str.maketrans(_TABLES["latin"])
_TO_CYRILLIC = str.maketrans(_TABLES["keys"]["latin"], _TABLES["keys"]["cyrillic"])
_TO_LATIN = str.maketrans(_TABLES["keys"]["cyrillic"], _TABLES["keys"]["latin"])
#: Ways in which the same sounds are written with Latin letters, in this order.
_SAME = (
    ("shch", "sh"),
    ("sch", "sh"),
    ("kh", "h"),
    ("ts", "c"),
    ("tz", "c"),
    ("ph", "f"),
    ("ck", "k"),
    ("yo", "e"),
    ("jo", "e"),
    ("ye", "e"),
    ("je", "e"),
    ("x", "ks"),
    ("w", "v"),
    ("q", "k"),
    ("y", "i"),
    ("j", "i"),
)


def fold(word):
    """The word in small Latin letters as it sounds: no accents, soft signs or doubled letters.

    Russian and its usual transliterations come out alike.
    """
    plain = unicodedata.normalize("NFKD", word.lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = plain.translate(_LATIN)
    for written, sound in _SAME:
        plain = plain.replace(written, sound)
    return "".join(letter for at, letter in enumerate(plain) if plain[at - 1 : at] != letter)


def other_keyboard(text):
    """What the same keys write on the other layout (Russian and English); the text itself where
    they write the same."""
    if any(letter in _TABLES["keys"]["cyrillic"] for letter in text):
        return text.translate(_TO_LATIN)
    return text.translate(_TO_CYRILLIC)


def is_chinese(letter):
    return "\u3400" <= letter <= "\u9fff"

"""How Chinese sounds, so that it is found by what is typed in Latin letters, without tones.

``pinyin.json`` has the syllables of the 8,836 characters of GB 2312 and of Big5's first level with
their one or two commonest readings, from the dictionary of pypinyin (MIT). A name that is read
otherwise gets its sound from an editor ("Also called").
"""

import json
import re
import unicodedata
from functools import cache
from pathlib import Path

LONGEST_SYLLABLE = 6
#: Beginnings that are tried for one word; nonsense has very many.
MOST_TRIES = 400
#: What southern speakers do not tell apart, and their keyboards forgive.
_SAME = ((re.compile("^(zh|ch|sh)"), lambda found: found[0][0]), (re.compile("ng$"), "n"))
_LETTERS = re.compile(r"[a-z]+")
_TONES = re.compile(r"(?<=[a-z])[1-5]")


def _blur(syllable):
    for pattern, plain in _SAME:
        syllable = pattern.sub(plain, syllable)
    return syllable


@cache
def _tables():
    """(readings of each character, {syllable as it is typed: as it is compared})."""
    table = json.loads(Path(__file__).with_name("pinyin.json").read_text(encoding="utf-8"))
    readings = {}
    for syllable, characters in table.items():
        for character in characters:
            readings.setdefault(character, set()).add(_blur(syllable))
    typed = {syllable: _blur(syllable) for syllable in table}
    return readings, typed | {blurred: blurred for blurred in typed.values()}


def sounds(character):
    """Syllables that a character may be read as, as they are compared."""
    return _tables()[0].get(character, frozenset())


def plain(text):
    """What was typed as one word of small letters without tones; "" where it is no pinyin."""
    marked = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(letter for letter in marked if not unicodedata.combining(letter))
    bare = re.sub(r"[\s'\u2019-]", "", _TONES.sub("", bare)).replace("v", "u")
    return bare if _LETTERS.fullmatch(bare) else ""


def readings(word, most=8):
    """Ways to read a plain word as syllables: tuples, as they are compared.

    A syllable that was begun at the end is left out, for somebody who types on.

    :param most: so many ways are enough ("xian" is one syllable or two)
    """
    syllables = _tables()[1]
    found, ahead, tries = [], [(0, ())], 0
    while ahead and len(found) < most and (tries := tries + 1) < MOST_TRIES:
        start, read = ahead.pop()
        rest = word[start:]
        if not rest or (len(read) > 1 and any(syllable.startswith(rest) for syllable in syllables)):
            found.append(read)
            if not rest:
                continue
        for length in range(1, min(LONGEST_SYLLABLE, len(rest)) + 1):
            if rest[:length] in syllables:
                ahead.append((start + length, (*read, syllables[rest[:length]])))
    return found

"""What must be true of an addon's catalogues: nothing left out, nothing lost on the way.

Odoo's exporter writes `i18n/<addon>.pot`; whether that is fresh is told where Odoo runs, see
`addons/water_booking/tests/test_terms.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import polib

#: Forms that a counted text needs ("one|other" in English): whole numbers in Russian have three.
FORMS = {"ru": 3, "zh_CN": 1}
LETTERS = {"ru": re.compile("[\u0400-\u04ff]"), "zh_CN": re.compile("[\u4e00-\u9fff]")}
#: Attributes that are read by people, so that their value differs from language to language.
TOLD = {"title", "alt", "placeholder", "aria-label", "string", "label", "lang"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif]|%%|\{\{.*?\}\}|\{\w*\}|\$\{\w+\}")
NO_WORDS = re.compile(r"<[^>]+>|https?://\S+|[\w.+-]+@[\w-]+\.\w+|\bUTC\+\d+")
#: The same in every language: names of things, and what only programs read.
NAMES = {
    "A, B, C",
    "API",
    "ID",
    "Qweb",
    "SberPay",
    "T-Pay",
    "YooKassa",
    "YooMoney",
    "YooMoney (YooKassa)",
    "id",
    '{"type": "FeatureCollection", "features": […]}',
}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.found.append((tag, *sorted((k, v) for k, v in attrs if k not in TOLD)))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((f"/{tag}",))


def tags(text: str) -> Counter:
    """Tags with the attributes that no reader sees; a language may change their order."""
    parser = _Tags()
    parser.feed(text)
    parser.close()
    return Counter(parser.found)


def placeholders(text: str) -> Counter:
    return Counter(PLACEHOLDER.findall(text))


def has_words(term: str) -> bool:
    words = PLACEHOLDER.sub("", NO_WORDS.sub("", term))
    return term not in NAMES and words not in NAMES and bool(re.search("[A-Za-z]", words))


def is_counted(term: str) -> bool:
    """Whether a term holds its plural forms, as `website_excursions/tools/formats.py` says."""
    return "%(count)s" in term and "|" in NO_WORDS.sub("", term)


def _of_counted(lang: str, source: str, told: str) -> Iterator[str]:
    forms = told.split("|")
    if len(forms) != FORMS[lang]:
        yield f"{len(forms)} plural forms instead of {FORMS[lang]}"
    wanted = placeholders(source.split("|")[-1])
    if any(placeholders(form) != wanted for form in forms):
        yield "placeholders differ"


def of_term(lang: str, source: str, told: str) -> Iterator[str]:
    """What is wrong with a translation."""
    if is_counted(source):
        yield from _of_counted(lang, source, told)
    elif placeholders(source) != placeholders(told):
        yield "placeholders differ"
    if "<" in source and tags(source) != tags(told):
        yield "tags differ"


def of_catalogue(lang: str, template: Path, catalogue: Path) -> list[str]:
    """What is wrong with a catalogue, one line for each term."""
    wanted = polib.pofile(str(template))
    told = {
        (one.msgctxt, one.msgid): one for one in polib.pofile(str(catalogue)) if not one.obsolete
    }
    problems = []
    for entry in wanted:
        found = told.pop((entry.msgctxt, entry.msgid), None)
        if entry.msgid_plural:  # Odoo reads the first form only
            problems.append(f"{entry.msgid!r}: gettext's plural, which Odoo does not know")
        elif not found:
            problems.append(f"{entry.msgid!r}: is not there")
        elif found.fuzzy:
            problems.append(f"{entry.msgid!r}: fuzzy")
        elif not found.msgstr:
            if has_words(entry.msgid):
                problems.append(f"{entry.msgid!r}: not translated")
        else:
            wrong = list(of_term(lang, entry.msgid, found.msgstr))
            if has_words(entry.msgid) and not LETTERS[lang].search(found.msgstr):
                wrong.append("no word of the language")
            problems += [f"{entry.msgid!r}: {one}" for one in wrong]
    return problems + [f"{msgid!r}: not in the template" for _context, msgid in told]

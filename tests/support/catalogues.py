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
#: The word for what is sold; a language that has several for it keeps to one.
PRODUCT = {
    "ru": re.compile("\u044d\u043a\u0441\u043a\u0443\u0440\u0441\u0438", re.IGNORECASE),
    "zh_CN": re.compile("\u6e38\u89c8"),
}
#: Another word for it in Russian ("outing"), which visitors took for another thing.
NOT_SAID = re.compile("\u043f\u0440\u043e\u0433\u0443\u043b", re.IGNORECASE)
#: Said without the word, or texts that customers have agreed to as they stand.
WITHOUT_PRODUCT = ("Stop of an excursion", "By ticking the box I give the carrier")
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
    told = words(term)
    return not {term, told} & NAMES and bool(re.search("[A-Za-z]", told))


def words(term: str) -> str:
    return PLACEHOLDER.sub("", NO_WORDS.sub("", term))


def of_product(lang: str, catalogue: Path) -> list[str]:
    """Terms about an excursion that call it by another word than the others do."""
    told = [
        one
        for one in polib.pofile(str(catalogue))
        if one.msgstr and not one.msgid.startswith(WITHOUT_PRODUCT)
    ]
    problems = [
        one.msgid
        for one in told
        if re.search(r"\bexcursions?\b", words(one.msgid), re.IGNORECASE)
        and not PRODUCT[lang].search(words(one.msgstr))
    ]
    return problems + [one.msgid for one in told if NOT_SAID.search(one.msgstr)]


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

"""Code is English: Russian words come from catalogues and from files of texts."""

import fnmatch
import re
import subprocess

import pytest

from tools import paths

CYRILLIC = re.compile("[\u0400-\u04ff]")
#: Files that are Russian by their nature, and why; `*` also goes through folders.
RUSSIAN_FILES = {
    "addons/*/i18n/ru.po": "a catalogue",
    "addons/*/i18n_extra/ru.po": "a catalogue of what Odoo's own lacks",
    "addons/l10n_ru/data/template/*-ru.csv": "the chart of accounts of Russian law",
    "addons/l10n_ru/README.md": "names accounts and taxes as that law does",
    "addons/payment_yoomoney/data/registry_columns.json": "headings of YooKassa's registries",
    "addons/payment_yoomoney/tests/registry_*.csv": "registries as YooKassa sends them",
    "addons/website_excursions/tools/letters.json": "letters that search writes in Latin ones",
    "tests/browser/words.json": "what Russian visitors type and read in the journeys",
    "tests/support/fleet_texts.json": "Russian texts of the journeys' fleet",
    "tests/tooling/mail_texts.json": "a Russian mail for the catcher",
    "tests/yookassa_double/pages/*.html": "pages that stand for YooKassa's own",
    "tests/yookassa_double/pages/*.json": "their words, and headings of registries",
    "README.md": "names the Russian README in Russian",
    "README.ru.md": "the README in Russian",
}


def tracked():
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=paths.ROOT, capture_output=True, check=True
    )
    return [name for name in done.stdout.decode().split("\0") if name]


def with_cyrillic(names, root=paths.ROOT):
    """Files of text with Cyrillic letters, and the first line that has one."""
    found = {}
    for name in names:
        path = root / name
        if not path.is_file():  # removed, and not yet committed
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture or a font
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if CYRILLIC.search(line):
                found[name] = f"{number}: {line.strip()[:80]}"
                break
    return found


def is_russian(name):
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in RUSSIAN_FILES)


def test_no_cyrillic_in_code():
    names = tracked()
    assert len(names) > 1000
    assert not with_cyrillic(name for name in names if not is_russian(name))


@pytest.mark.parametrize("pattern", RUSSIAN_FILES)
def test_each_exception_is_needed(pattern):
    names = [name for name in tracked() if fnmatch.fnmatchcase(name, pattern)]
    assert with_cyrillic(names), "nothing Russian there any more: take it off the list"
    code = [name for name in names if name.endswith((".py", ".js", ".xml", ".scss", ".css"))]
    assert not code, "code is no exception"


@pytest.mark.parametrize("name", ["a.py", "a.js", "a.xml", "a.scss", "a.css", "a.html"])
def test_a_letter_is_found(tmp_path, name):
    (tmp_path / name).write_text("first\nsecond \u0436\n", encoding="utf-8")
    assert with_cyrillic([name], tmp_path) == {name: "2: second \u0436"}
    assert not is_russian(f"addons/water_booking/{name}")

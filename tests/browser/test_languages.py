"""The first pages in each language: nothing of another language stands in between."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey

CYRILLIC = re.compile(r"[\u0400-\u04ff]+")
LATIN_WORD = re.compile(r"[A-Za-z]{3,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
# Names that stay as they are.
NAMES = {"Money", "YooMoney", "SBP"}
# Vessels and excursions that other tests have made without translations.
OTHERS = re.compile(r"Racer [\w-]+", re.IGNORECASE)
# What a visitor reads or hears between the website's head and foot.
TEXTS = """() => {
    const page = document.querySelector("#wrap");
    const texts = [document.title.split("|")[0], page.innerText];
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
        for (const node of page.querySelectorAll(`[${name}]`)) {
            texts.push(node.getAttribute(name));
        }
    }
    return texts;
}"""


def foreign_words(lang: str, texts: list[str]) -> set[str]:
    text = OTHERS.sub("", "\n".join(texts))
    found = set()
    if lang != "ru":
        found |= set(CYRILLIC.findall(text))
    if lang != "zh_CN":
        found |= set(CHINESE.findall(text))
    if lang != "en":
        found |= set(LATIN_WORD.findall(text)) - NAMES
    return found


@pytest.mark.parametrize(
    ("lang", "prefix", "locale"),
    [("ru", "", "ru-RU"), ("en", "/en", "en-US"), ("zh_CN", "/zh_CN", "zh-CN")],
)
def test_first_pages(fleet, visitor, lang, prefix, locale):
    guest = visitor(language=locale)
    assigned, general = fleet["trips"]["bridges_week"], fleet["trips"]["canals_second"]
    excursion = fleet["excursions"]["bridges"]["id"]
    pages = {
        "catalogue": "/excursions",
        "excursion": f"/excursions/{excursion}",
        "deck": assigned["path"],
        "fares": general["path"],
    }
    strange = {}
    for step, path in pages.items():
        guest.open(f"{prefix}{path}")
        expect(guest.page.locator("html")).to_have_attribute("lang", locale)
        if step in ("deck", "fares"):
            guest.wait_for_chooser()
        if step == "fares":
            guest.add(fleet["fares"]["adult"])
        guest.see(step)
        strange[step] = foreign_words(lang, guest.page.evaluate(TEXTS))
    guest.go_to_checkout()
    guest.see("checkout")
    strange["checkout"] = foreign_words(lang, guest.page.evaluate(TEXTS))
    assert not any(strange.values()), {step: words for step, words in strange.items() if words}
    # A kept shop has few places on this boat.
    guest.open(f"{prefix}{general['path']}")
    guest.wait_for_chooser()
    guest.fare(fleet["fares"]["adult"]).locator("button").first.click()
    expect(guest.page.locator(".wx-choice-empty")).to_be_visible()

"""The first pages in each language: nothing of another language stands in between."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser.people import Buyer
from tests.support.fleet import fresh_trip

pytestmark = pytest.mark.journey

CYRILLIC = re.compile(r"[\u0400-\u04ff]+")
LATIN_WORD = re.compile(r"[A-Za-z]{3,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
# Names that stay as they are.
NAMES = {"Money", "YooMoney", "SBP", "Enter", "PDF"}
# Vessels, excursions and areas that tests have made without translations, and numbers of invoices,
# which are there as soon as the books are.
OTHERS = re.compile(r"(Racer|Giant) [\w-]+|Open deck|INV/[\d/]+", re.IGNORECASE)
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


@pytest.mark.parametrize(
    ("lang", "prefix", "locale", "phone"),
    [("en", "/en", "en-US", True), ("zh_CN", "/zh_CN", "zh-CN", True)],
)
def test_whole_way(shop, fleet, visitor, lang, prefix, locale, phone):
    """From the trip to the tickets and what can be done with them, in the buyer's language."""
    trip = fresh_trip(shop, fleet, places=6)
    guest, buyer = visitor(language=locale, phone=phone), Buyer.new("anna")
    buyer = replace(buyer, name="Racer Holm")
    guest.open(f"{prefix}{trip['path']}")
    guest.wait_for_chooser()
    guest.add(fleet["fares"]["adult"], 2)
    guest.go_to_payment(buyer)
    guest.pay()
    guest.expect_order("paid")
    expect(guest.page.locator("html")).to_have_attribute("lang", locale)
    guest.see("tickets")
    texts = [text.replace(buyer.email, "") for text in guest.page.evaluate(TEXTS)]
    assert not foreign_words(lang, texts)
    link = guest.page.locator("a[href*='manage']").first.get_attribute("href")
    guest.open(link)
    expect(guest.page.locator("html")).to_have_attribute("lang", locale)
    guest.see("care")
    texts = [text.replace(buyer.email, "") for text in guest.page.evaluate(TEXTS)]
    assert not foreign_words(lang, texts)
    guest.page.locator(".wx-panel a[href*='/date?']").click()
    expect(guest.page.locator("#wx_d_trips")).to_be_visible()
    guest.see("dates")
    texts = [text.replace(buyer.email, "") for text in guest.page.evaluate(TEXTS)]
    assert not foreign_words(lang, texts)
    guest.open(link.replace("/manage", "/cancel"))
    expect(guest.page.locator("#wx_c_sums")).to_be_visible()
    guest.see("cancel")
    texts = [text.replace(buyer.email, "") for text in guest.page.evaluate(TEXTS)]
    assert not foreign_words(lang, texts)


# The same for pages that are Odoo's own: their content, and what screen readers call the menus.
ODOO_TEXTS = """() => {
    const texts = [document.title.split("|")[0]];
    for (const part of document.querySelectorAll("main")) {
        texts.push(part.innerText);
        for (const name of ["aria-label", "title", "placeholder", "alt"]) {
            for (const node of part.querySelectorAll(`[${name}]`)) {
                texts.push(node.getAttribute(name));
            }
        }
    }
    for (const nav of document.querySelectorAll("header nav")) {
        texts.push(nav.getAttribute("aria-label"));
    }
    return texts;
}"""
ODOO_PAGES = [
    "/web/login",
    "/web/signup",
    "/web/reset_password",
    "/shop",
    "/shop/cart",
]
# "Email" is the word for it in Odoo's Russian; examples of what to type.
ODOO_NAMES = {"Email", "name", "example", "com", "John", "Doe"}


@pytest.mark.parametrize(("lang", "prefix"), [("ru", ""), ("zh_CN", "/zh_CN")])
def test_odoos_own_pages(visitor, lang, prefix):
    guest = visitor(language={"ru": "ru-RU", "zh_CN": "zh-CN"}[lang])
    strange = {}
    for path in ODOO_PAGES:
        guest.open(f"{prefix}{path}")
        words = foreign_words(lang, guest.page.evaluate(ODOO_TEXTS)) - ODOO_NAMES
        if words:
            strange[path] = words
    assert not strange

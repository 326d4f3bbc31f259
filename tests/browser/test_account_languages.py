"""Odoo's own account pages, as a customer with a ticket sees them, in each language."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser.books import buy
from tests.browser.people import Buyer
from tests.browser.test_account_safety import come_by_link
from tests.browser.test_languages import ODOO_NAMES, ODOO_TEXTS, foreign_words
from tests.support.fleet import fresh_trip

pytestmark = pytest.mark.journey

PAGES = [
    "/my",
    "/my/tickets",
    "/my/account",
    "/my/addresses",
    "/my/address?address_type=billing",
    "/my/payment_method",
    "/my/orders",
    "/my/quotes",
    "/my/invoices",
    "/my/security",
    "/my/data",
]
# Odoo's Chinese has the abbreviations of two states in brackets, and names the check mark of a paid
# invoice in English; JSON is a format's name.
# Ways to pay are called as on their signs everywhere.
NAMES = {*ODOO_NAMES, "JSON", "INN", "DRC", "Republic", "Paid", "SberPay", "Pay", "Mir"}


def test_account_pages(shop, fleet, visitor):
    buyer = replace(Buyer.new("gleb"), name="Racer Gleb")
    buy(shop, fleet, fresh_trip(shop, fleet, places=4), buyer, places={"adult": 1})
    gleb = visitor(phone=True)
    come_by_link(shop, gleb, buyer)
    expect(gleb.page.locator(".wx-my-trip")).to_have_count(1)
    strange = {}
    for lang, prefix in (("ru", ""), ("zh_CN", "/zh_CN")):
        for path in PAGES:
            gleb.open(f"{prefix}{path}")
            gleb.see(f"{lang}-{path.partition('?')[0].strip('/').replace('/', '-')}")
            texts = [
                text.replace(buyer.email, "").replace(buyer.name, "")
                for text in gleb.page.evaluate(ODOO_TEXTS)
                if text
            ]
            if words := foreign_words(lang, texts) - NAMES:
                strange[lang, path] = words
    assert not strange


def test_the_tax_number_has_its_russian_name(shop, fleet, visitor):
    """Odoo calls it VAT in each country, and offers the electronic formats of others."""
    buyer = replace(Buyer.new("gleb"), name="Racer Gleb")
    buy(shop, fleet, fresh_trip(shop, fleet, places=4), buyer, places={"adult": 1})
    gleb = visitor(phone=True)
    come_by_link(shop, gleb, buyer)
    for prefix, name in (("", "\u0418\u041d\u041d"), ("/zh_CN", "\u7a0e\u53f7(INN)")):
        for path in ("/my/account", "/my/address?address_type=billing"):
            gleb.open(f"{prefix}{path}")
            expect(gleb.page.locator("label[for=o_vat]")).to_have_text(name)
            expect(gleb.page.locator("[name=invoice_edi_format]")).to_have_count(0)


@pytest.fixture
def no_saving(shop):
    """The provider saves no cards, until the test ends."""
    ids = shop.execute("payment.provider", "search", [["allow_tokenization", "=", True]])
    shop.execute("payment.provider", "write", ids, {"allow_tokenization": False})
    yield
    shop.execute("payment.provider", "write", ids, {"allow_tokenization": True})


def test_nothing_is_saved_yet(shop, fleet, visitor, no_saving):
    """The page says what it is for, not whom to call."""
    buyer = Buyer.new("gleb")
    buy(shop, fleet, fresh_trip(shop, fleet, places=4), buyer, places={"adult": 1})
    gleb = visitor(phone=True)
    come_by_link(shop, gleb, buyer)
    gleb.open("/my/payment_method")
    expect(gleb.page.locator(".wx-nothing")).to_be_visible()
    expect(gleb.page.locator(".alert")).to_have_count(0)

"""Finding an excursion: words, filters, what to loosen, the calendar and the piers."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_without_a_mouse import check_with_axe

pytestmark = pytest.mark.journey


def names(page):
    return page.locator(".wx-card-title").all_inner_texts()


def expect_only(page, name):
    """One excursion is found, as soon as the page has drawn it."""
    expect(page.locator(".wx-card-title")).to_have_text([name])


def count(page):
    return page.locator("#wx_found_title")


def test_filters_beside_what_is_found(fleet, visitor):
    guest = visitor(language="en-US")
    guest.open("/en/excursions")
    page = guest.page
    guest.see("catalogue")
    everything = set(names(page))
    jazz = fleet["excursions"]["jazz"]["name"]
    page.locator(".wx-pill", has_text="Event").click()
    expect(count(page)).to_have_text("1 excursion")
    expect_only(page, jazz)
    assert page.url.endswith("/en/excursions?kind=event"), "only what is set stands in the address"
    guest.see("filtered")
    check_with_axe(guest, "filtered")
    page.locator("[name=people]").fill("20")
    page.locator("[name=people]").press("Enter")
    page.wait_for_url(re.compile("people=20"))
    page.locator("[data-filter=kind]").click()
    page.wait_for_url(re.compile(r"\?people=20$"))
    page.go_back()
    page.wait_for_url(re.compile("kind=event"))
    page.goto("/en/excursions")
    assert set(names(page)) == everything


def test_words_while_typing(fleet, visitor):
    guest = visitor(language="ru-RU")
    guest.open("/excursions")
    page = guest.page
    jazz = fleet["excursions"]["jazz"]["name_ru"]
    page.locator("[name=q]").press_sequentially("l;fp", delay=30)
    expect(page.locator(".wx-meant")).to_be_visible()
    expect_only(page, jazz)
    expect(page.locator("[name=q]")).to_be_focused()
    guest.see("wrong keyboard")
    page.locator(".wx-meant a").click()
    expect(page.locator(".wx-meant")).to_have_count(0)
    expect_only(page, jazz)


def test_nothing_fits(fleet, visitor):
    guest = visitor(language="ru-RU")
    guest.open("/excursions?kind=event&people=2&price=100")
    page = guest.page
    expect(page.locator(".wx-empty")).to_be_visible()
    expect(page.locator(".wx-nearest .wx-departure").first).to_be_visible()
    guest.see("nothing fits")
    check_with_axe(guest, "nothing fits")
    way = page.locator(".wx-loosen a").first
    way.click()
    expect(page.locator(".wx-card").first).to_be_visible()


def test_sheet_of_a_phone(fleet, visitor):
    guest = visitor(phone=True, language="ru-RU")
    guest.open("/excursions")
    page = guest.page
    guest.see("phone")
    sheet = page.locator("#wx_filters")
    expect(sheet).to_be_hidden()
    page.locator(".wx-find-open").click()
    expect(sheet).to_be_visible()
    expect(sheet).to_have_attribute("role", "dialog")
    page.locator(".wx-pill", has=page.locator("[value=event]")).click()
    expect(sheet.locator(".wx-sheet-count")).to_have_text("1")
    check_with_axe(guest, "sheet")
    guest.see("sheet", at="#wx_filters")
    sheet.locator("button[type=submit]").click()
    expect(sheet).to_be_hidden()
    expect_only(page, fleet["excursions"]["jazz"]["name_ru"])
    page.locator(".wx-find-open").click()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_without_scripts(fleet, browsing, visitor):
    guest = visitor(phone=True, language="en-US", java_script_enabled=False)
    guest.open("/en/excursions")
    page = guest.page
    page.locator(".wx-find-open").click()
    expect(page.locator("#wx_filters")).to_be_visible()
    page.locator(".wx-pill", has=page.locator("[value=event]")).click()
    page.locator("#wx_filters button[type=submit]").click()
    page.wait_for_url(re.compile(r"/en/excursions\?kind=event"))
    expect_only(page, fleet["excursions"]["jazz"]["name"])
    expect(page.locator("#wx_filters")).to_be_hidden()


def test_calendar(fleet, visitor):
    guest = visitor(phone=True, language="ru-RU")
    guest.open("/excursions/calendar")
    page = guest.page
    title = page.locator(".wx-calendar-title")
    guest.see("calendar")
    first = title.inner_text()
    page.locator("[data-turn=after]").first.click()
    expect(title).not_to_have_text(first)
    page.wait_for_url(re.compile(r"month=\d{4}-\d\d"))
    page.locator("[data-turn=before]").click()
    expect(title).to_have_text(first)
    days = page.locator("a[data-date]")
    if not days.count():  # on the last day of a month
        page.locator("[data-turn=after]").first.click()
        expect(title).not_to_have_text(first)
    if days.count() > 1:  # near the end of a month only one day may be left
        days.first.focus()
        page.keyboard.press("ArrowRight")
        expect(days.nth(1)).to_be_focused()
    days.first.click()
    rows = page.locator(".wx-calendar-list .wx-departure")
    expect(rows.first).to_be_visible()
    expect(page.locator("#wx_calendar_day")).to_be_focused()
    guest.see("day")
    check_with_axe(guest, "calendar")
    rows.first.click()
    guest.wait_for_chooser()


def test_calendar_of_an_excursion(fleet, visitor):
    guest = visitor(language="en-US")
    guest.open(f"/en/excursions/{fleet['excursions']['bridges']['id']}")
    calendar = guest.page.locator(".wx-calendar-host")
    calendar.scroll_into_view_if_needed()
    guest.see("excursion")
    address = guest.page.url
    calendar.locator("[data-turn=after]").first.click()
    expect(calendar.locator("[data-turn=before]")).to_be_visible()
    assert guest.page.url == address


def test_piers(fleet, visitor):
    guest = visitor(language="ru-RU")
    guest.open("/excursions/piers")
    page = guest.page
    guest.see("piers")
    check_with_axe(guest, "piers")
    page.locator(".wx-pier-ways a").nth(1).click()
    page.wait_for_url(re.compile(r"/excursions/piers/.+-\d+$"))
    expect(page.locator("#directions")).to_be_visible()
    guest.see("pier")
    check_with_axe(guest, "pier")
    page.locator(".wx-departure").first.click()
    guest.wait_for_chooser()

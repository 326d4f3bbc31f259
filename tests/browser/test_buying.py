"""From the catalogue to a mailed ticket, on a deck with numbered seats."""

import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.books import read, tickets_of, wait_for_books
from tests.browser.people import CHOOSER, WORDS, Buyer

pytestmark = pytest.mark.journey


def free_seats(shop, trip: dict, rows: str) -> list[int]:
    """Free seats of the rows, so that a kept shop can be used again and again."""
    taken = read(shop, "water.allocation", [("trip_id", "=", trip["id"])], "seat_id")
    busy = {row["seat_id"][0] for row in taken if row["seat_id"]}
    return [seat for label, seat in trip["seats"].items() if label[0] in rows and seat not in busy]


def find_trip(visitor, fleet, trip: dict) -> None:
    """As people come there: catalogue, excursion, departure."""
    name = fleet["excursions"]["bridges"]["name_ru"]
    card = visitor.page.locator(".wx-card", has_text=name)
    expect(card.locator(".wx-departure")).not_to_have_count(0)
    expect(card).to_contain_text(WORDS["city"])
    visitor.see("catalogue")
    card.locator(".wx-card-title a").click()
    expect(visitor.page.locator("h1")).to_have_text(name)
    expect(visitor.page.locator(".wx-day-name").first).to_be_visible()
    visitor.see("excursion")
    visitor.page.locator(f".wx-departure[href$='{trip['path']}']").click()
    visitor.wait_for_chooser()


def test_two_seats(shop, fleet, visitor):
    trip = fleet["trips"]["bridges_tomorrow"]
    premium, *_more = free_seats(shop, trip, "AB")
    standard, other, *_more = free_seats(shop, trip, "CDEF")
    rival = visitor()
    rival.open_trip(trip)
    rival.take(other)

    anna, buyer = visitor(), Buyer.new("anna")
    anna.open("/excursions")
    find_trip(anna, fleet, trip)
    anna.expect_seat(other, "taken")
    for price in ("1 900", "2 900"):
        expect(anna.page.locator(".wxm-legend")).to_contain_text(price)
    anna.see("deck-plan")

    anna.take(premium, standard)
    expect(anna.page.locator(".wx-bar-sum")).to_contain_text("4 800")
    left = anna.seconds_left()
    assert 14 * 60 < left <= 15 * 60
    for seat in (premium, standard):
        rival.expect_seat(seat, "taken")
    rival.see("taken-by-others", at=CHOOSER)
    expect(anna.page.locator(".wx-bar-clock-time")).not_to_have_text(f"{left // 60}:{left % 60:02}")
    anna.see("two-seats-held", at=CHOOSER)

    anna.go_to_checkout()
    assert anna.seconds_left() <= left
    for consent in anna.page.locator(".wx-consents input").all():
        expect(consent).not_to_be_checked()
    anna.see("checkout")
    anna.field("name").fill("A")
    anna.field("email").fill("anna@nowhere")
    anna.field("phone").fill("12")
    anna.field("consent_offer").check()
    anna.submit()
    problems = anna.page.locator(".wx-error")
    for key in ("name_missing", "email_bad", "phone_bad", "consent_missing"):
        expect(problems.filter(has_text=WORDS[key])).to_have_count(1)
    expect(anna.page.locator(".wx-notice-error")).to_contain_text(WORDS["still_there"])
    expect(anna.field("email")).to_have_value("anna@nowhere")
    expect(anna.field("phone")).to_have_value("12")
    expect(anna.field("consent_offer")).to_be_checked()
    expect(anna.field("consent_personal_data")).not_to_be_checked()
    anna.see("checkout-problems")
    anna.introduce(buyer)
    expect(anna.field("consent_marketing")).not_to_be_checked()
    anna.submit()

    anna.wait_for_payment_page()
    anna.see("payment-page")
    anna.pay()
    anna.expect_order("paid")
    expect(anna.page.locator("h1")).to_have_text(WORDS["paid"])
    expect(anna.tickets).to_have_count(2)
    expect(anna.tickets.locator(".wx-ticket-qr svg")).to_have_count(2)
    anna.see("tickets")
    order_id, url = anna.order_id, anna.page.url
    anna.closes_tab()

    elsewhere = visitor(phone=True)
    elsewhere.open(url)
    expect(elsewhere.tickets).to_have_count(2)
    anna.opens_tab("/excursions/order/last")
    expect(anna.tickets).to_have_count(2)
    rival.expect_seat(premium, "taken")

    order = wait_for_books(shop, order_id)
    assert_books(shop, order, total=4800.0)
    tickets = tickets_of(shop, order_id)
    assert sorted(ticket["price"] for ticket in tickets) == [1900.0, 2900.0]
    assert_mailed(shop, buyer, order, tickets)
    expect(elsewhere.page.locator(".wx-mailed")).to_be_visible(timeout=30_000)
    elsewhere.see("tickets-mailed")


def assert_books(shop, order: dict, total: float) -> None:
    """Invoice on 62.01, 90.01 and VAT; payment on 57; nothing left to pay, all in roubles."""
    [invoice] = read(
        shop,
        "account.move",
        [("id", "in", order["invoice_ids"])],
        *("state", "payment_state", "amount_total", "amount_residual", "currency_id"),
        "amount_tax",
    )
    assert (invoice["state"], invoice["payment_state"]) == ("posted", "paid")
    assert (invoice["amount_total"], invoice["amount_residual"]) == (total, 0.0)
    assert invoice["currency_id"][1] == "RUB"
    assert 0 < invoice["amount_tax"] < total
    lines = balances(shop, [("move_id", "=", invoice["id"])])
    assert balance(lines, "62.01") == total
    assert balance(lines, "90.01") < 0
    assert balance(lines, "68") == -invoice["amount_tax"]
    [receivable] = [line for line in lines if line["code"].startswith("62.01")]
    assert receivable["reconciled"]

    [payment] = read(
        shop,
        "account.payment",
        [("payment_transaction_id.sale_order_ids", "in", [order["id"]])],
        *("move_id", "amount", "state"),
    )
    lines = balances(shop, [("move_id", "=", payment["move_id"][0])])
    assert balance(lines, "57") == total
    assert balance(lines, "62.01") == -total
    [paid] = [line for line in lines if line["code"].startswith("62.01")]
    assert paid["reconciled"]
    assert paid["full_reconcile_id"] == receivable["full_reconcile_id"]


def balances(shop, domain: list) -> list[dict]:
    lines = read(
        shop,
        "account.move.line",
        domain,
        *("account_id", "balance", "reconciled", "full_reconcile_id"),
    )
    accounts = read(
        shop,
        "account.account",
        [("id", "in", [line["account_id"][0] for line in lines])],
        "code",
    )
    codes = {account["id"]: account["code"] for account in accounts}
    return [{**line, "code": codes[line["account_id"][0]]} for line in lines]


def balance(lines: list[dict], code: str) -> float:
    return round(sum(line["balance"] for line in lines if line["code"].startswith(code)), 2)


def assert_mailed(shop, buyer: Buyer, order: dict, tickets: list[dict]) -> None:
    """One mail with a PDF that opens and bears the code of each ticket."""
    [mail] = shop.mail.wait_for(buyer.email, seconds=90)
    assert WORDS["mail_subject"] in mail.subject
    assert order["name"] in mail.html
    endings = [Path(attachment["name"]).suffix for attachment in mail.attachments]
    assert sorted(endings) == [".ics", ".pdf"]
    document = PdfReader(io.BytesIO(mail.attachment(endings.index(".pdf"))))
    assert len(document.pages) == len(tickets)
    text = re.sub(r"[^0-9A-Z]", "", "".join(page.extract_text() for page in document.pages))
    for ticket in tickets:
        assert ticket["barcode"] in text
    images = sum(len(page.images) for page in document.pages)
    drawings = sum(b" re" in page.get_contents().get_data() for page in document.pages)
    assert images or drawings, "there is no QR code"

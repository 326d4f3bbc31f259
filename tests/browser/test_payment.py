"""Payments that fail, come late, or come while nobody looks; and what the funnel keeps of them."""

import uuid
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.books import move_deadlines, read, run_cron, wait_for_books, wait_until
from tests.browser.people import CHOOSER, WORDS, Buyer
from tests.support.fleet import fresh_trip, tell_double

pytestmark = pytest.mark.journey

POOR_CARD = "5555 5555 5555 4600"


def test_declined_then_paid(shop, fleet, visitor):
    """The places stay with the buyer, who pays with another card."""
    trip = fresh_trip(shop, fleet, seats=4)
    seat = trip["seats"]["A-2"]
    buyer = visitor()
    buyer.open_trip(trip)
    buyer.take(seat)
    buyer.go_to_payment(Buyer.new("gleb"))
    buyer.pay(POOR_CARD)
    expect(buyer.page.locator("body")).to_contain_text(WORDS["without_card_money"])
    buyer.see("declined-at-provider")
    buyer.page.get_by_role("link", name=WORDS["return_to_shop"]).click()
    buyer.expect_order("declined")
    expect(buyer.page.locator("h1")).to_have_text(WORDS["declined"])
    expect(buyer.page.locator(".wx-order-clock")).to_be_visible()
    buyer.see("declined")
    other = visitor()
    other.open_trip(trip)
    other.expect_seat(seat, "taken")

    buyer.page.get_by_role("button", name=WORDS["pay_again"]).click()
    buyer.wait_for_payment_page()
    buyer.pay()
    buyer.expect_order("paid")
    expect(buyer.tickets).to_have_count(1)
    wait_for_books(shop, buyer.order_id)


def test_webhook_alone_is_enough(shop, fleet, visitor):
    """The buyer closes the payment page and pays in the bank's app; the shop hears of it."""
    trip = fresh_trip(shop, fleet, seats=4)
    buyer, known = visitor(phone=True), Buyer.new("boris")
    buyer.open_trip(trip)
    buyer.take(trip["seats"]["A-1"], trip["seats"]["A-2"])
    buyer.see("two-seats", at=CHOOSER)
    buyer.go_to_checkout()
    buyer.introduce(known)
    buyer.see("checkout")
    buyer.submit()
    buyer.wait_for_payment_page()
    buyer.see("payment-page")
    payment = buyer.payment_id
    buyer.closes_tab()
    tell_double(shop, "POST", f"pay/{payment}", {"method": "sbp"})

    tickets = [("order_id.partner_id.email", "=", known.email)]
    wait_until(
        "two tickets by webhook", lambda: len(read(shop, "water.ticket", tickets, "id")) == 2
    )
    buyer.opens_tab("/excursions/order/last")
    buyer.expect_order("paid")
    expect(buyer.tickets).to_have_count(2)
    buyer.see("tickets")
    wait_for_books(shop, buyer.order_id)


def test_abandoned_payment_frees_the_seat(shop, fleet, visitor):
    """A seat of an unpaid, expired order goes to somebody else; late money goes back by itself."""
    trip = fresh_trip(shop, fleet, seats=1)
    seat = trip["seats"]["A-1"]
    first, second = visitor(), visitor()
    first.open_trip(trip)
    first.take(seat)
    first.go_to_payment(Buyer.new("boris"))
    second.open_trip(trip)
    second.expect_seat(seat, "taken")

    move_deadlines(shop, trip["id"], timedelta(seconds=-1))
    run_cron(shop, "water_booking.cron_sweep")
    second.expect_seat(seat, "free")
    second.take(seat)
    second.go_to_payment(Buyer.new("vera"))
    second.pay()
    second.expect_order("paid")
    expect(second.tickets).to_have_count(1)

    payment = first.payment_id
    first.pay()
    first.expect_order("refund")
    expect(first.page.locator("h1")).to_have_text(WORDS["refund"])
    expect(first.tickets).to_have_count(0)
    first.see("money-too-late")
    assert_refunded(shop, first.order_id, payment)


def assert_refunded(shop, order_id: int, payment: str) -> None:
    """The whole payment goes back at the provider and in the shop, and a human is told."""

    def done():
        return read(
            shop,
            "payment.transaction",
            [
                ("source_transaction_id.sale_order_ids", "in", [order_id]),
                ("operation", "=", "refund"),
                ("state", "=", "done"),
            ],
            "amount",
        )

    [refund] = wait_until("the refund is done", done, seconds=90)
    assert refund["amount"] == -1900.0
    refunds = tell_double(shop, "GET", "state")["refunds"]
    [given_back] = [item for item in refunds if item["payment_id"] == payment]
    assert (given_back["status"], given_back["amount"]["value"]) == ("succeeded", "1900.00")
    task = [("res_model", "=", "sale.order"), ("res_id", "=", order_id)]
    assert read(shop, "mail.activity", task, "summary")


def test_funnel(shop, fleet, visitor):
    """Every step leaves an event with its channel and campaign."""
    trip = fresh_trip(shop, fleet, seats=4)
    campaign = f"spring-{uuid.uuid4().hex[:8]}"
    guest = visitor()
    guest.open(f"/excursions?utm_source=yandex&utm_medium=cpc&utm_campaign={campaign}")
    guest.open_trip(trip)
    guest.take(trip["seats"]["A-1"], trip["seats"]["A-2"])
    guest.go_to_payment(Buyer.new("anna"))
    guest.pay()
    guest.expect_order("paid")

    guest.open_trip(trip)
    guest.take(trip["seats"]["A-3"])
    move_deadlines(shop, trip["id"], timedelta(seconds=-1))
    run_cron(shop, "water_booking.cron_sweep")

    events = wait_until("the funnel is complete", lambda: complete_funnel(shop, trip))
    assert {event["channel"] for event in events} == {"website"}
    origins = {
        (event["utm_source"], event["utm_medium"], event["utm_campaign"]) for event in events
    }
    assert origins == {("yandex", "cpc", campaign)}
    assert len({event["visitor"] for event in events}) == 1
    told = {}
    for event in events:
        told.setdefault(event["kind"], []).append((event["quantity"], event["amount"]))
    assert told["payment_start"] == told["paid"] == [(2, 3800.0)]
    assert told["expired"] == [(1, 1900.0)]
    assert len(told["hold"]) == 2
    # Whoever looks again within a short time is one viewer.
    assert len(told["view"]) == 1


def complete_funnel(shop, trip: dict) -> list[dict] | None:
    events = read(
        shop,
        "water.funnel.event",
        [("trip_id", "=", trip["id"])],
        *("kind", "channel", "utm_source", "utm_medium", "utm_campaign", "visitor"),
        *("quantity", "amount"),
        order="id",
    )
    kinds = {event["kind"] for event in events}
    return events if kinds == {"view", "hold", "payment_start", "paid", "expired"} else None

"""Odoo's own shop takes money through `payment_yoomoney` alone."""

import time
from contextlib import contextmanager

from tests.plain_shop.guest import Guest
from tests.plain_shop.helpers import MARK, answer_of, until
from tests.support.fleet import tell_double


def money(shop, of: str = "100500") -> dict:
    return tell_double(shop, "GET", "money")[of]


def order_of(shop, reference: str) -> dict:
    [transaction] = shop.execute(
        "payment.transaction", "search_read", [("reference", "=", reference)], ["sale_order_ids"]
    )
    [order] = shop.execute(
        "sale.order", "read", transaction["sale_order_ids"], ["name", "state", "amount_total"]
    )
    return order


def to_the_payment_form(shop, wares) -> Guest:
    guest = Guest(shop)
    guest.fill_cart(wares["product"])
    guest.introduce()
    guest.payment_form()
    return guest


def look_at_yookassa(shop, transaction: int) -> dict:
    """What the cron does some minutes later."""
    shop.shell(f"env['payment.transaction'].browse({transaction})._yoomoney_go_on()")
    [seen] = shop.execute("payment.transaction", "read", [transaction], ["state", "amount"])
    return seen


def transaction_of(shop, guest: Guest) -> int:
    [transaction] = shop.execute(
        "payment.transaction", "search", [("reference", "=", guest.reference)]
    )
    return transaction


@contextmanager
def settings(shop, wares, **values):
    names = list(values)
    [before] = shop.execute("payment.provider", "read", [wares["provider"]], names)
    shop.execute("payment.provider", "write", [wares["provider"]], values)
    yield
    before.pop("id")
    shop.execute("payment.provider", "write", [wares["provider"]], before)


def test_nothing_else_of_ours_is_installed(shop):
    names = {
        module["name"]
        for module in shop.execute(
            "ir.module.module", "search_read", [("state", "=", "installed")], ["name"]
        )
    }
    assert {"payment_yoomoney", "website_sale"} <= names
    ours = {"water_booking", "water_booking_yoomoney", "website_excursions", "water_crm", "l10n_ru"}
    assert not names & ours


def test_a_guest_buys_with_a_card(shop, wares):
    before = money(shop)
    guest = to_the_payment_form(shop, wares)
    offered = guest.methods()
    assert {"yoomoney", "bank_card", "sbp", "sberpay", "tpay", "yoo_money"} <= set(offered)
    assert "sber_loan" not in offered
    logos = guest.form.xpath(".//li[.//input[@data-payment-method-code='sbp']]//img/@src")
    assert guest.get(logos[0]).headers["Content-Type"].startswith("image/")
    assert not guest.form.xpath(
        ".//input[@name='o_payment_tokenize_checkbox'][not(ancestor::*[@hidden])]"
    )

    payment = guest.go(guest.start_payment())
    page = guest.come_back(guest.pay(payment))

    assert guest.path == "/shop/confirmation"
    order = order_of(shop, guest.reference)
    assert order["state"] == "sale"
    assert guest.order_number(page) == order["name"]
    after = money(shop)
    assert float(after["paid"]) - float(before["paid"]) == order["amount_total"] == 1500.5
    assert after["payments"] - before["payments"] == 1


def test_declined_and_paid_again(shop, wares):
    guest = to_the_payment_form(shop, wares)
    payment = guest.go(guest.start_payment())
    assert not guest.pay(payment, "5555555555554600"), "the refusal is shown first"
    [transaction] = until(
        lambda: shop.execute(
            "payment.transaction",
            "search_read",
            [("reference", "=", guest.reference), ("state", "=", "cancel")],
            ["state_message"],
        )
    )
    assert "not enough money" in transaction["state_message"]
    guest.payment_form()
    guest.come_back(guest.pay(guest.go(guest.start_payment())))
    assert guest.path == "/shop/confirmation"


def test_accepted_then_dropped_is_one_payment(shop, wares):
    guest = to_the_payment_form(shop, wares)
    link = guest.start_payment()
    before = money(shop)["created"]
    tell_double(shop, "POST", "faults", {"kind": "drop_after", "path": "/v3/payments"})
    waiting = guest.get(link)
    assert "Refresh" in waiting.headers
    guest.come_back(guest.pay(guest.go(link)))
    assert guest.path == "/shop/confirmation"
    assert money(shop)["created"] == before + 1


def test_two_tabs_paid_the_second_goes_back(shop, wares):
    guest = to_the_payment_form(shop, wares)
    payments = [guest.go(guest.start_payment()) for _tab in range(2)]
    before = money(shop)
    for payment in payments:
        guest.pay(payment)
    order = order_of(shop, guest.reference)
    told = [("res_model", "=", "sale.order"), ("res_id", "=", order["id"])]
    until(lambda: money(shop)["refunds"] == before["refunds"] + 1)
    until(lambda: shop.execute("mail.activity", "search_count", told))
    time.sleep(3)  # what is done twice is done by then
    after = money(shop)
    assert after["refunds"] - before["refunds"] == 1
    assert after["payments"] - before["payments"] == 2
    assert float(after["refunded"]) - float(before["refunded"]) == 1500.5
    assert shop.execute("mail.activity", "search_count", told) == 1


def test_refunded_by_the_office_once_although_the_answer_is_a_500(shop, wares):
    guest = to_the_payment_form(shop, wares)
    guest.come_back(guest.pay(guest.go(guest.start_payment())))
    transaction = transaction_of(shop, guest)
    before = money(shop)["refunds"]
    tell_double(
        shop, "POST", "faults", {"kind": "error_after", "path": "/v3/refunds", "method": "POST"}
    )
    shop.execute("payment.transaction", "action_refund", [transaction], amount_to_refund=500.25)
    [refund] = shop.execute(
        "payment.transaction", "search", [("source_transaction_id", "=", transaction)]
    )
    assert money(shop)["refunds"] == before + 1
    seen = look_at_yookassa(shop, refund)
    assert (seen["state"], seen["amount"]) == ("done", -500.25)
    assert money(shop)["refunds"] == before + 1


def test_the_receipt_goes_with_the_payment(shop, wares):
    tell_double(shop, "PUT", "config", {"fiscalization": "yookassa"})
    with settings(shop, wares, yoomoney_receipt_mode="with_payment"):
        guest = to_the_payment_form(shop, wares)
        payment = guest.go(guest.start_payment())
        guest.come_back(guest.pay(payment))
    tell_double(shop, "PUT", "config", {"fiscalization": None})
    assert guest.path == "/shop/confirmation"
    receipts = tell_double(shop, "GET", "receipts")["receipts"]
    [receipt] = [one for one in receipts if one["payment_id"] == payment]
    [item] = receipt["items"]
    assert (receipt["type"], item["description"]) == ("payment", "Mooring rope")
    assert item["amount"]["value"] == "1500.50"
    assert (item["payment_mode"], item["vat_code"]) == ("full_prepayment", 1)
    assert receipt["customer"]["email"] == guest.email


def test_held_then_captured_or_released(shop, wares):
    held = {}
    with settings(shop, wares, capture_manually=True):
        for decision in ("action_capture", "action_void"):
            guest = to_the_payment_form(shop, wares)
            assert "sbp" in guest.methods(), "what cannot be held is charged at once"
            guest.come_back(guest.pay(guest.go(guest.start_payment())))
            assert guest.path == "/shop/confirmation"
            held[decision] = transaction_of(shop, guest)
    before = money(shop)
    for decision, transaction in held.items():
        [seen] = shop.execute("payment.transaction", "read", [transaction], ["state"])
        assert seen["state"] == "authorized"
        shop.execute("payment.transaction", decision, [transaction])
    after = money(shop)
    assert float(after["paid"]) - float(before["paid"]) == 1500.5
    assert after["voids"] - before["voids"] == 1
    states = [look_at_yookassa(shop, transaction)["state"] for transaction in held.values()]
    assert states == ["done", "cancel"]


def test_a_customer_saves_a_card_and_pays_with_it(shop, wares):
    customer = Guest(shop)
    customer.log_in("anna", "anna_anna")
    customer.fill_cart(wares["product"])
    customer.page("/shop/checkout")
    customer.payment_form()
    customer.come_back(customer.pay(customer.go(customer.start_payment(save=True))))
    assert customer.path == "/shop/confirmation"

    before = money(shop)
    customer.fill_cart(wares["product"])
    customer.page("/shop/checkout")
    customer.payment_form()
    customer.pay_with_saved_card()
    customer.come_back()
    assert customer.path == "/shop/confirmation"
    after = money(shop)
    assert after["payments"] - before["payments"] == 1
    assert order_of(shop, customer.reference)["state"] == "sale"


def test_who_goes_back_without_paying_still_has_the_cart(shop, wares):
    """The back button of the browser: nobody tells the shop anything."""
    guest = to_the_payment_form(shop, wares)
    abandoned = guest.go(guest.start_payment())
    first = transaction_of(shop, guest)
    assert look_at_yookassa(shop, first)["state"] == "draft", "the cron promises nothing either"
    guest.payment_form()
    guest.come_back(guest.pay(guest.go(guest.start_payment("tpay")), method="tinkoff_bank"))
    assert guest.path == "/shop/confirmation"
    before = money(shop)["refunds"]
    guest.pay(abandoned)
    until(lambda: money(shop)["refunds"] == before + 1)


def test_the_pdf_in_the_mail_is_a_matter_of_the_machine(shop, wares):
    """Why the shop of these tests mails its orders without a PDF: where wkhtmltopdf is missing,
    Odoo itself fails over the attachment, whatever was or was not paid."""
    answer = answer_of(
        shop,
        f"""
import json
from odoo.exceptions import UserError
template = env.ref("sale.mail_template_sale_confirmation")
template.report_template_ids = env.ref("sale.action_report_saleorder")
order = env["sale.order"].create({{"partner_id": env.ref("base.partner_admin").id}})
try:
    order._send_order_notification_mail(template, allow_deferred_sending=False)
    failed = ""
except UserError as error:
    failed = str(error)
env.cr.rollback()
state = env["ir.actions.report"].get_wkhtmltopdf_state()
print({MARK!r} + json.dumps({{"state": state, "failed": failed}}))
""",
    )
    assert ("Wkhtmltopdf" in answer["failed"]) == (answer["state"] == "install"), answer

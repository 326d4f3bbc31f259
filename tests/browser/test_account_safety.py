"""Ways into an account that its owner makes: password, second factor, passkey. On a phone."""

import base64
import hashlib
import hmac
import struct
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.books import buy
from tests.browser.people import Buyer
from tests.browser.test_account import BUTTON, open_mail
from tests.browser.test_languages import foreign_words
from tests.browser.test_without_a_mouse import check_with_axe
from tests.support.fleet import fresh_trip

pytestmark = pytest.mark.journey

PASSWORD = "Neva-at-night-2026"
DIALOG = ".o_dialog:not(.o_inactive_modal)"
DIALOG_TEXTS = """(dialog) => {
    const texts = [dialog.innerText];
    for (const name of ["aria-label", "title", "placeholder"]) {
        for (const node of dialog.querySelectorAll(`[${name}]`)) {
            texts.push(node.getAttribute(name));
        }
    }
    return texts;
}"""


def one_time_code(secret: str, later: int = 0) -> str:
    """What an app shows for a key (RFC 6238), so many half minutes from now."""
    key = base64.b32decode(secret.replace(" ", ""))
    counter = struct.pack(">Q", int(time.time()) // 30 + later)
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    place = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[place : place + 4])
    return str((number & 0x7FFFFFFF) % 10**6).zfill(6)


def guest_with_a_ticket(shop, fleet, key: str) -> Buyer:
    buyer = Buyer.new(key)
    buy(shop, fleet, fresh_trip(shop, fleet, places=4), buyer, places={"adult": 1})
    return buyer


def come_by_link(shop, person, buyer: Buyer) -> None:
    """Each time by a new mail."""

    def has_link(mail) -> bool:
        return "/my/link/" in mail.html

    before = sum(map(has_link, shop.mail.list(buyer.email)))
    person.open("/my/link")
    person.page.locator("input[name=email]").fill(buyer.email)
    person.page.locator(".wx-account-form button").click()
    mails = shop.mail.wait_for(buyer.email, before + 1, seconds=90, match=has_link)
    link = next(url for url in BUTTON.findall(mails[-1].html) if "/my/link/" in url)
    person.open(urlsplit(link).path)
    person.page.locator("form[action*='/my/link/'] button").click()


def sign_up(person, buyer: Buyer) -> None:
    person.open("/web/signup?redirect=/my/tickets")
    fields = {
        "login": buyer.email,
        "name": buyer.name,
        "password": PASSWORD,
        "confirm_password": PASSWORD,
    }
    for name, value in fields.items():
        person.page.locator(f"input[name={name}]").fill(value)
    person.see("sign-up")
    person.page.locator("form.oe_signup_form button[type=submit]").click()
    person.page.wait_for_url("**/my/tickets")


def log_in(person, buyer: Buyer) -> None:
    person.open("/web/login?redirect=/my/tickets")
    person.page.locator("input[name=login]").fill(buyer.email)
    person.page.locator("input[name=password]").fill(PASSWORD)
    person.page.locator("form.oe_login_form button[type=submit]").click()


def press_on(person) -> None:
    person.page.locator(f"{DIALOG} .modal-footer .btn-primary").click()


def no_foreign_words(person, *known: str) -> None:
    texts = person.page.locator(DIALOG).evaluate(DIALOG_TEXTS)
    for word in known:
        texts = [text.replace(word, "") for text in texts]
    assert not foreign_words("ru", texts)


def test_a_second_factor_without_a_password(shop, fleet, visitor):
    """Whoever came by a mailed link has proven enough to make the account safer."""
    buyer = guest_with_a_ticket(shop, fleet, "anna")
    anna = visitor(phone=True)
    page = anna.page
    come_by_link(shop, anna, buyer)
    expect(page.locator(".wx-my-trip")).to_have_count(1)
    anna.open("/my/security")
    anna.see("security")
    page.locator("#auth_totp_portal_enable").click()
    code = page.locator(f"{DIALOG} input[name=code]")
    expect(code).to_be_visible()
    secret = page.locator(f"{DIALOG} code").inner_text()
    no_foreign_words(anna, secret)
    link = page.locator(f"{DIALOG} a[href^='otpauth://']").get_attribute("href")
    assert secret.replace(" ", "") in link
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".wx-second-key button").click()
    assert page.evaluate("navigator.clipboard.readText()") == secret

    code.fill("12345")
    press_on(anna)
    problem = page.locator(f"{DIALOG} [role=alert]")
    expect(problem).not_to_be_empty()
    code.fill(str((int(one_time_code(secret)) + 1) % 10**6).zfill(6))
    first = problem.inner_text()
    press_on(anna)
    expect(problem).not_to_have_text(first)
    no_foreign_words(anna, secret)
    anna.see("wrong-code", at=DIALOG)
    code.fill(one_time_code(secret))
    code.press("Enter")
    expect(page.locator("#auth_totp_portal_disable")).to_be_visible()
    anna.see("second-factor-on")

    again = visitor(phone=True)
    come_by_link(shop, again, buyer)
    token = again.page.locator("input[name=totp_token]")
    expect(token).to_be_visible()
    again.see("second-factor")
    assert not foreign_words("ru", [again.page.title().split("|")[0]])
    again.open("/my/tickets")
    expect(again.page.locator(".wx-my-tickets")).to_have_count(0)
    come_by_link(shop, again, buyer)
    token.fill(one_time_code(secret, later=1))
    token.press("Enter")
    expect(again.page.locator(".wx-my-trip")).to_have_count(1)


def test_a_second_factor_with_a_password(visitor):
    """The password is asked for, once more where the login is another by now; who closes that
    question can go on, and who presses twice asks once."""
    clara = visitor(phone=True)
    buyer = Buyer.new("anna")
    sign_up(clara, buyer)
    clara.open("/my/security")
    page = clara.page
    page.locator("#auth_totp_portal_enable").click()
    question = page.locator(f"{DIALOG} input[name=password]")
    question.fill(PASSWORD)
    press_on(clara)
    code = page.locator(f"{DIALOG} input[name=code]")
    expect(code).to_be_visible()
    secret = page.locator(f"{DIALOG} code").inner_text()

    clara.opens_tab("/web/session/logout?redirect=/web/login")
    log_in(clara, buyer)
    clara.page.wait_for_url("**/my/tickets")
    clara.closes_tab()
    clara.page = page

    asked = []
    page.on("request", lambda request: asked.append(request.url))
    code.fill(one_time_code(secret))
    page.locator(f"{DIALOG} form.wx-second").evaluate(
        "(form) => { form.requestSubmit(); form.requestSubmit(); }"
    )
    expect(question).to_be_visible()
    assert sum(url.endswith("/enable") for url in asked) == 1
    clara.see("password-again", at=DIALOG)
    page.locator(f"{DIALOG} .modal-footer .btn-secondary").click()
    expect(question).to_have_count(0)
    code.fill(one_time_code(secret))
    press_on(clara)
    question.fill(PASSWORD)
    press_on(clara)
    expect(page.locator("#auth_totp_portal_disable")).to_be_visible()


def test_a_passkey(shop, fleet, browsing, visitor):
    """A passkey is a host's: an address of numbers has none, so the shop has its name here."""
    port = urlsplit(shop.url).port
    home = f"http://localhost:{port}"
    browsing.hosts.add(urlsplit(home).netloc)
    [former] = shop.execute(
        "ir.config_parameter", "search_read", [("key", "=", "web.base.url")], ["value"]
    )
    buyer = guest_with_a_ticket(shop, fleet, "boris")
    boris = visitor(phone=True)
    page = boris.page
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    chip = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = device.send("WebAuthn.addVirtualAuthenticator", {"options": chip})
    finger = {"authenticatorId": made["authenticatorId"]}
    shop.execute("ir.config_parameter", "write", [former["id"]], {"value": home})
    try:
        boris.open(f"{home}/my/link")
        page.locator("input[name=email]").fill(buyer.email)
        page.locator(".wx-account-form button").click()
        expect(page.locator(".wx-state")).to_contain_text(buyer.email)
        # a process that mails may have read the shop's address before it was changed
        [mail] = shop.mail.wait_for(
            buyer.email, seconds=90, match=lambda one: "/my/link/" in one.html
        )
        link = next(url for url in BUTTON.findall(mail.html) if "/my/link/" in url)
        boris.open(f"{home}{urlsplit(link).path}")
        page.locator("form[action*='/my/link/'] button").click()
        boris.open(f"{home}/my/security")
        # at this address nothing is in the browser's cache yet: the page's scripts come later
        page.wait_for_load_state("networkidle")

        def name_a_key(name: str) -> None:
            page.locator("#portal_passkey_add").click()
            field = page.locator(f"{DIALOG} input[name=keyname]")
            expect(field).to_be_visible()
            no_foreign_words(boris)
            field.fill(name)
            press_on(boris)

        # somebody else's finger
        device.send("WebAuthn.setUserVerified", {**finger, "isUserVerified": False})
        name_a_key("1")
        expect(page.locator(".o_notification")).to_be_visible()
        expect(page.locator(".o_passkey_portal_entry")).to_have_count(0)
        device.send("WebAuthn.setUserVerified", {**finger, "isUserVerified": True})
        name_a_key("Samsung Galaxy S26 Ultra Enterprise Edition")
        expect(page.locator(".o_passkey_portal_entry")).to_have_count(1)
        boris.see("passkeys")
        check_with_axe(boris, "passkeys", at="main")
        # a pencil has a name and is a button
        page.wait_for_load_state("networkidle")
        pencil = page.locator(".o_passkey_portal_rename")
        expect(pencil).to_have_role("button")
        assert pencil.get_attribute("aria-label")
        pencil.focus()
        page.keyboard.press("Enter")
        field = page.locator(f"{DIALOG} input")
        expect(field).to_be_visible()
        field.fill("Samsung")
        press_on(boris)
        expect(page.locator(".o_passkey_name")).to_have_text("Samsung")

        page.context.clear_cookies()
        boris.open(f"{home}/web/login?redirect=/my/tickets")
        page.locator(".passkey_login_link").click()
        expect(page.locator(".wx-my-trip")).to_have_count(1)
    finally:
        shop.execute("ir.config_parameter", "write", [former["id"]], {"value": former["value"]})


def test_sign_up_after_a_purchase(shop, fleet, visitor):
    """By Odoo's form with a password: the tickets come as soon as the mailbox is proven, and the
    password stays."""
    buyer = guest_with_a_ticket(shop, fleet, "anna")
    anna = visitor(phone=True)
    page = anna.page
    sign_up(anna, buyer)
    expect(page.locator(".wx-my-trip")).to_have_count(0)
    anna.see("nothing-yet")
    page.locator("form[action='/my/link'] button").click()
    expect(page.locator(".wx-state")).to_contain_text(buyer.email)
    open_mail(shop, anna, buyer, "/my/link/")
    expect(page.locator(".wx-notice-warm")).to_have_count(0)
    page.locator("form[action*='/my/link/'] button").click()
    expect(page.locator(".wx-my-trip")).to_have_count(1)
    anna.see("my-tickets")

    again = visitor(phone=True)
    log_in(again, buyer)
    expect(again.page.locator(".wx-my-trip")).to_have_count(1)
    expect(again.page.locator("form[action='/my/link']")).to_have_count(0)


def test_a_password_after_the_link(shop, fleet, visitor):
    buyer = guest_with_a_ticket(shop, fleet, "boris")
    boris = visitor(phone=True)
    page = boris.page
    come_by_link(shop, boris, buyer)
    page.locator("form[action='/my/password'] button").click()
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=confirm_password]").fill(PASSWORD)
    boris.see("password")
    page.locator("form.oe_reset_password_form button[type=submit]").click()
    again = visitor(phone=True)
    log_in(again, buyer)
    expect(again.page.locator(".wx-my-trip")).to_have_count(1)

"""Threads of one server: two shops at once, and a provider that wants no more questions."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import requests

from tests.plain_shop.helpers import MARK, answer_of, until
from tests.support.fleet import tell_double

THREADS = 50
TRANSACTIONS = """
import json
provider = env["payment.provider"].search([("code", "=", "yoomoney")], limit=1)
if {second!r}:
    currency = provider.company_id.currency_id
    company = env["res.company"].create({{"name": {mark!r}, "currency_id": currency.id}})
    second = provider.copy({{"company_id": company.id}})
    second.write({{
        "yoomoney_shop_id": "777", "yoomoney_secret_key": "second", "state": "test",
        "yoomoney_api_url": provider.yoomoney_api_url,
        "payment_method_ids": [(6, 0, provider.payment_method_ids.ids)],
    }})
    providers = provider | second
else:
    providers = provider
links = []
for number in range({count}):
    for one in providers:
        tx = env["payment.transaction"].create({{
            "provider_id": one.id,
            "payment_method_id": env.ref("payment_yoomoney.payment_method_bank_card").id,
            "reference": f"{mark} {{one.id}} {{number}}", "amount": 100 + number,
            "currency_id": env.ref("base.RUB").id, "partner_id": env.ref("base.partner_admin").id,
            "operation": "online_redirect", "landing_route": "/",
        }})
        links.append([one.yoomoney_shop_id, tx.reference, tx._yoomoney_go_url()])
print({print_mark!r} + json.dumps(links))
"""


def make_links(shop, mark: str, count: int, second: bool = False) -> list:
    code = TRANSACTIONS.format(mark=mark, count=count, second=second, print_mark=MARK)
    return answer_of(shop, code)


def visit_all(shop, links: list) -> list[tuple[requests.Response, float]]:
    def visit(item):
        began = time.monotonic()
        response = requests.get(shop.url + item[2], allow_redirects=False, timeout=120)
        return response, time.monotonic() - began

    with ThreadPoolExecutor(len(links)) as pool:
        return list(pool.map(visit, links))


def test_two_companies_and_fifty_threads_each(shop, wares):
    """No payment is made with the other shop's credentials."""
    tell_double(shop, "PUT", "config", {"shops": [{"shop_id": "777", "secret": "second"}]})
    links = make_links(shop, "crossing", THREADS, second=True)
    assert len(links) == 2 * THREADS

    answers = visit_all(shop, links)

    assert {response.status_code for response, _seconds in answers} == {303}
    shops = {
        payment["metadata"]["tx_reference"]: payment["recipient"]["account_id"]
        for payment in tell_double(shop, "GET", "state")["payments"]
    }
    assert [shops[reference] for _shop, reference, _link in links] == [
        shop_id for shop_id, _reference, _link in links
    ]


def test_too_many_requests_and_nobody_sleeps(shop, wares):
    """YooKassa asks for a minute's peace; every buyer gets a page at once, and so do others."""
    links = make_links(shop, "storm", THREADS)
    tell_double(
        shop,
        "POST",
        "faults",
        {"kind": "too_many", "retry_after": 60, "times": THREADS, "path": "/v3/payments"},
    )
    began = time.monotonic()
    answers = visit_all(shop, links)
    whole = time.monotonic() - began
    assert all("Refresh" in response.headers for response, _seconds in answers)
    assert whole < 50, "somebody has waited for the minute to be over"
    assert requests.get(f"{shop.url}/web/health", timeout=30).status_code == 200

    again = visit_all(shop, links)

    assert {response.status_code for response, _seconds in again} == {303}
    made = [
        payment["metadata"]["tx_reference"]
        for payment in tell_double(shop, "GET", "state")["payments"]
        if payment["metadata"]["tx_reference"].startswith("storm")
    ]
    assert len(made) == len(set(made)) == THREADS


def opened(shop, mark: str) -> dict:
    """A payment that a buyer has been sent to."""
    [link] = make_links(shop, mark, 1)
    visit_all(shop, [link])
    payments = tell_double(shop, "GET", "state")["payments"]
    [payment] = [one for one in payments if one["metadata"]["tx_reference"] == link[1]]
    return payment


def slow_for(shop, payment: dict, times: int) -> str:
    """From now on YooKassa takes its time to tell of the payment; where the buyer comes back to."""
    path = f"/v3/payments/{payment['id']}"
    fault = {"kind": "hang", "method": "GET", "path": path, "seconds": 6, "times": times}
    tell_double(shop, "POST", "faults", fault)
    return payment["confirmation"]["return_url"].removeprefix(shop.url)


def questions_left(shop) -> int:
    return sum(fault["times"] for fault in tell_double(shop, "GET", "faults")["faults"])


def test_a_slow_provider_keeps_one_thread(shop, wares):
    """A buyer loads the page again and again: one request at a time asks."""
    payment = opened(shop, "patience")
    back = slow_for(shop, payment, 5)
    with ThreadPoolExecutor(1) as first:
        asking = first.submit(visit_all, shop, [("", "", back)])
        until(lambda: questions_left(shop) == 4)
        answers = visit_all(shop, [("", "", back)] * 3)
        assert questions_left(shop) == 4
        answers += asking.result()
    assert {response.status_code for response, _seconds in answers} == {303}


def test_news_need_not_wait_for_a_page_that_asks(shop, wares):
    """While a waiting page of the buyer asks, nothing is locked: the notification comes through."""
    payment = opened(shop, "news")
    back = slow_for(shop, payment, 1)
    address, _, token = back.replace("/return/", "/state/").partition("?t=")
    call = {"json": {"params": {"t": token}}, "timeout": 60}
    page = threading.Thread(target=requests.post, args=(shop.url + address,), kwargs=call)
    page.start()
    until(lambda: not questions_left(shop))
    news = {"event": "payment.waiting_for_capture", "object": {"id": payment["id"]}}
    usual = tell_double(shop, "GET", "webhooks")["settings"]
    tell_double(shop, "PUT", "config", {"webhooks": {"drop": 1}})
    tell_double(shop, "POST", f"pay/{payment['id']}", {})
    tell_double(shop, "PUT", "config", {"webhooks": usual})
    answer = requests.post(wares["webhook_url"], json=news, timeout=30)
    page.join(60)
    assert answer.status_code == 200

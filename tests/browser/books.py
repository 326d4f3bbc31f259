"""Looking behind the pages: waiting for what the shop does by itself, and moving its clock."""

import re
import time
import xmlrpc.client
from datetime import timedelta

import psycopg2
import requests

from tests.browser.people import Buyer
from tests.support.fleet import tell_double

CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


def wait_until(what: str, condition, seconds: float = 60):
    """The first true answer of `condition`, which is asked again and again."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.3)
    return answer


def read(shop, model: str, domain: list, *fields: str, **options) -> list[dict]:
    return shop.execute(model, "search_read", domain, list(fields), **options)


def move_deadlines(shop, trip_id: int, left: timedelta) -> None:
    """Let the time pass: all that is held or being paid on the trip ends in `left`.

    The only write to the ledger past its door; the clock itself cannot be moved.
    """
    with psycopg2.connect(shop.pg_dsn) as connection, connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE water_allocation
               SET taken_at = taken_at - (held_until - ends.at), held_until = ends.at
              FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC' + %s AS at) ends
             WHERE trip_id = %s AND state IN ('held', 'paying')
            """,
            [left, trip_id],
        )
    connection.close()


def run_cron(shop, name: str) -> None:
    """What would start within the minute, now, or when the run that is under way is over."""
    module, _, key = name.partition(".")
    [cron] = read(shop, "ir.model.data", [("module", "=", module), ("name", "=", key)], "res_id")

    def done():
        try:
            return shop.execute("ir.cron", "method_direct_trigger", [cron["res_id"]])
        except xmlrpc.client.Fault as fault:
            if "already executing" not in fault.faultString:
                raise
            return None

    wait_until(f"{name} is not under way any more", done)


def tickets_of(shop, order_id: int) -> list[dict]:
    return read(
        shop,
        "water.ticket",
        [("order_id", "=", order_id)],
        *("name", "barcode", "state", "seat_label", "price", "used_at", "fare_id"),
        order="id",
    )


def wait_for_books(shop, order_id: int) -> dict:
    """The order, once it is confirmed, invoiced and paid without anybody's doing."""

    def done():
        [order] = read(shop, "sale.order", [("id", "=", order_id)], "name", "state", "invoice_ids")
        moves = read(
            shop,
            "account.move",
            [("id", "in", order["invoice_ids"]), ("state", "=", "posted")],
            "payment_state",
        )
        paid = moves and all(move["payment_state"] == "paid" for move in moves)
        return order if order["state"] == "sale" and paid else None

    return wait_until(f"order {order_id} is confirmed, invoiced and paid", done)


def hold(shop, fleet: dict, trip: dict, *, seats=(), places=None, addons=None) -> requests.Session:
    """Somebody who is faster: places held through the shop's routes, without a browser.

    :param seats: labels of seats, for adults
    :param places: {fare's code: quantity}, without numbers
    :param addons: {id of an extra: quantity}
    :return: the visitor's session, for what they do next
    """
    visitor = requests.Session()
    visitor.headers["Accept-Language"] = "ru-RU,ru"
    visitor.get(f"{shop.url}{trip['path']}", timeout=60).raise_for_status()
    params = {
        "trip_id": trip["id"],
        "seats": [
            {"seat_id": trip["seats"][label], "fare_id": fleet["fares"]["adult"]} for label in seats
        ],
        "places": [
            {"area_id": None, "fare_id": fleet["fares"][code], "quantity": quantity}
            for code, quantity in (places or {}).items()
        ],
        "addons": [
            {"addon_id": addon_id, "quantity": quantity}
            for addon_id, quantity in (addons or {}).items()
        ],
        "lang": "ru-RU",
    }
    answer = visitor.post(f"{shop.url}/excursions/hold", json={"params": params}, timeout=60)
    assert answer.json()["result"].get("hold"), answer.text
    return visitor


def buy(shop, fleet: dict, trip: dict, buyer: Buyer, *, seats=(), places=None, addons=None) -> dict:
    """A purchase through the shop's HTTP routes, for tests of what comes after it.

    :param seats: labels of seats, for adults
    :param places: {fare's code: quantity}
    :param addons: {id of an extra: quantity}
    :return: the paid order: `id`, `name`, `tickets`
    """
    visitor = hold(shop, fleet, trip, seats=seats, places=places, addons=addons)
    checkout = f"{shop.url}/excursions/checkout"
    page = visitor.get(checkout, params={"trip": trip["id"]}, timeout=60).text
    form = {
        "csrf_token": CSRF.search(page)[1],
        "trip": trip["id"],
        "name": buyer.name,
        "email": buyer.email,
        "phone": buyer.phone,
        "consent_personal_data": "1",
        "consent_offer": "1",
    }
    payment_page = visitor.post(checkout, data=form, timeout=60)
    payment_page.raise_for_status()
    assert payment_page.url.startswith(shop.double_url), payment_page.url
    tell_double(shop, "POST", f"pay/{payment_page.url.rpartition('/')[2]}", {})

    def sold():
        return read(
            shop,
            "sale.order",
            [("partner_id.email", "=", buyer.email), ("water_state", "=", "sold")],
            "name",
        )

    [order] = wait_until(f"the places of {buyer.email} are sold", sold)
    return {**order, "tickets": tickets_of(shop, order["id"])}

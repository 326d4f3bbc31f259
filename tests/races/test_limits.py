"""Limits hold over all worker processes, whatever comes at once and without cookies."""

import requests

from tests.races.harness import at_once, parameters
from tests.support.fleet import fresh_trip

CLIENTS = 24


def limits(shop, **settings):
    """Some limits are as small as a test needs, and this machine is not trusted any more."""
    keys = {f"website_excursions.{name}": value for name, value in settings.items()}
    return parameters(shop, {**keys, "website_excursions.limits_trusted": ""})


def ask(shop, trip, fare, quantity):
    """As somebody without any cookie."""
    places = [{"area_id": None, "fare_id": fare, "quantity": quantity}] if quantity else []
    return requests.post(
        f"{shop.url}/excursions/hold",
        json={"params": {"trip_id": trip["id"], "places": places}},
        timeout=30,
    )


def test_workers_count_together(shop, fleet, report):
    trip, adult = fresh_trip(shop, fleet, places=4), fleet["fares"]["adult"]
    with limits(
        shop, limit_hold_address="80/86000", limit_hold_free_address="off",
        limit_hold_free_browser="off",
    ):  # fmt: skip
        answers = at_once(
            lambda _n: [ask(shop, trip, adult, 0).status_code for _try in range(8)], range(CLIENTS)
        )
    codes = [code for of_one in answers for code in of_one]
    passed = codes.count(200)
    report(f"limit of 80 by {CLIENTS} clients of one address: {passed} of {len(codes)} passed")
    assert set(codes) == {200, 429}
    assert 40 <= passed <= 80


def test_tabs_that_come_together_have_no_more_places(shop, fleet, ledger):
    """Each without a cookie, as first requests of many tabs are."""
    trip, adult = fresh_trip(shop, fleet, places=60), fleet["fares"]["adult"]
    with limits(
        shop, limit_places_address="16/86000", limit_hold_address="off",
        limit_hold_free_address="off", limit_hold_free_browser="off",
    ):  # fmt: skip
        answers = at_once(lambda _n: ask(shop, trip, adult, 2).json()["result"], range(CLIENTS))
    held = sum(len(answer["hold"]["rows"]) for answer in answers if answer.get("hold"))
    refused = [answer["error"]["code"] for answer in answers if answer.get("error")]
    assert 2 <= held <= 16
    assert set(refused) == {"too_many_places"}

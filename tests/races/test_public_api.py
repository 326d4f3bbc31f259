"""Schemathesis runs against `docs/openapi.yaml`: no 5xx on any input, and every answer as written.

Over real HTTP, several workers, fixed examples. What cannot be read as the document says is sent
as well: nobody's input may break the shop.
"""

import re
from pathlib import Path

import pytest
import requests
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.fleet import fresh_trip

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"
EXAMPLES = 40
ANSWERS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
document = yaml.safe_load(DOCUMENT.read_text())
schema = schemathesis.openapi.from_dict(document)


@pytest.fixture(scope="module")
def trip(shop, fleet):
    return fresh_trip(shop, fleet, places=40)["id"]


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_input_breaks_it(case, shop, trip):
    params = case.body.get("params") if isinstance(case.body, dict) else None
    wanted = params.get("trip_id") if isinstance(params, dict) else None
    if isinstance(wanted, int) and wanted % 2:  # every second one is about a trip that there is
        params["trip_id"] = trip
    response = case.call(base_url=shop.url)
    checks = (
        ANSWERS if case.operation.label.startswith(("POST /excursions", "GET")) else ANSWERS[:1]
    )
    case.validate_response(response, checks=checks)


NONSENSE = [
    b"", b"[]", b"null", b"0", b"{", b'"x"', b"\xff\xfe", b'{"params": []}', b'{"params": null}',
    b'{"params": {"trip_id": 1e400}}', b'{"params": {"trip_id": true}}',
    b'{"params": {"trip_id": 9223372036854775808}}', b'{"params": {"trip_id": -1}}',
    b'{"params": {"trip_id": "1"}}', b'{"params": {"trip_id": null, "lang": {"a": []}}}',
    b'{"params": {"trip_id": [1], "seats": {"seat_id": 1}}}',
    b'{"params": {"trip_id": 1, "seats": [[1]], "places": "x", "addons": 5}}',
    b'{"params": {"access_token": 5, "ask": "yes", "lang": "xx-XX"}}',
    b'{"params": {"access_token": {"a": 1}, "t": ["x"]}}', b'{"params": {"unknown": 1}}',
    b'{"params": {"lang": "' + b"x" * 5000 + b'"}}', b"[" * 5000 + b"]" * 5000,
    b'{"params": {"context": {"lang": "ru_RU", "tz": 5}}}', b'{"params": {"context": 5}}',
]  # fmt: skip


@pytest.mark.parametrize("path", [path for path, methods in document["paths"].items()])
def test_nonsense_breaks_nothing(shop, trip, path):
    address = re.sub(r"{trip_id}", str(trip), path)
    address = re.sub(r"{\w+}", "1", address)
    broken = []
    for body in NONSENSE:
        for kind in ("application/json", "text/plain"):
            answer = requests.post(
                shop.url + address, data=body, headers={"Content-Type": kind}, timeout=30
            )
            if answer.status_code >= 500:
                broken.append((kind, body[:60], answer.status_code))
    assert not broken
    for cookie in ("x", "1-", "9" * 400, "1-" + "a" * 4000, "\x7f", "1-a.2-b" * 50):
        for method in ("GET", "POST"):
            answer = requests.request(
                method,
                shop.url + address,
                json={"params": {"trip_id": trip}} if method == "POST" else None,
                headers={"Cookie": f"water_hold={cookie}; water_visitor={cookie}"},
                timeout=30,
            )
            assert answer.status_code < 500, (method, cookie[:40])


@pytest.mark.parametrize(
    "address",
    [
        "/excursions/trip/0/availability",
        "/excursions/trip/99999999999/availability",
        "/excursions/trip/99999999999",
        "/excursions/trip/99999999999999999999999999",
        "/excursions/99999999999",
        "/excursions/x-99999999999",
        "/excursions/order/99999999999?access_token=x",
        "/excursions/order/99999999999/tickets.pdf?access_token=x",
        "/excursions/order/1?access_token=%00",
        "/excursions/terms/99999999999",
        "/payment/yoomoney/go/99999999999?t=x",
        "/payment/yoomoney/return/99999999999?t=x",
        "/excursions?date=9999-99-99&people=-1&city=99999999999&kind=%00",
        "/excursions?date=%F0%9F%9A%A2&people=%D9%A5&city=x",
        "/excursions/checkout?trip=99999999999999999999",
        "/excursions/checkout?trip=%D9%A5",
    ],
)
def test_odd_addresses_break_nothing(shop, fleet, address):
    assert requests.get(shop.url + address, timeout=30).status_code < 500

"""config/nginx.conf in front of a locally started Odoo with several workers."""

import base64
import http.client
import os
import re
import urllib.error
import urllib.request

import pytest

from tests.races.harness import at_once, until
from tests.support.proxy import nginx


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def proxy(shop, place):
    with nginx(shop, place) as url:
        yield url


def get(url, **headers):
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_pages_pass(proxy):
    status, headers, body = get(f"{proxy}/web/login")
    assert status == 200
    assert b"<form" in body
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert get(f"{proxy}/web/health")[0] == 200


def test_static_files_are_cached_and_compressed(proxy):
    url = f"{proxy}/web/static/lib/owl/owl.js"
    assert get(url)[1]["X-Cache"] == "MISS"
    status, headers, _body = get(url, **{"Accept-Encoding": "gzip"})
    assert status == 200
    assert headers["X-Cache"] == "HIT"
    assert headers["Content-Encoding"] == "gzip"


def test_bundles_are_cached(proxy):
    _status, _headers, page = get(f"{proxy}/web/login")
    bundle = re.search(rb'/web/assets/[^"]+\.css', page)[0].decode()
    get(proxy + bundle)
    status, headers, _body = get(proxy + bundle)
    assert (status, headers["X-Cache"]) == (200, "HIT")
    assert not headers["Set-Cookie"]


def test_secrets_in_addresses_are_not_logged(proxy, place):
    for address in ("my/link/", "ru/my/erasure/", "excursions/waiting/7/"):
        get(f"{proxy}/{address}thesecret?access_token=thesecret")
    get(f"{proxy}/payment/yoomoney/webhook/1/thesecret")
    get(f"{proxy}/the-last-line")

    def log():
        return (place / "access.log").read_text()

    # a line is written after its answer, which may have been another worker's
    until(lambda: "GET /the-last-line " in log())
    until(lambda: "GET /excursions/waiting/7/*** " in log())
    assert "thesecret" not in log()


def test_websocket_reaches_the_port_for_events(proxy):
    host = proxy.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=30)
    key = base64.b64encode(os.urandom(16)).decode()
    connection.request(
        "GET",
        "/websocket",
        headers={
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Key": key,
            "Sec-WebSocket-Version": "13",
            "Origin": proxy,
        },
    )
    response = connection.getresponse()
    assert response.status == 101, response.read()[:300]
    assert response.headers["Upgrade"].lower() == "websocket"
    connection.close()


def test_what_is_not_for_visitors_is_closed(proxy):
    for path in ("/web/database/manager", "/xmlrpc/2/common", "/jsonrpc"):
        assert get(proxy + path)[0] == 404


def test_logins_are_limited(proxy):
    # all at once: one after the other they might be as slow as the limit allows
    codes = at_once(lambda _number: get(f"{proxy}/web/login")[0], range(30))
    assert 200 in codes
    assert 429 in codes

"""config/nginx.conf in front of a locally started Odoo with several workers."""

import base64
import http.client
import os
import re
import subprocess
import urllib.error
import urllib.request

import pytest

from tools import paths, system
from tools.services import Services, free_port


@pytest.fixture(scope="module")
def proxy(shop, tmp_path_factory):
    """The file as it is, but for the addresses, the ports and the place of temporary files."""
    place = tmp_path_factory.mktemp("nginx")
    port = free_port()
    text = (paths.ROOT / "config" / "nginx.conf").read_text()
    for old, new in (
        ("odoo:8069", shop.url.removeprefix("http://")),
        ("odoo:8072", f"127.0.0.1:{shop.gevent_port}"),
        ("listen 8080", f"listen 127.0.0.1:{port}"),
        ("/tmp/", f"{place}/"),
        ("/dev/stdout", f"{place}/access.log"),
        ("/dev/stderr", f"{place}/error.log"),
    ):
        assert old in text, f"{old} is not in config/nginx.conf any more"
        text = text.replace(old, new)
    # Workers of a root's nginx are another account.
    place.chmod(0o755)
    user = "user root;\n" if os.geteuid() == 0 else ""
    config = place / "nginx.conf"
    config.write_text(f"{user}daemon off;\n{text}")
    nginx = system.nginx()
    check = subprocess.run([nginx, "-t", "-c", config], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stderr
    with Services(place) as services:
        services.start("nginx", [nginx, "-c", str(config)])
        services.wait_for(f"http://127.0.0.1:{port}/nginx/health", "nginx", 20)
        yield f"http://127.0.0.1:{port}"


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
    codes = [get(f"{proxy}/web/login")[0] for _ in range(30)]
    assert 200 in codes
    assert 429 in codes

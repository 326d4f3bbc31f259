"""A small HTTP client of the double: what goes over the wire, and nothing that hides it."""

import base64
import http.client
import json
from urllib.parse import urlsplit


class Client:
    """Just enough HTTP, without a library that would hide what goes over the wire."""

    def __init__(self, double, shop="100500", secret="test_double"):
        self.double = double
        parts = urlsplit(double.origin)
        self.address = (parts.hostname, parts.port)
        token = base64.b64encode(f"{shop}:{secret}".encode()).decode()
        self.auth = {"Authorization": f"Basic {token}"}

    def call(self, method, path, body=None, key=None, auth=True, timeout=60):
        headers = {"Content-Type": "application/json", **(self.auth if auth else {})}
        if key:
            headers["Idempotence-Key"] = key
        connection = http.client.HTTPConnection(*self.address, timeout=timeout)
        try:
            content = json.dumps(body).encode() if body is not None else None
            connection.request(method, path, content, headers)
            response = connection.getresponse()
            raw = response.read()
            self.headers = dict(response.getheaders())
            kind = response.headers.get_content_type()
            return response.status, json.loads(raw) if kind == "application/json" else raw
        finally:
            connection.close()

    def form(self, path, content):
        connection = http.client.HTTPConnection(*self.address, timeout=60)
        try:
            connection.request(
                "POST",
                path,
                content,
                {
                    "Content-Type": "application/x-www-form-urlencoded",
                },
            )
            response = connection.getresponse()
            return response.status, response.headers.get("Location"), response.read().decode()
        finally:
            connection.close()

    def create(self, key="k1", value="1500.00", **extra):
        return self.call("POST", "/v3/payments", payment_body(value, **extra), key=key)

    def paid(self, key="k1", value="1500.00", **extra):
        _status, payment = self.create(key, value, **extra)
        self.call("POST", f"/_double/pay/{payment['id']}", {})
        return payment["id"]


def payment_body(value="1500.00", **extra):
    return {
        "amount": {"value": value, "currency": "RUB"},
        "confirmation": {"type": "redirect", "return_url": "http://127.0.0.1:1/return"},
        "capture": True,
        "description": "Order 1",
        "metadata": {"tx_reference": "S1"},
        **extra,
    }

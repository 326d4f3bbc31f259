"""The ways to go wrong, and the notifications."""

import http.client
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from double_client import payment_body


def fault(client, **values):
    assert client.call("POST", "/_double/faults", values)[0] == 200


def created(client):
    return client.call("GET", "/_double/money")[1]["100500"]["created"]


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("kind", "status", "effect"),
    [
        ("error", 500, 0),
        ("error_after", 500, 1),
        ("html", 502, 0),
        ("html_after", 502, 1),
        ("too_many", 429, 0),
        ("reject", 400, 0),
    ],
)
def test_answers_that_fail(client, kind, status, effect):
    fault(client, kind=kind, path="/v3/payments", method="POST")
    assert client.create()[0] == status
    assert created(client) == effect
    assert client.create()[0] == 200
    assert created(client) == 1, "the repeat with the same key has no second effect"


@pytest.mark.parametrize(("kind", "effect"), [("drop", 0), ("drop_after", 1)])
def test_connection_drops(client, kind, effect):
    fault(client, kind=kind)
    with pytest.raises((http.client.HTTPException, OSError)):
        client.create()
    assert created(client) == effect


def test_truncated_and_hanging(client):
    fault(client, kind="truncated")
    with pytest.raises(json.JSONDecodeError):
        client.create()
    fault(client, kind="hang", seconds=5)
    with pytest.raises(TimeoutError):
        client.call("GET", "/v3/me", timeout=0.2)


def test_the_answer_comes_late(client):
    fault(client, kind="hang_after", seconds=0.6, shop="100500")
    with pytest.raises(TimeoutError):
        client.call("POST", "/v3/payments", payment_body(), key="k1", timeout=0.2)
    until(lambda: created(client) == 1)
    assert client.create()[0] == 200
    assert created(client) == 1


def test_retry_after_and_unknown_values(client):
    fault(client, kind="too_many", retry_after=7)
    client.call("GET", "/v3/me")
    assert client.headers["Retry-After"] == "7"
    _status, payment = client.create()
    fault(client, kind="enum", status="levitating", reason="mercury_retrograde")
    _status, seen = client.call("GET", f"/v3/payments/{payment['id']}")
    assert seen["status"] == "levitating"
    assert seen["cancellation_details"]["reason"] == "mercury_retrograde"


def test_fault_counts_and_clears(client):
    fault(client, kind="error", times=2, path="/v3/me")
    assert client.create()[0] == 200, "only for its path"
    assert [client.call("GET", "/v3/me")[0] for _n in range(3)] == [500, 500, 200]
    fault(client, kind="error", times=9)
    client.call("DELETE", "/_double/faults")
    assert client.call("GET", "/v3/me")[0] == 200
    assert client.call("POST", "/_double/faults", {"kind": "nonsense"})[0] == 400


def test_requests_are_remembered_without_credentials(client):
    client.create("the-key")
    _status, answer = client.call("GET", "/_double/requests?path=/v3/payments&method=POST")
    [record] = answer["requests"]
    assert (record["key"], record["shop"], record["status"]) == ("the-key", "100500", 200)
    assert "test_double" not in json.dumps(answer)


@pytest.fixture
def shop():
    """A shop's webhook: answers as told and remembers what it got."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.got.append(json.loads(body))
            self.send_response(server.answers.pop(0) if server.answers else 200)
            self.end_headers()

        def log_message(self, format, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.got, server.answers = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def told(client, shop):
    client.call(
        "PUT",
        "/_double/config",
        {
            "webhook_url": f"http://127.0.0.1:{shop.server_port}/hook",
        },
    )

    def wait(count):
        until(lambda: len(shop.got) >= count)
        # the double has heard the answers, and would not have sent more than that
        until(lambda: client.call("GET", "/_double/webhooks")[1]["idle"])
        return [(body["event"], body["object"]["status"]) for body in shop.got]

    return wait


def test_success_cancel_and_refund_are_told(client, told):
    payment_id = client.paid()
    client.call(
        "POST",
        "/v3/refunds",
        {
            "payment_id": payment_id,
            "amount": {"value": "1.00", "currency": "RUB"},
        },
        key="r",
    )
    _status, other = client.create("k2")
    client.call("POST", f"/_double/cancel/{other['id']}", {"reason": "insufficient_funds"})
    assert sorted(told(3)) == [
        ("payment.canceled", "canceled"),
        ("payment.succeeded", "succeeded"),
        ("refund.succeeded", "succeeded"),
    ]


def test_redelivered_until_200(client, shop, told):
    shop.answers = [500, 302]
    client.paid()
    assert told(3) == [("payment.succeeded", "succeeded")] * 3
    _status, answer = client.call("GET", "/_double/webhooks")
    assert [entry["status"] for entry in answer["log"]] == [500, 302, 200]


def test_copies_drops_and_order(client, told):
    client.call("PUT", "/_double/config", {"webhooks": {"drop": 1}})
    client.paid("k1")
    client.call("PUT", "/_double/config", {"webhooks": {"copies": 2}})
    client.paid("k2")
    assert told(2) == [("payment.succeeded", "succeeded")] * 2
    client.call("PUT", "/_double/config", {"webhooks": {"copies": 1, "hold": True}})
    payment_id = client.paid("k3")
    client.call(
        "POST",
        "/v3/refunds",
        {
            "payment_id": payment_id,
            "amount": {"value": "1.00", "currency": "RUB"},
        },
        key="r",
    )
    client.call("POST", "/_double/webhooks/release", {"reverse": True})
    assert len(told(4)) == 4


def test_forged_notification(client, shop, told):
    client.call(
        "POST",
        "/_double/webhooks/send",
        {
            "body": {
                "type": "notification",
                "event": "payment.succeeded",
                "object": {"id": "00000000-000f-5000-8000-000000000000", "status": "succeeded"},
            }
        },
    )
    told(1)
    assert shop.got[0]["object"]["id"].startswith("00000000")


def test_stale_notification(client, told):
    payment_id = client.paid(capture=False)
    client.call("POST", f"/v3/payments/{payment_id}/capture", {}, key="c")
    client.call("POST", "/_double/webhooks/stale", {"id": payment_id})
    assert sorted(told(3)) == [
        ("payment.succeeded", "succeeded"),
        ("payment.waiting_for_capture", "waiting_for_capture"),
        ("payment.waiting_for_capture", "waiting_for_capture"),
    ]


def test_panel_does_what_the_interface_does(client, shop, told):
    panel = "/_double/panel"
    client.form(panel, "action=webhooks&copies=2&drop=0&delay=0")
    payment_id = client.paid()
    assert told(2) == [("payment.succeeded", "succeeded")] * 2
    client.form(panel, f"action=stale&id={payment_id}")
    assert len(told(4)) == 4
    client.form(panel, "action=webhooks&copies=1&hold=1")
    client.form(panel, "action=fate&fate=pending")
    refund = {"payment_id": payment_id, "amount": {"value": "1.00", "currency": "RUB"}}
    _status, refund = client.call("POST", "/v3/refunds", refund, key="r")
    assert refund["status"] == "pending"
    client.form(panel, f"action=finish&id={refund['id']}")
    client.form(panel, "action=release")
    assert told(5)[-1] == ("refund.succeeded", "succeeded")
    client.form(panel, "action=fault&kind=error&times=1&path=/v3")
    client.form(panel, "action=no+faults")
    assert client.call("GET", "/_double/faults")[1]["faults"] == []
    before = client.call("GET", "/_double/state")[1]["now"]
    client.form(panel, "action=clock&advance=100")
    assert client.call("GET", "/_double/state")[1]["now"] > before + 99
    assert payment_id[:8].encode() in client.call("GET", panel)[1]

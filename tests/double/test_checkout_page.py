"""What the buyer sees and what the double keeps over a restart."""

import subprocess
import sys
from pathlib import Path

import pytest
from double_client import Client
from yookassa_double import Double

ROOT = Path(__file__).parents[2]


def test_page_and_payment_without_code(client):
    _status, payment = client.create(value="12345.60", description="<b>S1</b>")
    path = f"/checkout/{payment['id']}"
    status, content = client.call("GET", path)
    text = content.decode()
    assert status == 200
    assert "12\u00a0345,60\u00a0\u20bd" in text
    assert "&lt;b&gt;S1&lt;/b&gt;" in text
    status, location, _body = client.form(path, "action=pay&method=bank_card&card=5555555555554444")
    assert (status, location) == (303, "http://127.0.0.1:1/return")
    assert client.call("GET", f"/v3/payments/{payment['id']}")[1]["status"] == "succeeded"


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        ("5555 5555 5555 4600", "insufficient_funds"),
        ("5555555555554592", "3d_secure_failed"),
        ("5555555555554543", "card_expired"),
        ("4111111111111112", "invalid_card_number"),
    ],
)
def test_refused_cards(client, card, reason):
    _status, payment = client.create()
    status, location, _body = client.form(
        f"/checkout/{payment['id']}", f"action=pay&method=bank_card&card={card}"
    )
    assert (status, location) == (200, None)
    _status, payment = client.call("GET", f"/v3/payments/{payment['id']}")
    assert (payment["status"], payment["cancellation_details"]["reason"]) == ("canceled", reason)


@pytest.mark.parametrize(("action", "state"), [("3ds_ok", "succeeded"), ("3ds_fail", "canceled")])
def test_three_d_secure(client, action, state):
    _status, payment = client.create()
    path = f"/checkout/{payment['id']}"
    status, _location, body = client.form(path, "action=pay&card=5555555555554477")
    assert status == 200
    assert "3-D Secure" in body
    assert client.call("GET", f"/v3/payments/{payment['id']}")[1]["status"] == "pending"
    client.form(path, f"action={action}&card=5555555555554477")
    assert client.call("GET", f"/v3/payments/{payment['id']}")[1]["status"] == state


@pytest.mark.parametrize("method", ["sbp", "yoo_money"])
def test_other_methods(client, method):
    _status, payment = client.create()
    client.form(f"/checkout/{payment['id']}", f"action=pay&method={method}")
    _status, payment = client.call("GET", f"/v3/payments/{payment['id']}")
    assert (payment["status"], payment["payment_method"]["type"]) == ("succeeded", method)


def test_paying_twice_moves_money_once(client):
    _status, payment = client.create()
    for _time in range(2):
        client.form(f"/checkout/{payment['id']}", "action=pay&card=5555555555554444")
    assert client.call("GET", "/_double/money")[1]["100500"]["paid"] == "1500.00"


def test_cancel_missing_and_panel(client):
    _status, payment = client.create()
    client.form(f"/checkout/{payment['id']}", "action=cancel")
    assert client.call("GET", f"/v3/payments/{payment['id']}")[1]["status"] == "canceled"
    assert client.call("GET", "/checkout/none")[0] == 404
    assert payment["id"][:8].encode() in client.call("GET", "/_double/panel")[1]
    client.form("/_double/panel", "kind=error&times=2&path=/v3")
    assert client.call("GET", "/_double/faults")[1]["faults"][0]["times"] == 2


def test_payments_survive_a_restart(tmp_path, connect):
    path = tmp_path / "state.json"
    with Double(state_file=path) as double:
        payment_id = Client(double).paid()
        Client(double).call("POST", "/_double/clock", {"advance": 60})
    with Double(state_file=path) as double:
        again = Client(double)
        assert again.call("GET", f"/v3/payments/{payment_id}")[1]["status"] == "succeeded"
        assert again.create()[1]["id"] == payment_id, "keys are kept as well"
        assert double.state.clock.offset == 60


def test_command_line_says_where_it_is_and_when_the_port_is_taken(double):
    port = double.server.server_port
    result = subprocess.run(
        [sys.executable, "-m", "tests.yookassa_double", "--port", str(port)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert result.returncode == 1
    assert f"Port {port} is taken" in result.stderr

"""Payments and refunds: the state machine and its refusals."""

import pytest
from double_client import payment_body


def test_created_pending_then_paid(client):
    status, payment = client.create()
    assert (status, payment["status"], payment["paid"]) == (200, "pending", False)
    assert payment["confirmation"]["confirmation_url"].endswith(f"/checkout/{payment['id']}")
    assert len(payment["id"]) == 36
    assert not [key for key in payment if key.startswith("_")]
    client.call("POST", f"/_double/pay/{payment['id']}", {})
    _status, payment = client.call("GET", f"/v3/payments/{payment['id']}")
    assert (payment["status"], payment["paid"], payment["refundable"]) == ("succeeded", True, True)
    assert "confirmation" not in payment


def test_capture_defaults_to_false(client):
    body = payment_body()
    del body["capture"]
    _status, payment = client.call("POST", "/v3/payments", body, key="k")
    client.call("POST", f"/_double/pay/{payment['id']}", {})
    _status, payment = client.call("GET", f"/v3/payments/{payment['id']}")
    assert payment["status"] == "waiting_for_capture"
    assert payment["expires_at"]
    _status, payment = client.call(
        "POST",
        f"/v3/payments/{payment['id']}/capture",
        {
            "amount": {"value": "1000.00", "currency": "RUB"},
        },
        key="c",
    )
    assert (payment["status"], payment["amount"]["value"]) == ("succeeded", "1000.00")


def test_only_an_authorized_payment_can_be_canceled(client):
    _status, payment = client.create()
    status, error = client.call("POST", f"/v3/payments/{payment['id']}/cancel", {}, key="x")
    assert (status, error["code"]) == (400, "invalid_request")
    _status, held = client.create("k2", capture=False)
    client.call("POST", f"/_double/pay/{held['id']}", {})
    assert client.call("GET", "/_double/money")[1]["100500"]["held"] == "1500.00"
    status, held = client.call("POST", f"/v3/payments/{held['id']}/cancel", {}, key="y")
    money = client.call("GET", "/_double/money")[1]["100500"]
    assert (money["held"], money["voids"], money["paid"]) == ("0.00", 1, "0.00")
    assert held["status"] == "canceled"
    assert held["cancellation_details"] == {"party": "merchant", "reason": "canceled_by_merchant"}


def test_runs_out_after_an_hour(client):
    _status, payment = client.create()
    client.call("POST", "/_double/clock", {"advance": 3601})
    _status, payment = client.call("GET", f"/v3/payments/{payment['id']}")
    assert payment["status"] == "canceled"
    assert payment["cancellation_details"]["reason"] == "expired_on_confirmation"
    client.call("POST", f"/_double/pay/{payment['id']}", {})
    _status, payment = client.call("GET", f"/v3/payments/{payment['id']}")
    assert payment["status"] == "canceled", "canceled is final"


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"amount": {"value": "0.00", "currency": "RUB"}}, "amount.value"),
        ({"amount": {"value": 15, "currency": "RUB"}}, "amount.value"),
        ({"amount": {"value": "15.001", "currency": "RUB"}}, "amount.value"),
        ({"amount": {"value": "15.00", "currency": "USD"}}, "amount.currency"),
        ({"description": "x" * 129}, "description"),
        ({"metadata": {str(n): "x" for n in range(17)}}, "metadata"),
        ({"metadata": {"a": 1}}, "metadata"),
        ({"confirmation": {"type": "redirect"}}, "confirmation.return_url"),
        ({"confirmation": {"type": "telepathy"}}, "confirmation.type"),
        ({"payment_method_data": {"type": "cash"}}, "payment_method_data.type"),
        ({"payment_method_data": {"type": "sbp"}, "capture": False}, "capture"),
        ({"payment_method_data": {"type": "sber_loan"}}, "payment_method_data.type"),
        ({"confirmation": {"type": "qr"}}, "confirmation.type"),
        (
            {
                "payment_method_data": {"type": "bank_card"},
                "confirmation": {"type": "embedded"},
            },
            "payment_method_data",
        ),
        (
            {"payment_method_data": {"type": "sber_bnpl"}, "save_payment_method": True},
            "save_payment_method",
        ),
        ({"payment_method_id": "none"}, "payment_method_id"),
        (
            {
                "payment_method_data": {"type": "sber_bnpl"},
                "amount": {"value": "999.00", "currency": "RUB"},
            },
            "amount.value",
        ),
        ({"capture": "false"}, "capture"),
    ],
)
def test_refusals_name_the_parameter(client, change, parameter):
    status, error = client.call("POST", "/v3/payments", payment_body(**change), key="k")
    assert (status, error["type"], error["parameter"]) == (400, "error", parameter)


def test_partial_refunds_up_to_the_whole(client):
    payment_id = client.paid()

    def refund(key, value):
        return client.call(
            "POST",
            "/v3/refunds",
            {
                "payment_id": payment_id,
                "amount": {"value": value, "currency": "RUB"},
            },
            key=key,
        )

    assert refund("r1", "500.00")[1]["status"] == "succeeded"
    assert refund("r2", "1000.01")[0] == 400
    assert refund("r3", "1000.00")[0] == 200
    _status, payment = client.call("GET", f"/v3/payments/{payment_id}")
    assert (payment["refunded_amount"]["value"], payment["refundable"]) == ("1500.00", False)
    assert client.call("GET", "/_double/money")[1]["100500"] == {
        "paid": "1500.00",
        "refunded": "1500.00",
        "held": "0.00",
        "payments": 1,
        "refunds": 2,
        "voids": 0,
        "created": 1,
    }


def test_refund_may_wait_and_fail(client):
    payment_id = client.paid()
    client.call("PUT", "/_double/config", {"refund_fates": ["pending", "insufficient_funds"]})
    body = {"payment_id": payment_id, "amount": {"value": "1500.00", "currency": "RUB"}}
    _status, waiting = client.call("POST", "/v3/refunds", body, key="r1")
    assert waiting["status"] == "pending"
    assert client.call("POST", "/v3/refunds", body, key="r2")[0] == 400, "the money is reserved"
    client.call("POST", f"/_double/refunds/{waiting['id']}", {"reason": "rejected_by_payee"})
    _status, waiting = client.call("GET", f"/v3/refunds/{waiting['id']}")
    assert waiting["cancellation_details"]["reason"] == "rejected_by_payee"
    _status, failed = client.call("POST", "/v3/refunds", body, key="r3")
    assert failed["cancellation_details"]["reason"] == "insufficient_funds"


def test_unpaid_cannot_be_refunded(client):
    _status, payment = client.create()
    status, error = client.call(
        "POST",
        "/v3/refunds",
        {
            "payment_id": payment["id"],
            "amount": {"value": "1.00", "currency": "RUB"},
        },
        key="r",
    )
    assert (status, error["parameter"]) == (400, "payment_id")


def test_lists_by_page_status_and_time(client):
    ids = [client.create(f"k{n}")[1]["id"] for n in range(5)]
    client.call("POST", f"/_double/pay/{ids[0]}", {})
    _status, first = client.call("GET", "/v3/payments?limit=3")
    _status, rest = client.call("GET", f"/v3/payments?limit=3&cursor={first['next_cursor']}")
    assert [item["id"] for item in first["items"] + rest["items"]] == ids[::-1]
    assert "next_cursor" not in rest
    _status, paid = client.call("GET", "/v3/payments?status=succeeded")
    assert [item["id"] for item in paid["items"]] == ids[:1]
    _status, none = client.call("GET", "/v3/payments?created_at.gte=2999-01-01T00:00:00.000Z")
    assert none["items"] == []
    assert client.call("GET", "/v3/payments?limit=101")[0] == 400
    assert client.call("GET", "/v3/payments?created_at.gte=soon")[0] == 400


def test_unknown_method_and_path(client):
    assert client.call("POST", "/v3/me", {})[0] == 405
    assert client.call("GET", "/v3/payouts")[0] == 404
    assert client.call("GET", "/v3/payments/none")[1]["code"] == "not_found"

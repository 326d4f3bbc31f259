"""Receipts: what is demanded of them, how long the register takes, and the registry files."""

import pytest
from double_client import payment_body

CUSTOMER = {"email": "anna@example.com"}


def item(price="1500.00", quantity="1", **extra):
    return {
        "description": "Trip",
        "quantity": quantity,
        "amount": {"value": price, "currency": "RUB"},
        "vat_code": 12,
        "payment_subject": "service",
        "payment_mode": "full_prepayment",
        **extra,
    }


def receipt(*items, **extra):
    return {"customer": CUSTOMER, "items": list(items or [item()]), **extra}


def closing(payment_id, *items, total="1500.00", **extra):
    return {
        **receipt(*items),
        "type": "payment",
        "payment_id": payment_id,
        "send": True,
        "settlements": [{"type": "prepayment", "amount": {"value": total, "currency": "RUB"}}],
        **extra,
    }


def config(client, **values):
    assert client.call("PUT", "/_double/config", values)[0] == 200


def refund(client, payment_id, value, key="r", **extra):
    body = {"payment_id": payment_id, "amount": {"value": value, "currency": "RUB"}, **extra}
    return client.call("POST", "/v3/refunds", body, key=key)


def listed(client, **query):
    path = "/v3/receipts?" + "&".join(f"{name}={value}" for name, value in query.items())
    return client.call("GET", path)[1]["items"]


def test_receipt_of_a_payment_is_registered_after_the_lag(client):
    config(client, receipts={"lag": 600})
    payment_id = client.paid(receipt=receipt())
    payment = client.call("GET", f"/v3/payments/{payment_id}")[1]
    assert payment["receipt_registration"] == "pending"
    [pending] = listed(client, payment_id=payment_id)
    assert pending["status"] == "pending"
    client.call("POST", "/_double/clock", {"advance": 601})
    [done] = listed(client, payment_id=payment_id)
    assert (done["status"], done["type"], done["payment_id"]) == (
        "succeeded",
        "payment",
        payment_id,
    )
    assert done["fiscal_document_number"]
    assert "customer" not in done
    payment = client.call("GET", f"/v3/payments/{payment_id}")[1]
    assert payment["receipt_registration"] == "succeeded"


def test_no_receipt_without_money(client):
    client.create(receipt=receipt())
    assert not listed(client, limit=10)


@pytest.mark.parametrize(
    ("data", "parameter"),
    [
        (receipt(item("1499.99")), "receipt.items"),
        (receipt(item(vat_code=13)), "receipt.items.vat_code"),
        (receipt(item(payment_mode="prepaid")), "receipt.items.payment_mode"),
        (receipt(item(payment_subject="boat")), "receipt.items.payment_subject"),
        (receipt(item(description="x" * 129)), "description"),
        (receipt(item(quantity="0")), "receipt.items.quantity"),
        (receipt(item(agent_type="agent", supplier={})), "receipt.items.agent_type"),
        (receipt(*[item("15.00")] * 101), "receipt.items"),
        (receipt(customer={}), "receipt.customer"),
        (receipt(customer={"phone": "+79210000001"}), "receipt.customer.phone"),
        (receipt(timezone=12), "receipt.timezone"),
        (receipt(internet="yes"), "internet"),
    ],
)
def test_refused(client, data, parameter):
    status, answer = client.create(receipt=data)
    assert (status, answer.get("parameter")) == (400, parameter)


def test_sum_is_quantity_times_price(client):
    assert client.create("a", "99.99", receipt=receipt(item("33.33", "3")))[0] == 200
    assert client.create("b", "100.00", receipt=receipt(item("33.33", "3")))[0] == 400


def test_own_receipts_are_demanded_limited_and_need_an_email(client):
    config(client, fiscalization="yookassa")
    assert client.create("a")[1]["parameter"] == "receipt"
    assert client.create("b", receipt=receipt(customer={"phone": "79210000001"}))[0] == 400
    assert client.create("c", "1215.00", receipt=receipt(*[item("15.00")] * 81))[0] == 400
    assert client.create("d", "1200.00", receipt=receipt(*[item("15.00")] * 80))[0] == 200
    me = client.call("GET", "/v3/me")[1]
    assert (me["fiscalization_enabled"], me["fiscalization"]["provider"]) == (True, "avanpost")


def test_refund_in_part_says_of_what(client):
    payment_id = client.paid(receipt=receipt())
    assert refund(client, payment_id, "500.00")[1]["parameter"] == "receipt"
    part = receipt(item("500.00"))
    status, data = refund(client, payment_id, "500.00", receipt=part)
    assert status == 200
    [made] = listed(client, refund_id=data["id"])
    assert (made["type"], made["status"]) == ("refund", "succeeded")
    assert client.call("GET", f"/v3/refunds/{data['id']}")[1]["receipt_registration"] == "succeeded"
    assert refund(client, payment_id, "1000.00", "rest")[0] == 400, "the rest is a part as well"


def test_refund_as_a_whole_takes_the_receipt_of_the_payment(client):
    payment_id = client.paid(receipt=receipt())
    _status, data = refund(client, payment_id, "1500.00")
    [made] = listed(client, refund_id=data["id"])
    assert made["items"] == [item()]


def test_created_after_the_payment(client):
    config(client, fiscalization="register_after")
    assert client.create("a", receipt=receipt())[0] == 400
    payment_id = client.paid("b")
    supplier = {"name": "Carrier", "inn": "7801234564", "phone": "78120000001"}
    body = closing(payment_id, item(agent_type="agent", supplier=supplier))
    _status, first = client.call("POST", "/v3/receipts", body, key="c")
    _status, second = client.call("POST", "/v3/receipts", body, key="c")
    assert first == second
    assert len(listed(client, payment_id=payment_id)) == 1
    assert client.call("GET", f"/v3/receipts/{first['id']}")[1]["status"] == "succeeded"
    assert "receipt_registration" not in client.call("GET", f"/v3/payments/{payment_id}")[1]


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"send": False}, "send"),
        ({"type": "closing"}, "type"),
        ({"payment_id": "none"}, "payment_id"),
        ({"settlements": []}, "settlements"),
        ({"settlements": [{"type": "gift"}]}, "settlements.type"),
        (
            {
                "settlements": [
                    {"type": "prepayment", "amount": {"value": "1.00", "currency": "RUB"}}
                ]
            },
            "settlements",
        ),
        ({"type": "refund"}, "refund_id"),
    ],
)
def test_refused_after_the_payment(client, change, parameter):
    body = {**closing(client.paid()), **change}
    status, answer = client.call("POST", "/v3/receipts", body, key="c")
    assert (status, answer.get("parameter")) == (400, parameter)


def test_only_of_what_was_paid_and_of_the_own_shop(client, connect, double):
    _status, payment = client.create()
    body = closing(payment["id"])
    assert client.call("POST", "/v3/receipts", body, key="c")[1]["parameter"] == "payment_id"
    client.call("POST", f"/_double/pay/{payment['id']}", {})
    made = client.call("POST", "/v3/receipts", body, key="d")[1]
    double.state.add_shop("200600", "other")
    other = connect("200600", "other")
    assert other.call("GET", f"/v3/receipts/{made['id']}")[0] == 404
    assert other.call("POST", "/v3/receipts", body, key="e")[0] == 400


def test_fates_and_faults(client):
    config(client, receipts={"fates": ["canceled", "stuck"]})
    payment_id = client.paid("a", receipt=receipt())
    assert listed(client, payment_id=payment_id)[0]["status"] == "canceled"
    payment_id = client.paid("b", receipt=receipt())
    client.call("POST", "/_double/clock", {"advance": 9 * 86400})
    [stuck] = listed(client, payment_id=payment_id)
    assert stuck["status"] == "pending"
    client.call("POST", f"/_double/receipts/{stuck['id']}", {})
    assert listed(client, payment_id=payment_id)[0]["status"] == "succeeded"
    client.call("POST", "/_double/faults", {"kind": "error_after", "path": "/v3/receipts"})
    body = closing(payment_id)
    assert client.call("POST", "/v3/receipts", body, key="c")[0] == 500
    assert client.call("POST", "/v3/receipts", body, key="c")[0] == 200
    assert len(listed(client, payment_id=payment_id)) == 2


def test_two_stages_one_receipt(client):
    body = payment_body(receipt=receipt(), capture=False)
    _status, payment = client.call("POST", "/v3/payments", body, key="k")
    client.call("POST", f"/_double/pay/{payment['id']}", {})
    assert not listed(client, payment_id=payment["id"])
    client.call("POST", f"/v3/payments/{payment['id']}/capture", {}, key="c")
    assert len(listed(client, payment_id=payment["id"])) == 1


def test_panel_and_registry_files(client):
    payment_id = client.paid(receipt=receipt(), description='Order; "1"')
    refund(client, payment_id, "100.00", receipt=receipt(item("100.00")))
    page = client.call("GET", "/_double/panel")[1].decode()
    assert "rt-" in page
    assert "rr-" in page
    text = client.call("GET", "/_double/registry?kind=payments")[1].decode()
    row = next(line for line in text.splitlines() if line.startswith(payment_id))
    # 3.5 % of 1500 is 52.50, of which 22/122 are VAT
    assert row.startswith(f"{payment_id};1500.00;RUB;1447.50;43.03;0.00;")
    assert row.endswith(";bank_card;9.47")
    assert '"Order; ""1"""' in row
    assert "1500.00 RUB" in text.splitlines()[-2]
    text = client.call("GET", "/_double/registry?kind=refunds")[1].decode()
    assert f"{payment_id};100.00;RUB" in text
    text = client.call("GET", "/_double/registry?kind=payments&date=2001-01-01")[1].decode()
    assert payment_id not in text

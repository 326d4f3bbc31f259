"""Who may see what, and what a repeated key does."""

from concurrent.futures import ThreadPoolExecutor

from double_client import payment_body


def test_shops_are_apart(double, client, connect):
    double.state.add_shop("200", "other")
    other = connect("200", "other")
    _status, payment = client.create()
    assert other.call("GET", f"/v3/payments/{payment['id']}")[0] == 404
    assert other.call("GET", "/v3/payments")[1]["items"] == []
    assert other.create()[0] == 200, "the same key is free in another shop"
    assert other.call("GET", "/v3/me")[1]["account_id"] == "200"


def test_credentials(client, connect):
    status, error = client.call("GET", "/v3/me", auth=False)
    assert (status, error["code"], error["parameter"]) == (
        401,
        "invalid_credentials",
        "Authorization",
    )
    assert connect("100500", "wrong").call("GET", "/v3/me")[0] == 401


def test_same_key_same_body_is_one_payment(client):
    first, again = client.create(), client.create()
    assert first == again
    assert client.call("GET", "/_double/money")[1]["100500"]["created"] == 1


def test_a_repeat_gets_the_first_answer(client):
    _status, payment = client.create()
    client.call("POST", f"/_double/pay/{payment['id']}", {})
    assert client.create()[1]["status"] == "pending"


def test_same_key_other_body_is_refused(client):
    client.create()
    status, error = client.create(value="1500.01")
    assert (status, error["parameter"]) == (400, "Idempotence-Key")
    assert error["description"] == "Idempotence key duplicated"


def test_key_is_needed_and_short(client):
    for key in (None, "x" * 65):
        status, error = client.call("POST", "/v3/payments", payment_body(), key=key)
        assert (status, error["parameter"]) == (400, "Idempotence-Key")


def test_keys_live_a_day(client):
    first = client.create()[1]["id"]
    client.call("POST", "/_double/clock", {"advance": 24 * 3600 + 1})
    assert client.create()[1]["id"] != first, "this is why nobody may post again after a day"


def test_refused_request_does_not_burn_the_key(client):
    assert client.create(value="0.00")[0] == 400
    assert client.create()[0] == 200


def test_racing_repeats_make_one_payment(client, connect):
    with ThreadPoolExecutor(16) as pool:
        ids = {
            payment["id"] for _status, payment in pool.map(lambda _n: connect().create(), range(48))
        }
    assert len(ids) == 1

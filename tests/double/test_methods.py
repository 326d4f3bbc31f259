"""Payment methods: what a shop offers, how long money is held or can go back, what is saved."""

import pytest
from double_client import payment_body

DAY = 24 * 3600


def get(client, payment_id):
    return client.call("GET", f"/v3/payments/{payment_id}")[1]


def advance(client, seconds):
    client.call("POST", "/_double/clock", {"advance": seconds})


def test_a_shop_offers_what_it_agreed_on(double, client, connect):
    assert "sbp" in client.call("GET", "/v3/me")[1]["payment_methods"]
    double.state.add_shop("200", "other", payment_methods=["bank_card", "yoo_money"])
    other = connect("200", "other")
    assert other.call("GET", "/v3/me")[1]["payment_methods"] == ["bank_card", "yoo_money"]
    assert other.create(payment_method_data={"type": "sbp"})[0] == 400
    _status, payment = other.create()
    page = other.call("GET", f"/checkout/{payment['id']}")[1].decode()
    assert 'value="yoo_money"' in page
    assert 'value="sbp"' not in page


def test_a_fixed_method_is_the_only_one(client):
    _status, payment = client.create(payment_method_data={"type": "tinkoff_bank"})
    page = client.call("GET", f"/checkout/{payment['id']}")[1].decode()
    assert 'value="tinkoff_bank"' in page
    assert 'value="bank_card"' not in page
    client.form(f"/checkout/{payment['id']}", "action=pay")
    assert get(client, payment["id"])["payment_method"]["type"] == "tinkoff_bank"


@pytest.mark.parametrize(("method", "days"), [("bank_card", 7), ("sber_bnpl", 7)])
def test_held_money_goes_back_by_itself(client, method, days):
    _status, payment = client.create(payment_method_data={"type": method}, capture=False)
    client.call("POST", f"/_double/pay/{payment['id']}", {"method": method})
    advance(client, days * DAY - 60)
    assert get(client, payment["id"])["status"] == "waiting_for_capture"
    advance(client, 61)
    payment = get(client, payment["id"])
    assert payment["cancellation_details"]["reason"] == "expired_on_capture"


def test_loans_have_more_time_to_pay_and_less_to_capture(double, client, connect):
    double.state.add_shop("200", "other", payment_methods=["sber_loan"])
    other = connect("200", "other")
    _status, payment = other.create(
        value="5000.00", payment_method_data={"type": "sber_loan"}, capture=False
    )
    advance(other, 7 * 3600)
    other.call("POST", f"/_double/pay/{payment['id']}", {"method": "sber_loan"})
    assert get(other, payment["id"])["status"] == "waiting_for_capture"
    advance(other, 2 * 3600 + 1)
    assert get(other, payment["id"])["status"] == "canceled"


def test_time_for_refunds(client):
    ids = {}
    for method in ("sberbank", "bank_card"):
        _status, payment = client.create(method, payment_method_data={"type": method})
        client.call("POST", f"/_double/pay/{payment['id']}", {"method": method})
        ids[method] = payment["id"]
    advance(client, 400 * DAY)

    def refund(method):
        body = {"payment_id": ids[method], "amount": {"value": "1.00", "currency": "RUB"}}
        return client.call("POST", "/v3/refunds", body, key=f"r-{method}")[0]

    assert (refund("sberbank"), refund("bank_card")) == (400, 200)


def test_qr_and_embedded_confirmations(client):
    _status, qr = client.create(
        "q", payment_method_data={"type": "sbp"}, confirmation={"type": "qr"}
    )
    assert qr["confirmation"]["confirmation_data"].endswith(f"/checkout/{qr['id']}")
    _status, embedded = client.create("e", confirmation={"type": "embedded"})
    token = get(client, embedded["id"])["confirmation"]["confirmation_token"]
    assert token == f"ct-{embedded['id']}"
    _status, script = client.call("GET", "/checkout-widget/v1/checkout-widget.js")
    assert b"YooMoneyCheckoutWidget" in script
    _status, _location, page = client.form(
        f"/checkout/{embedded['id']}", "action=pay&card=5555555555554444"
    )
    assert 'yookassa: "success"' in page


class TestSaved:
    def charge(self, client, method_id, key="c", value="10.00", **extra):
        body = payment_body(value, payment_method_id=method_id, **extra)
        del body["confirmation"]
        return client.call("POST", "/v3/payments", body, key=key)

    def test_saved_only_on_request(self, client):
        plain, saved = client.paid("a"), client.paid("b", save_payment_method=True)
        assert get(client, plain)["payment_method"]["saved"] is False
        assert get(client, saved)["payment_method"]["saved"] is True
        assert self.charge(client, plain)[0] == 400

    def test_charged_without_the_buyer(self, client):
        method_id = client.paid(save_payment_method=True)
        status, payment = self.charge(client, method_id)
        assert (status, payment["status"]) == (200, "succeeded")
        assert payment["payment_method"]["id"] == method_id
        assert "confirmation" not in payment
        assert self.charge(client, method_id)[1]["id"] == payment["id"], "the same key"
        _status, held = self.charge(client, method_id, "h", capture=False)
        assert held["status"] == "waiting_for_capture"

    def test_refused_by_the_bank_or_the_buyer(self, client):
        _status, payment = client.create(save_payment_method=True)
        client.call("POST", f"/_double/pay/{payment['id']}", {"card": "5555555555554600"})
        _status, declined = self.charge(client, payment["id"])
        assert declined["cancellation_details"]["reason"] == "insufficient_funds"
        method_id = client.paid("k2", save_payment_method=True)
        client.call("POST", f"/_double/revoke/{method_id}", {})
        _status, revoked = self.charge(client, method_id, "r")
        assert revoked["cancellation_details"]["reason"] == "permission_revoked"

    def test_the_bank_may_want_the_buyer_after_all(self, client):
        method_id = client.paid(save_payment_method=True)
        client.call("POST", f"/_double/ask/{method_id}", {})
        _status, payment = self.charge(client, method_id, "a")
        assert payment["status"] == "pending"
        page = payment["confirmation"]["confirmation_url"]
        assert client.call("GET", f"/checkout/{payment['id']}")[0] == 200
        assert page.endswith(f"/checkout/{payment['id']}")
        client.call("POST", f"/_double/pay/{payment['id']}", {})
        assert get(client, payment["id"])["status"] == "succeeded"

    def test_a_saved_card_that_has_no_money_left(self, client):
        method_id = client.paid(save_payment_method=True)
        client.call("POST", f"/_double/decline/{method_id}", {})
        _status, declined = self.charge(client, method_id, "d")
        assert declined["cancellation_details"]["reason"] == "insufficient_funds"

    def test_of_another_shop(self, double, client, connect):
        double.state.add_shop("200", "other")
        method_id = client.paid(save_payment_method=True)
        assert self.charge(connect("200", "other"), method_id)[0] == 400

    def test_the_page_says_so_and_offers_what_can_be_saved(self, client):
        _status, payment = client.create(save_payment_method=True)
        page = client.call("GET", f"/checkout/{payment['id']}")[1].decode()
        assert 'value="bank_card"' in page
        assert 'value="sbp"' not in page

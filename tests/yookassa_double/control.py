"""The double's own interface, for tests and for hands: ``/_double/…``.

``GET requests|money|state|receipts|registry|webhooks|faults`` to look, ``PUT config``,
``POST faults``, ``POST pay/<id>``, ``POST cancel/<id>``, ``POST refunds/<id>``,
``POST receipts/<id>``, ``POST clock``, ``POST webhooks/release|send|stale``,
``POST revoke|ask|wait|decline/<saved method>``, ``POST cabinet/payment|refund``,
``POST reset`` to act, ``GET panel`` for a page with buttons.
"""

import json
from decimal import Decimal
from urllib.parse import parse_qs

from . import panel
from .checkout import HTML
from .faults import KINDS
from .registry import registry
from .state import public


class Control:
    def __init__(self, double):
        self.double = double

    def serve(self, method, path, query, raw):
        route = path.removeprefix("/_double").strip("/").split("/")
        try:
            body = json.loads(raw) if raw.strip().startswith((b"{", b"[")) else self._form(raw)
            return self._dispatch(method, route, query, body)
        except (KeyError, ValueError) as error:
            return 400, {"error": str(error)}

    def _form(self, raw):
        return {key: values[0] for key, values in parse_qs(raw.decode()).items()}

    def _dispatch(self, method, route, query, body):
        name = f"{method.lower()}_{route[0] or 'panel'}"
        action = getattr(self, name, None)
        if action is None:
            return 404, {"error": f"no such control: {method} {'/'.join(route)}"}
        answer = action(route[1:], query, body)
        return answer if isinstance(answer, tuple) else (200, answer)

    # --- looking ---------------------------------------------------------------------------

    def get_health(self, _rest, _query, _body):
        return {"status": "pass"}

    def get_requests(self, _rest, query, _body):
        """Calls received, oldest first; ``path`` and ``method`` filter."""
        return {
            "requests": [
                record
                for record in list(self.double.state.requests)
                if record["path"].startswith(query.get("path", ""))
                and record["method"] == query.get("method", record["method"])
            ]
        }

    def get_money(self, _rest, _query, _body):
        return self.double.state.money()

    def get_state(self, _rest, _query, _body):
        state = self.double.state
        with state.lock:
            return {
                "payments": [public(item) for item in state.payments.values()],
                "refunds": [public(item) for item in state.refunds.values()],
                "now": state.clock.now(),
            }

    def get_receipts(self, _rest, _query, _body):
        """All receipts, with the customer, whom the API does not show."""
        self.double.receipts.settle()
        state = self.double.state
        with state.lock:
            return {
                "receipts": [
                    {**public(item), "customer": item["_customer"]}
                    for item in state.receipts.values()
                ]
            }

    def get_registry(self, _rest, query, _body):
        """The registry file of a day: ``kind`` (payments, refunds), ``date``, ``shop_id``."""
        state = self.double.state
        kind = query.get("kind", "payments")
        shop_id = query.get("shop_id") or next(iter(state.shops))
        text = registry(state, kind, shop_id, query.get("date"))
        name = f"yoomoney-{kind}-{shop_id}-{query.get('date') or 'all'}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return 200, text.encode(), "text/csv", headers

    def get_webhooks(self, _rest, _query, _body):
        webhooks = self.double.webhooks
        return {
            "settings": webhooks.settings,
            "log": list(webhooks.log),
            "idle": webhooks.idle(),
            "held": len(webhooks.held),
        }

    def get_faults(self, _rest, _query, _body):
        return {"faults": self.double.faults.pending(), "kinds": sorted(KINDS)}

    # --- acting ----------------------------------------------------------------------------

    def put_config(self, _rest, _query, body):
        """``webhook_url`` and ``fiscalization`` (of every shop), ``shops`` (list), ``webhooks``
        (modes), ``refund_fates``, ``receipts`` (``lag`` in seconds, ``fates``), ``longest_page``
        (of lists)."""
        state = self.double.state
        for shop in body.get("shops", []):
            shop = dict(shop)
            state.add_shop(shop.pop("shop_id"), shop.pop("secret"), **shop)
        if "webhook_url" in body:
            for shop in state.shops.values():
                shop["webhook_url"] = body["webhook_url"]
            state.dirty = True
        if "fiscalization" in body:
            for shop in state.shops.values():
                shop["fiscalization"] = body["fiscalization"]
            state.dirty = True
        receipts = body.get("receipts", {})
        self.double.receipts.lag = float(receipts.get("lag", self.double.receipts.lag))
        if "fates" in receipts:
            self.double.receipts.fates[:] = receipts["fates"]
        settings = self.double.webhooks.settings
        unknown = set(body.get("webhooks", {})) - set(settings)
        if unknown:
            raise ValueError(f"unknown webhook settings: {', '.join(sorted(unknown))}")
        settings.update(body.get("webhooks", {}))
        self.double.api.longest_page = int(body.get("longest_page", self.double.api.longest_page))
        if "refund_fates" in body:
            self.double.lifecycle.refund_fates[:] = body["refund_fates"]
        return {"webhooks": settings, "shops": sorted(state.shops)}

    def post_faults(self, _rest, _query, body):
        for fault in body if isinstance(body, list) else [body]:
            if "times" in fault:
                fault["times"] = int(fault["times"])
            self.double.faults.add({key: value for key, value in fault.items() if value != ""})
        return self.get_faults(None, None, None)

    def delete_faults(self, _rest, _query, _body):
        self.double.faults.clear()
        return {"faults": []}

    def post_pay(self, rest, _query, body):
        """Pay without a browser: ``method`` and ``card`` are optional."""
        payment = self.double.lifecycle.pay(
            self.double.state.payments[rest[0]],
            body.get("method", "bank_card"),
            body.get("card", "5555555555554444"),
        )
        return public(payment)

    def post_cancel(self, rest, _query, body):
        payment = self.double.lifecycle.cancel(
            self.double.state.payments[rest[0]],
            body.get("party", "payment_network"),
            body.get("reason", "general_decline"),
        )
        return public(payment)

    def post_refunds(self, rest, _query, body):
        """Decide a refund that is pending: ``reason`` cancels it, nothing finishes it."""
        refund = self.double.state.refunds[rest[0]]
        if body.get("reason"):
            self.double.lifecycle.cancel_refund(refund, body["reason"])
        else:
            self.double.lifecycle.finish_refund(refund)
        return public(refund)

    def post_receipts(self, rest, _query, body):
        """Decide a receipt that is pending: ``status``, succeeded if nothing else is said."""
        receipt = self.double.state.receipts[rest[0]]
        return public(self.double.receipts.finish(receipt, body.get("status", "succeeded")))

    def post_revoke(self, rest, _query, _body):
        """The buyer tells the bank that this shop may not charge the saved method any more."""
        self.double.state.saved[rest[0]]["revoked"] = True
        return {"revoked": rest[0]}

    def post_ask(self, rest, _query, _body):
        """From now on the buyer has to confirm each charge of the saved method on a page: not in
        YooKassa's documentation, see ``api.create_payment``."""
        self.double.state.saved[rest[0]]["asks"] = True
        return {"asks": rest[0]}

    def post_wait(self, rest, _query, _body):
        """From now on charges of the saved method are open at first: the receipt comes before."""
        self.double.state.saved[rest[0]]["waits"] = True
        return {"waits": rest[0]}

    def post_decline(self, rest, _query, body):
        """From now on the saved card is another one, refused by the bank: ``card``."""
        self.double.state.saved[rest[0]]["card"] = body.get("card", "5555555555554600")
        return {"declines": rest[0]}

    def post_cabinet(self, rest, _query, body):
        """What people do in YooKassa's own cabinet, of which the shop was not asked: ``payment``
        (``amount``, ``description``) is paid at once, ``refund`` (``payment_id``, ``amount``, all
        that is left without it)."""
        api, state = self.double.api, self.double.state
        if rest == ["payment"]:
            shop_id = body.get("shop_id") or next(iter(state.shops))
            payment = api.create_payment(
                shop_id,
                {
                    "amount": {"value": str(body["amount"]), "currency": "RUB"},
                    "description": body.get("description", "From the cabinet"),
                    "capture": True,
                    "confirmation": {"type": "redirect", "return_url": api.base_url},
                },
            )
            return public(self.double.lifecycle.pay(payment))
        payment = state.payments[body["payment_id"]]
        left = Decimal(payment["amount"]["value"]) - Decimal(payment.get("_refunding", "0"))
        amount = {"value": str(body.get("amount") or left), "currency": "RUB"}
        return public(
            api.create_refund(
                payment["_shop"],
                {"payment_id": payment["id"], "amount": amount, "description": "From the cabinet"},
            )
        )

    def post_clock(self, _rest, _query, body):
        now = self.double.state.clock.advance(float(body["advance"]))
        self.double.lifecycle.expire()
        return {"now": now}

    def post_webhooks(self, rest, _query, body):
        """``release`` what is held, or ``send`` any body to a shop: a forged notification."""
        webhooks = self.double.webhooks
        if rest == ["release"]:
            return {"released": webhooks.release(bool(body.get("reverse")))}
        if rest == ["stale"]:
            webhooks.stale(body["id"])
            return {"sent": 1}
        shop_id = body.get("shop_id") or next(iter(self.double.state.shops))
        content = json.dumps(body["body"]).encode()
        webhooks.send(shop_id, body["body"].get("event", ""), content)
        return {"sent": 1}

    def post_reset(self, _rest, _query, _body):
        self.double.state.reset()
        self.double.faults.clear()
        self.double.webhooks.log.clear()
        self.double.webhooks.held.clear()
        self.double.webhooks.settings.update(delay=0.0, copies=1, drop=0, hold=False)
        self.double.lifecycle.refund_fates.clear()
        self.double.api.longest_page = 100
        self.double.receipts.reset()
        return {"reset": True}

    # --- for hands -------------------------------------------------------------------------

    def get_panel(self, _rest, _query, _body):
        return 200, panel.render(self.double), HTML

    def post_panel(self, _rest, _query, body):
        """The panel's forms: plain HTML, so they come back to the panel."""
        panel.act(self, body)
        return 303, b"", "text/plain", {"Location": "/_double/panel"}

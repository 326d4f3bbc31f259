"""The payment page that the buyer sees: YooKassa's, as the double imagines it.

The texts live in ``pages/`` because they are Russian and the code is not.
"""

import html
import json
from decimal import Decimal
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

from . import cards
from .methods import offered, rules

PAGES = Path(__file__).parent / "pages"
TEXTS = json.loads((PAGES / "texts.json").read_text(encoding="utf-8"))
HTML = "text/html"


def page(name, **values):
    """Fill a page; every value is escaped unless its name ends in ``_html``."""
    escaped = {
        key: value if key.endswith("_html") else html.escape(str(value))
        for key, value in values.items()
    }
    layout = Template((PAGES / "layout.html").read_text(encoding="utf-8"))
    body = Template((PAGES / f"{name}.html").read_text(encoding="utf-8")).substitute(escaped)
    return layout.substitute(body=body).encode()


def roubles(value):
    """1234.50 as a buyer reads it: groups of three, a comma, the rouble sign."""
    return f"{Decimal(value):,.2f}".replace(",", "\u00a0").replace(".", ",") + "\u00a0\u20bd"


class Checkout:
    def __init__(self, state, lifecycle):
        self.state = state
        self.lifecycle = lifecycle

    def serve(self, method, path, query, raw):
        self.lifecycle.expire()
        payment = self.state.payments.get(path.split("/")[2])
        if not payment:
            return 404, page("missing"), HTML
        if method == "POST" and payment["status"] == "pending":
            form = {key: values[0] for key, values in parse_qs(raw.decode()).items()}
            return self._act(payment, form)
        if payment["status"] != "pending":
            return self._result(payment)
        return 200, page("checkout", **self._values(payment)), HTML

    def _values(self, payment):
        shop = payment["_shop"]
        return {
            "id": payment["id"],
            "amount": roubles(payment["amount"]["value"]),
            "description": payment.get("description") or "",
            "merchant": TEXTS["merchant"].format(shop=shop),
            "return_url": payment.get("_return_url") or "#",
            "tabs_html": "".join(
                f'<label><input type="radio" name="method" value="{method}">'
                f"{html.escape(TEXTS['methods'][method])}</label>"
                for method in self._methods(payment)
            ),
            "saves": TEXTS["saves"] if payment["_save"] else "",
            "cards_html": "".join(
                f'<button type="button" class="choice" data-card="{number}">'
                f"<span>*{number[-4:]}</span> "
                f"{html.escape(TEXTS['cards'][card['outcome']])}</button>"
                for number, card in cards.CARDS.items()
            ),
        }

    def _methods(self, payment):
        """What this payment can be paid with: fixed by the shop, or all that fit."""
        if payment["_method"]:
            return [payment["_method"]]
        shop, number = self.state.shops[payment["_shop"]], Decimal(payment["amount"]["value"])
        return [
            name
            for name in offered(shop, saving=payment["_save"])
            if rules(name)["min"] <= number <= rules(name)["max"]
            and (payment["_capture"] or rules(name)["hold"])
        ]

    def widget(self):
        """The script that shops put into their page, and that puts ours into a frame."""
        return (PAGES / "widget.js").read_bytes()

    def _act(self, payment, form):
        action, method = form.get("action"), form.get("method") or self._methods(payment)[0]
        card = form.get("card", "")
        if action == "cancel":
            self.lifecycle.cancel(payment, "yoo_money", "expired_on_confirmation")
        elif action == "3ds_ok":
            self.lifecycle.pay(payment, "bank_card", card)
        elif action == "3ds_fail":
            self.lifecycle.cancel(payment, "yoo_money", "3d_secure_failed")
        elif action == "pay" and method != "bank_card":
            self.lifecycle.pay(payment, method)
        elif action == "pay":
            outcome = cards.outcome(card)
            if outcome == "3ds":
                return 200, page("3ds", card=card, **self._values(payment)), HTML
            if outcome == "ok":
                self.lifecycle.pay(payment, "bank_card", card)
            else:
                self.lifecycle.cancel(payment, "payment_network", outcome)
        else:
            return 400, page("missing"), HTML
        return self._result(payment, straight=True)

    def _result(self, payment, straight=False):
        """After success the buyer goes straight back; a refusal is shown first."""
        paid = payment["status"] in ("succeeded", "waiting_for_capture")
        if paid and straight and payment.get("_return_url"):
            return 303, b"", "text/plain", {"Location": payment.get("_return_url")}
        reason = payment.get("cancellation_details", {}).get("reason", "")
        message = TEXTS["paid"] if paid else TEXTS["reasons"].get(reason, TEXTS["declined"])
        values = self._values(payment)
        return (
            200,
            page(
                "result",
                mark="ok" if paid else "no",
                outcome="success" if paid else "fail",
                message=message,
                title=TEXTS["paid_title"] if paid else TEXTS["declined_title"],
                **values,
            ),
            HTML,
        )

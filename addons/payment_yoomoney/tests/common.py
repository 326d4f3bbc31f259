"""A provider that speaks to a double of YooKassa over real HTTP, on this machine.

The double lives at the top of the repository, because other suites use it as well; Odoo runs these
tests with only the addons on its path, so the place is found from this file.
"""

import json
import sys
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit

from odoo.addons.payment.tests.http_common import PaymentHttpCommon

from ..services import client as client_module

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tests"))

from yookassa_double import Double

ALERT = "odoo.addons.payment_yoomoney.models.payment_transaction_alert"
SHOP, SECRET = "100500", "test_double"


class YooMoneyCommon(PaymentHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.double = Double(shop_id=SHOP, secret=SECRET).start()
        cls.addClassCleanup(cls.double.stop)
        cls.provider = cls._prepare_provider(
            "yoomoney",
            update_values={
                "yoomoney_shop_id": SHOP,
                "yoomoney_secret_key": SECRET,
                "yoomoney_api_url": cls.double.url,
                "is_published": True,
            },
        )
        cls.currency = cls._enable_currency("RUB")
        cls.payment_method = cls.env.ref("payment_yoomoney.payment_method_yoomoney")
        cls.payment_method_id = cls.payment_method.id
        cls.payment_method_code = cls.payment_method.code
        cls.amount = 1500.5

    def setUp(self):
        super().setUp()
        self.double.control.post_reset(None, None, None)
        self.double.state.shops.clear()
        self._shop(SHOP, secret=SECRET)
        # A machine that is slow for a moment is no provider that does not answer.
        self.startPatcher(self._patience(60))

    def _patience(self, seconds):
        """So long our side waits for an answer of the provider."""
        init = client_module.YooKassaClient.__init__
        defaults = (*init.__defaults__[:-1], (60, seconds))
        return patch.object(init, "__defaults__", defaults)

    # --- our side --------------------------------------------------------------------------------

    def _tx(self, **values):
        tx = self._create_transaction("redirect", landing_route="/landing", **values)
        self.env.flush_all()
        return tx

    def _commit(self):
        """What our code does once the request is committed."""
        self.env.flush_all()
        self.env.cr.postcommit.run()
        self.env.invalidate_all()

    def _money(self):
        """The sums of the shop at the double."""
        return self.double.state.money()[SHOP]

    def _go(self, tx, **kwargs):
        url = self._build_url(tx._yoomoney_go_url())
        self.env.flush_all()
        response = self.url_open(url, allow_redirects=False, **kwargs)
        self.env.invalidate_all()
        return response

    def _return(self, tx):
        parts = urlsplit(tx._yoomoney_return_url())
        self.env.flush_all()
        response = self.url_open(
            self._build_url(f"{parts.path}?{parts.query}"), allow_redirects=False
        )
        self.env.invalidate_all()
        return response

    def _notify(self, event, object_id, provider=None, token=None, **fields):
        provider = provider or self.provider
        token = provider.yoomoney_webhook_token if token is None else token
        self.env.flush_all()
        response = self.url_open(
            self._build_url(f"/payment/yoomoney/webhook/{provider.id}/{token}"),
            data=json.dumps(
                {
                    "type": "notification",
                    "event": event,
                    "object": {"id": object_id, **fields},
                }
            ),
            headers={"Content-Type": "application/json"},
        )
        self.env.invalidate_all()
        return response

    def _attempts(self, tx):
        return self.env["yoomoney.attempt"].search([("reference", "=", tx.reference)])

    def _poll(self, later="1 h"):
        """Run the cron as the server does, later."""
        self.env.flush_all()
        for table, column in (
            ("payment_transaction", "last_state_change"),
            ("payment_transaction", "yoomoney_next_poll"),
            ("payment_transaction", "yoomoney_hold_until"),
            ("payment_provider", "yoomoney_refunds_until"),
            ("yoomoney_attempt", "first_sent"),
            ("yoomoney_attempt", "last_sent"),
        ):
            self.env.cr.execute(f"UPDATE {table} SET {column} = {column} - %s::interval", [later])
        self.env.ref("payment_yoomoney.cron_poll").method_direct_trigger()
        self.env.invalidate_all()

    def _paid_tx(self, **values):
        tx = self._tx(**values)
        self._go(tx)
        self._pay(tx)
        self._return(tx)
        self.assertEqual(tx.state, "done")
        return tx

    # --- YooKassa's side -------------------------------------------------------------------------

    def _shop(self, shop_id, **options):
        """A shop at YooKassa, made or changed: `secret`, `test`, `payment_methods` …"""
        secret = self.double.state.shops.get(shop_id, {}).get("secret")
        self.double.state.add_shop(shop_id, **{"secret": secret, **options})

    def _fault(self, kind, **values):
        self.double.faults.add({"kind": kind, **values})

    def _payment(self, tx):
        """The payment at YooKassa: there is one at most."""
        found = [
            payment
            for payment in self.double.state.payments.values()
            if payment["metadata"].get("tx_reference") == tx.reference
        ]
        self.assertLessEqual(len(found), 1, "more than one payment for one transaction")
        return found[0] if found else None

    def _pay(self, tx, **kwargs):
        self.double.lifecycle.pay(self._payment(tx), **kwargs)

    def _decline(self, tx, reason="insufficient_funds"):
        self.double.lifecycle.cancel(self._payment(tx), "payment_network", reason)

    def _posts(self, path="/v3/payments"):
        return [
            record
            for record in self.double.state.requests
            if record["method"] == "POST" and record["path"] == path
        ]

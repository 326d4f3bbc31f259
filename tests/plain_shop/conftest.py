"""A shop that sells no boats: Odoo's website shop and `payment_yoomoney`, nothing else of ours."""

import os

import pytest

from tests.plain_shop.helpers import MARK, answer_of
from tests.support import running_shop
from tests.support.fleet import tell_double

SETUP = """
import json
product = env["product.product"].create({
    "name": "Mooring rope", "type": "service", "list_price": 1500.5, "taxes_id": False,
    "website_published": True,
})
provider = env["payment.provider"].search([("code", "=", "yoomoney")], limit=1)
provider._yoomoney_ask_account()
print(%r + json.dumps({
    "product": [product.product_tmpl_id.id, product.id],
    "provider": provider.id,
    "webhook_url": provider._yoomoney_webhook_url(),
}))
"""


@pytest.fixture(scope="session")
def shop():
    """Like the fixture of the other suites, with one addon of ours; threads, no workers."""
    name = f"shop_{os.getpid()}"
    pg, running = running_shop.start(0, name, {"payment_yoomoney"})
    yield running_shop.RunningShop(pg, running)
    running_shop.stop(pg, running, name)


@pytest.fixture(scope="session")
def wares(shop):
    """Something to buy, and where the double tells of payments."""
    made = answer_of(shop, SETUP % MARK)
    tell_double(shop, "PUT", "config", {"webhook_url": made["webhook_url"]})
    return made


@pytest.fixture(autouse=True)
def _quiet_double(shop):
    yield
    tell_double(shop, "DELETE", "faults")

"""A shop that sells no boats: Odoo's website shop and `payment_yoomoney`, nothing else of ours."""

import os

import pytest

from tests.plain_shop.helpers import MARK, answer_of
from tests.support import running_shop
from tests.support.fleet import tell_double

SETUP = """
import json
# Odoo has no chart of accounts for Russia and took the American one, in dollars.
rouble = env.ref("base.RUB")
env.company.currency_id = rouble
env["product.pricelist"].search([]).currency_id = rouble
product = env["product.product"].create({
    "name": "Mooring rope", "type": "service", "list_price": 1500.5, "taxes_id": False,
    "website_published": True,
})
provider = env["payment.provider"].search([("code", "=", "yoomoney")], limit=1)
provider.allow_tokenization = True
provider._yoomoney_ask_account()
customer = env["res.users"].create({
    "name": "Anna Customer", "login": "anna", "password": "anna_anna", "lang": "en_US",
    "group_ids": [(6, 0, [env.ref("base.group_portal").id])],
})
customer.partner_id.write({
    "email": "anna@example.com", "phone": "+79210000002", "street": "Embankment 2",
    "city": "Tallinn", "zip": "10111", "country_id": env.ref("base.ee").id,
})
# A machine without wkhtmltopdf: no PDF in the mails of an order, in the settings of its templates.
for name in ("mail_template_sale_confirmation", "mail_template_sale_payment_executed"):
    env.ref("sale." + name).report_template_ids = False
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

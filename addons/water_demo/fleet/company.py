"""The operator: fictional, Russian, in roubles."""

import base64

from odoo.tools import file_open


def set_up(env):
    """Name and address of the company. Names cannot be translated by record, so the Russian ones
    come out of the catalogue of translations."""
    company = env.company
    russian = env(context={**env.context, "lang": "ru_RU"})
    rouble = env.ref("base.RUB")
    rouble.active = True
    values = {
        "name": russian._("Northern Fairway LLC"),
        "street": russian._("Admiralteyskaya Embankment, 2"),
        "city": russian._("Saint Petersburg"),
        "zip": "190000",
        "country_id": env.ref("base.ru").id,
        "phone": "+7 812 000-19-19",
        "email": "hello@fairway.example",
        "website": "https://fairway.example",
        # of no real company: the number 00000 of a tax office is never given
        "vat": "7840000009",
        "social_facebook": False,
        "social_github": False,
        "social_instagram": False,
        "social_linkedin": False,
        "social_tiktok": False,
        "social_twitter": False,
        "social_youtube": False,
    }
    with file_open("water_demo/static/src/img/logo.png", "rb") as logo:
        values["logo"] = base64.b64encode(logo.read())
    if company.currency_id != rouble:
        values["currency_id"] = rouble.id
    company.write({name: value for name, value in values.items() if name in company._fields})
    # a default pricelist that was made before the company counted in roubles
    plain = [("item_ids", "=", False), ("company_id", "in", (False, company.id))]
    env["product.pricelist"].search([*plain, ("currency_id", "!=", rouble.id)]).write(
        {"currency_id": rouble.id}
    )
    company.partner_id.write({"lang": "ru_RU", "tz": "Europe/Moscow"})
    parameters = env["ir.config_parameter"]
    parameters.set_param("sale.automatic_invoice", "True")
    parameters.set_param("sale.async_emails", "True")
    # Odoo's sample terms stand at an address of its own; the shop has its offer
    parameters.set_param("account.use_invoice_terms", False)

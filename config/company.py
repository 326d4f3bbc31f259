"""Given to `odoo shell` before `account` is installed, by tools/ and by docker/entrypoint.sh.

The company is Russian and counts in roubles before accounting comes; otherwise Odoo installs
another country's chart of accounts and currency.
"""

import os

company = env.company
company.write({"name": os.environ.get("SHOP_NAME") or "Water Excursions"})
company.country_id = env.ref("base.ru")
rouble = env.ref("base.RUB")
rouble.active = True
company.currency_id = rouble
administrator = env.ref("base.user_admin")
administrator.tz = "Europe/Moscow"
if os.environ.get("ODOO_ADMIN_PASSWORD"):
    administrator.password = os.environ["ODOO_ADMIN_PASSWORD"]
if os.environ.get("SHOP_URL"):
    parameters = env["ir.config_parameter"].sudo()
    parameters.set_param("web.base.url", os.environ["SHOP_URL"])
    parameters.set_param("web.base.url.freeze", "True")
env.cr.commit()

"""`odoo neutralize` on a copy of a shop that takes money."""

import os

from tools import database, odoo, paths
from tools.console import run
from tools.postgres import Postgres

LIVE = """
env["payment.provider"].search([("code", "=", "yoomoney")]).write({
    "yoomoney_shop_id": "1", "yoomoney_secret_key": "live_secret", "state": "enabled",
})
"""
LOOK = """
SELECT state, coalesce(yoomoney_shop_id, '') || coalesce(yoomoney_secret_key, '')
       || coalesce(yoomoney_webhook_token, '')
  FROM payment_provider WHERE code = 'yoomoney'
"""


def test_a_neutralized_copy_takes_no_money():
    """The command itself, as an administrator runs it on a copy of the live database."""
    name = f"test_neutral_{os.getpid()}"
    with Postgres() as pg:
        database.clone(pg, database.layer(pg, {"payment_yoomoney"}, alone=True), name)
        try:
            odoo.shell(pg, name, LIVE, problem="the provider could not be enabled")
            before = pg.sql(LOOK, name)
            run(
                odoo.command(
                    *("neutralize", "-d", name, f"--db_host={pg.sockets}", "--db_user=odoo"),
                    *(f"--data-dir={paths.DATA}", f"--addons-path={odoo.addons_path()}"),
                ),
                problem="the copy could not be neutralized",
                env=odoo.environment(),
                cwd=paths.LOCAL,
            )
            after = pg.sql(LOOK, name)
        finally:
            database.drop(pg, name)
    assert "live_secret" in str(before)
    assert "enabled" in str(before)
    assert after
    assert {tuple(row) for row in after} <= {("disabled", ""), ("disabled",)}, after

"""A shop on a fresh copy of the suite's template database, for browsers and for races."""

import json
import os
import threading
import xmlrpc.client
from pathlib import Path

from tests.support.mailbox import Mailbox
from tools import addons, database, odoo, paths
from tools.locks import try_exclusive
from tools.postgres import Postgres
from tools.shop import Ports, Shop

SERVED = paths.STATE / "served.json"
SHOP_ID = "100500"
SECRET = "test_double"

PAYMENT = """
provider = env['payment.provider'].search([('code', '=', 'yoomoney')], limit=1)
provider.write({{
    'yoomoney_api_url': {api!r},
    'yoomoney_shop_id': {shop_id!r},
    'yoomoney_secret_key': {secret!r},
    'state': 'test',
    'is_published': True,
}})
"""


# Hundreds of visitors come from one address here; what limits do is a test's own business.
TRUST = """
env['ir.config_parameter'].set_param('website_excursions.limits_trusted', '127.0.0.0/8, ::1')
"""


class RunningShop:
    """What a test sees of the shop; the data of the fleet is the test's own business."""

    def __init__(self, pg: Postgres, shop: Shop) -> None:
        self._pg, self._shop = pg, shop
        self.url: str = shop.url
        self.db: str = shop.database
        self.pg_dsn: str = pg.dsn(shop.database)
        self.double_url: str = shop.double_url
        self.gevent_port: int = shop.ports.gevent
        self.workers: int = shop.workers
        self.mail = Mailbox(shop.mail_url)
        self.log: Path = shop.services.logs / f"odoo-{shop.database}.log"
        self._uid: int | None = None
        self._calls = threading.local()

    def execute(self, model: str, method: str, *args, **kwargs):
        """Call a public method of a model over RPC as the administrator."""
        if self._uid is None:
            common = xmlrpc.client.ServerProxy(f"{self.url}/xmlrpc/2/common", allow_none=True)
            self._uid = common.authenticate(self.db, "admin", "admin", {})
        if not hasattr(self._calls, "proxy"):
            self._calls.proxy = xmlrpc.client.ServerProxy(
                f"{self.url}/xmlrpc/2/object", allow_none=True
            )
        return self._calls.proxy.execute_kw(
            self.db, self._uid, "admin", model, method, list(args), kwargs
        )

    def shell(self, code: str) -> str:
        """Run a snippet with `env` in a process of its own, committed; what it printed."""
        return odoo.shell(
            self._pg, self.db, code, problem="the snippet failed", config=self._shop.config
        )

    def log_text(self) -> str:
        return self.log.read_text(errors="replace")


def start(workers: int, database_name: str, names: set[str] | None = None) -> tuple[Postgres, Shop]:
    """A new database, and everything of a shop on it. `stop` it in any case.

    :param names: the only ones of our addons that the shop has; all of the suite by default
    """
    paths.make_local()
    pg = Postgres()
    pg.__enter__()
    shop = None
    try:
        template = database.layer(pg, names or addons.suite(), alone=bool(names))
        database.clone(pg, template, database_name)
        shop = Shop(
            pg,
            database_name,
            Ports.choose(),
            workers=workers,
            config=paths.LOCAL / f"{database_name}.conf",
            cron_threads=1,
            only=names or (),
        )
        if "payment_yoomoney" in addons.manifests():
            shop.extra_setup = PAYMENT.format(
                api=f"{shop.double_url}/v3", shop_id=SHOP_ID, secret=SECRET
            )
        shop.extra_setup += TRUST
        shop.start()
    except BaseException:
        stop(pg, shop, database_name)
        raise
    return pg, shop


def stop(pg: Postgres, shop: Shop | None, database_name: str) -> None:
    try:
        if shop is not None:
            shop.stop()
            shop.config.unlink(missing_ok=True)
        database.drop(pg, database_name)
    finally:
        pg.__exit__(None, None, None)


def served(workers: int) -> RunningShop | None:
    """The shop that `make serve` keeps running, if it does and has that many workers."""
    if os.environ.get("CI") or not SERVED.is_file():
        return None
    lock = try_exclusive(paths.LOCAL / "serve.lock")
    if lock is not None:
        lock.close()
        return None
    known = json.loads(SERVED.read_text())
    if known["workers"] != workers:
        return None
    pg = Postgres()
    pg.__enter__()
    shop = Shop(
        pg,
        known["database"],
        Ports(**known["ports"]),
        workers=workers,
        config=paths.LOCAL / f"{known['database']}.conf",
    )
    return RunningShop(pg, shop)

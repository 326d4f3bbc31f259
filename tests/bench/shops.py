"""The two shops of a run, side by side on one PostgreSQL: ours, and Odoo's own event shop."""

import json
from contextlib import contextmanager
from pathlib import Path

from tests.support.running_shop import PAYMENT, SECRET, SHOP_ID, TRUST, RunningShop
from tools import addons, database, odoo, paths
from tools.postgres import Postgres
from tools.shop import Ports, Shop

HERE = Path(__file__).parent
EVENT_MODULES = ["website_event_sale", "payment_demo"]


@contextmanager
def our_shop(pg: Postgres, workers: int, name: str, crons: int = 1):
    """The suite on a copy of its template, with the empty route beside it."""
    template = database.layer(pg, addons.suite())
    with _shop(pg, template, workers, name) as shop:
        shop.cron_threads = crons
        # Server-wide modules have routes without being installed in any database.
        shop.arguments = [
            "--load=base,rpc,web,bench_probe",
            f"--addons-path={odoo.addons_path()},{HERE / 'addons'}",
        ]
        shop.extra_setup = TRUST + PAYMENT.format(
            api=f"{shop.double_url}/v3", shop_id=SHOP_ID, secret=SECRET
        )
        shop.start()
        yield RunningShop(pg, shop)


@contextmanager
def event_shop(pg: Postgres, workers: int, name: str):
    """Odoo's event shop on a database without the suite."""
    template = database.reference(pg, EVENT_MODULES)
    with _shop(pg, template, workers, name) as shop:
        shop.start()
        yield RunningShop(pg, shop)


def make_event(shop: RunningShop, name: str, seats: int) -> dict:
    code = (HERE / "event_setup.py").read_text()
    return tell(shop, f"{code}\nanswer = make_event(env, {name!r}, {seats})")


@contextmanager
def _shop(pg: Postgres, template: str, workers: int, name: str):
    database.clone(pg, template, name)
    # `make run` and the tests do without waiting for the disk at a commit; a benchmark may not.
    pg.sql(f'ALTER DATABASE "{name}" SET synchronous_commit = on')
    shop = Shop(
        pg,
        name,
        Ports.choose(),
        workers=workers,
        config=paths.LOCAL / f"{name}.conf",
        cron_threads=1,
    )
    try:
        yield shop
    finally:
        shop.stop()
        shop.config.unlink(missing_ok=True)
        database.drop(pg, name)


def durability(pg: Postgres, name: str) -> dict[str, str]:
    """How PostgreSQL treats a commit in a session of that database."""
    rows = pg.sql(
        "SELECT name, setting FROM pg_settings"
        " WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'server_version')",
        name,
    )
    settings = dict(rows)
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        if settings[setting] != "on":
            raise AssertionError(f"{setting} is {settings[setting]}: nothing measured so counts")
    return settings


def tell(shop: RunningShop, code: str, mark: str = "@@BENCH "):
    """Run a snippet that leaves its answer in `answer`; the answer, read from JSON."""
    output = shop.shell(f"{code}\nimport json\nprint({mark!r} + json.dumps(answer))\n")
    [line] = [line for line in output.splitlines() if mark in line]
    return json.loads(line.partition(mark)[2])

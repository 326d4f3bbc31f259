"""`make run`: from nothing to an open shop."""

import json
import os
import signal
import time

from . import database, venv
from .console import START, Stop, say, step
from .locks import try_exclusive
from .paths import LOCAL, PYTHON, ROOT, make_local
from .postgres import Postgres
from .services import port_is_free
from .shop import Ports, Shop
from .warm import warm


def run(port: int | None) -> int:
    make_local()
    running = try_exclusive(LOCAL / "run.lock")
    if running is None:
        where = (LOCAL / "run.lock").read_text().strip()
        raise Stop(
            f"`make run` already runs in this folder{f' ({where})' if where else ''}",
            "use that one, or stop it with Ctrl-C first",
        )
    with running:
        running.truncate(0)
        _on_signals()
        if port and not port_is_free(port):
            raise Stop(f"port {port} is busy", "name another: make run PORT=8100")
        venv.ensure(tests=False)
        _check_python()
        with Postgres() as pg:
            fresh = database.demo(pg)
            ports = Ports.choose(port or 8069)
            if not port and ports.http != 8069:
                say(f"    port 8069 is busy, taking {ports.http} (PORT=… chooses another)")
            shop = Shop(pg, "demo", ports)
            try:
                with step("Starting mail catcher, double of YooKassa and Odoo"):
                    shop.start()
                if fresh:
                    with step("Building the pages' scripts and styles, the first time only"):
                        warm(shop.url)
                running.write(shop.url)
                running.flush()
                _announce(shop)
                return _watch(shop)
            finally:
                say("\n==> Stopping everything")
                shop.stop()
                running.truncate(0)


def serve(workers: int) -> int:
    """`make serve`: a shop for the tests that outlives their runs, for a short inner loop."""
    make_local()
    lock = try_exclusive(LOCAL / "serve.lock")
    if lock is None:
        raise Stop("`make serve` already runs in this folder", "stop it with Ctrl-C first")
    with lock:
        _on_signals()
        venv.ensure(tests=True)
        # Part of the tests, which know what a shop for tests is.
        from tests.support import running_shop

        name = f"shop_{os.getpid()}"
        with step("Starting a shop for the tests"):
            pg, shop = running_shop.start(workers, name)
        known = {"database": name, "workers": workers, "ports": vars(shop.ports)}
        running_shop.SERVED.write_text(json.dumps(known))
        try:
            _announce(shop)
            return _watch(shop)
        finally:
            running_shop.SERVED.unlink(missing_ok=True)
            say("\n==> Stopping everything")
            running_shop.stop(pg, shop, name)


def _on_signals() -> None:
    """Every way to end it ends it in order: Ctrl-C, kill, a closed terminal."""

    def interrupt(_number, _frame) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # once is enough
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


def _check_python() -> None:
    if not PYTHON.exists():
        raise Stop("the virtual environment is broken", "make clean, then make run")


def _announce(shop: Shop) -> None:
    logins = shop.logins or [{"login": "admin", "password": "admin", "role": "administrator"}]
    if not any(item.get("login") == "admin" for item in logins):
        logins = [{"login": "admin", "password": "admin", "role": "administrator"}, *logins]
    text = "; ".join(
        f"{item['login']} / {item['password']}" + (f", {item['role']}" if item.get("role") else "")
        for item in logins
    )
    say(f"    ready after {time.monotonic() - START:.0f} s; logs are in .local/logs\n")
    say(f"Shop: {shop.url}/")
    say(f"Back office: {shop.url}/odoo ({text})")
    say(f"Mail: {shop.mail_url}/")
    say("\nCtrl-C stops everything.")


def _watch(shop: Shop) -> int:
    while True:
        try:
            time.sleep(0.5)
        except KeyboardInterrupt:
            return 0
        if (dead := shop.services.dead()) is not None:
            name, log = dead
            raise Stop(f"{name} ended by itself", f"see {os.path.relpath(log, ROOT)}")

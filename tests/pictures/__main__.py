"""python -m tests.pictures: a demo of its own, a browser, and every picture of the album.

KEEP=1 keeps the demo's database for the next run, for whoever works on this.
"""

import os
import signal
import sys

from playwright.sync_api import expect, sync_playwright

from tests.pictures import customers, office
from tests.pictures.album import FOLDER, MOST_BYTES, NAMES
from tests.pictures.camera import Camera
from tests.support.browser import Browsing
from tests.support.running_shop import RunningShop
from tools import console, database, paths, system
from tools.console import Stop, say, step
from tools.postgres import Postgres
from tools.shop import Ports, Shop
from tools.warm import warm

DATABASE = "pictures"
expect.set_options(timeout=30_000)


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with Postgres() as pg:
        if not os.environ.get("KEEP"):
            _forget(pg)
        database.demo(pg, DATABASE)
        shop = Shop(pg, DATABASE, Ports.choose(), config=paths.LOCAL / f"{DATABASE}.conf")
        try:
            with step("Starting a shop for the pictures"):
                shop.start()
                warm(shop.url)
            with step("Taking pictures"):
                _take(RunningShop(pg, shop))
        finally:
            shop.stop()
            if not os.environ.get("KEEP"):
                _forget(pg)
    return 0


def _forget(pg: Postgres) -> None:
    (paths.STATE / f"{DATABASE}.installed").unlink(missing_ok=True)
    database.drop(pg, DATABASE)


def _take(shop: RunningShop) -> None:
    wanted = os.environ.get("ONLY", "").split(",") if os.environ.get("ONLY") else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=system.chromium(),
            args=Browsing.ARGUMENTS,
            env=os.environ | {"LANGUAGE": "ru"},  # what the browser itself writes into fields
        )
        browsing = Browsing(browser, shop.url, [shop.double_url], paths.SCREENSHOTS, DATABASE)
        camera = Camera(browsing)
        try:
            for scene in (*customers.SCENES, *office.SCENES):
                if not wanted or scene.__name__ in wanted:
                    scene(shop, camera)
            browsing.close()
        except BaseException:
            browsing.picture_all("stopped")
            raise
        finally:
            browser.close()
    if not wanted:
        _tidy(camera.taken)


def _tidy(taken: set[str]) -> None:
    """What is not in the album goes; nothing may be missing or too large."""
    if missing := NAMES - taken:
        raise Stop(f"nobody took {', '.join(sorted(missing))}")
    for path in FOLDER.iterdir():
        if path.stem not in NAMES or path.suffix != ".webp":
            path.unlink()
    size = sum(path.stat().st_size for path in FOLDER.iterdir())
    if size > MOST_BYTES:
        raise Stop(f"the pictures weigh {size} bytes, more than {MOST_BYTES}")
    say(f"    {len(taken)} pictures, {size // 1024} KB, in {FOLDER.relative_to(paths.ROOT)}")


if __name__ == "__main__":
    sys.exit(console.main(main))

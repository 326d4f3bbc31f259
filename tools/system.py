"""Programs of the system that the tests need; root installs what is missing, others are told."""

import os
import shutil
from pathlib import Path

from .console import Stop, run, step
from .locks import exclusive
from .paths import LOCAL, LOGS

FONTS = {
    "fonts-dejavu-core": "/usr/share/fonts/truetype/dejavu",
    # Chinese pages are empty boxes in screenshots without it.
    "fonts-noto-cjk": "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
}


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def nginx() -> str | None:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def need_browser() -> None:
    packages = [] if chromium() else ["chromium"]
    fonts = [name for name, place in FONTS.items() if not Path(place).exists()]
    if packages or (fonts and os.geteuid() == 0):
        _install([*packages, *fonts], required=packages)


def need_nginx() -> None:
    if not nginx():
        _install(["nginx-light"], required=["nginx-light"])


def _install(packages: list[str], required: list[str]) -> None:
    by_hand = f"install it: apt-get install {' '.join(packages)}"
    if os.geteuid() or not shutil.which("apt-get"):
        if required:
            raise Stop(f"{' and '.join(required)} is missing", by_hand)
        return
    with exclusive(LOCAL / "apt.lock"), step(f"Installing {' '.join(packages)} for the tests"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        try:
            for command in (
                ["apt-get", "-q", "update"],
                ["apt-get", "-qy", "install", "--no-install-recommends", *packages],
            ):
                run(
                    command,
                    problem=f"{' '.join(packages)} could not be installed",
                    way_out=by_hand,
                    log=LOGS / "apt.log",
                    patience="installing packages",
                    env=environment,
                )
        except Stop:
            if required:
                raise

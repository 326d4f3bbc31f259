"""Where things are: the clone, what is kept beside it, and the user's cache."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDONS = ROOT / "addons"
REQUIREMENTS = ROOT / "requirements"
TESTS = ROOT / "tests"

LOCAL = ROOT / ".local"
VENV = LOCAL / "venv"
PYTHON = VENV / "bin" / "python"
LIB = LOCAL / "lib"  # holds only a link `odoo`, see tools.venv
OCA = LOCAL / "oca"  # addons that come as wheels, see tools.venv
STATE = LOCAL / "state"
LOGS = LOCAL / "logs"
DATA = LOCAL / "data"
FILESTORE = DATA / "filestore"
REPORTS = LOCAL / "reports"
SCREENSHOTS = LOCAL / "screenshots"

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "water-excursions"


def odoo_addons() -> Path:
    return LIB / "odoo" / "addons"


def oca_addons() -> Path:
    return OCA / "odoo" / "addons"


def make_local() -> None:
    for path in (LOCAL, STATE, LOGS, DATA, FILESTORE, REPORTS, SCREENSHOTS):
        path.mkdir(parents=True, exist_ok=True)

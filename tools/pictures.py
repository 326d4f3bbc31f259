"""`make pictures`: the pages of the demo as pictures for the documentation."""

import subprocess

from . import odoo, paths, system, venv


def take_pictures() -> int:
    """By the environment's Python, since a browser is driven; everything else is in there."""
    paths.make_local()
    venv.ensure(tests=True)
    system.need_browser()
    command = [str(paths.PYTHON), "-m", "tests.pictures"]
    return subprocess.run(command, cwd=paths.ROOT, env=odoo.environment(), check=False).returncode

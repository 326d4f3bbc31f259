"""`make lock`: compile the requirements anew, pinned with hashes and without any address."""

import os
import shutil

from .console import Stop, run, step
from .paths import REQUIREMENTS, VENV

# One file for all supported versions of Python; the lists of the OCA's addons and of the Docker
# image are closed (see oca.in and docker.in).
FILES = {
    "odoo": ["--universal", "--python-version", "3.10"],
    "dev": ["--universal", "--python-version", "3.10"],
    "pg": ["--universal", "--python-version", "3.10"],
    "oca": ["--no-deps", "--python-version", "3.10"],
    "docker": ["--no-deps", "--python-version", "3.12", "--python-platform", "linux"],
}


def compile_all() -> int:
    uv = shutil.which("uv") or shutil.which("uv", path=str(VENV / "bin"))
    if not uv:
        raise Stop("uv is missing", "install it: .local/venv/bin/pip install uv")
    command = [uv, "pip", "compile", "-q", "--upgrade", "--generate-hashes"]
    command += ["--no-emit-index-url", "--no-emit-find-links"]
    for name, options in FILES.items():
        with step(f"Compiling requirements/{name}.txt"):
            run(
                [*command, *options, f"{name}.in", "-o", f"{name}.txt"],
                problem=f"requirements/{name}.in could not be compiled",
                cwd=REQUIREMENTS,
                env=os.environ | {"UV_CUSTOM_COMPILE_COMMAND": "make lock"},
            )
    return 0

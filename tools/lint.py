"""The linters: a check counts as one test, and looks at one addon or at all there is."""

import hashlib
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

from . import addons, paths
from .console import run, say, step
from .locks import exclusive
from .testing import Result

BIN = paths.VENV / "bin"
NODE = paths.LOCAL / "node"
PYLINT_OFF = ",".join(
    (
        "missing-readme",  # the suite is documented in docs/
        "method-required-super",  # history is append-only here, which these two complain of
        "no-raise-unlink",
        "prefer-env-translation",  # takes a local `_ = self.env._` for the old function
        "consider-merging-classes-inherited",  # a large model is several small files on purpose
    )
)
PYTHON_FOLDERS = ("addons", "config", "tests", "tools")


def python_checks() -> list[tuple[str, list[str]]]:
    ruff = str(BIN / "ruff")
    folders = [name for name in PYTHON_FOLDERS if (paths.ROOT / name).is_dir()]
    checks = [
        ("ruff check", [ruff, "check", "-q", *folders]),
        ("ruff format", [ruff, "format", "--check", "-q", *folders]),
    ]
    for name in addons.order(set(addons.manifests())):
        folder = f"addons/{name}"
        checks.append(
            (
                f"pylint-odoo {name}",
                [str(BIN / "pylint"), "--rcfile=pyproject.toml", f"--disable={PYLINT_OFF}", folder],
            )
        )
        checks.append(
            (
                f"oca-checks-odoo-module {name}",
                [str(BIN / "oca-checks-odoo-module"), folder],
            )
        )
        files = sorted(str(path) for path in (paths.ADDONS / name).glob("i18n/*.po*"))
        if files:
            checks.append((f"oca-checks-po {name}", [str(BIN / "oca-checks-po"), *files]))
    return checks


def node_checks() -> list[tuple[str, list[str]]]:
    node = str(NODE / "node_modules" / ".bin")
    return [
        ("prettier", [f"{node}/prettier", "--check", "--log-level=warn", *UNMATCHED, *PRETTIER]),
        ("eslint", [f"{node}/eslint", *UNMATCHED, *ESLINT]),
    ]


PRETTIER = ("addons/*/static/**/*.{js,scss,css}", "*.{json,yaml,yml,mjs}")
ESLINT = ("addons/*/static/**/*.js",)
UNMATCHED = ("--no-error-on-unmatched-pattern",)
OLDEST_NODE = 20


def have_node() -> bool:
    """Node with npm, new enough for eslint."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    done = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    major = done.stdout.lstrip("v").split(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def check_all(only: str = "") -> Result:
    """Run all checks, two at a time; `only` chooses by a part of the name, without node's."""
    result = Result("lint")
    checks = [check for check in python_checks() if only in check[0]]
    if not only:
        if have_node():
            install_node()
            checks += node_checks()
        else:
            reason = f"no node {OLDEST_NODE} or newer on this machine"
            say(f"    {reason}: prettier and eslint are not run")
            result.skips += [("lint::prettier", reason), ("lint::eslint", reason)]
    with ThreadPoolExecutor(2) as pool:
        for name, problems in zip(
            (name for name, _ in checks), pool.map(_check, checks), strict=True
        ):
            if problems is None:
                result.passed += 1
            else:
                say(f"--- {name}\n{problems}")
                result.failures.append(f"lint::{name}")
    return result


def _check(check: tuple[str, list[str]]) -> str | None:
    """What a linter has to say, None when it is content."""
    done = subprocess.run(
        check[1], cwd=paths.ROOT, capture_output=True, text=True, check=False, env=_environment()
    )
    if not done.returncode:
        return None
    return (done.stdout + done.stderr).strip()[-6000:] or f"exit status {done.returncode}"


def _environment() -> dict[str, str]:
    return os.environ | {"PATH": f"{BIN}:{os.environ.get('PATH', '')}", "PYTHONPATH": ""}


def install_node() -> None:
    """prettier and eslint from the pinned lock file, kept in .local/node."""
    sources = [paths.ROOT / name for name in ("package.json", "package-lock.json")]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    with exclusive(paths.LOCAL / "node.lock"):
        stamp = NODE / ".done"
        if stamp.is_file() and stamp.read_text() == digest:
            return
        with step("Installing prettier and eslint (pinned)"):
            NODE.mkdir(parents=True, exist_ok=True)
            for path in sources:
                shutil.copy2(path, NODE / path.name)
            run(
                ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                problem="prettier and eslint could not be installed",
                log=paths.LOGS / "npm.log",
                patience="installing",
                cwd=NODE,
            )
            stamp.write_text(digest)


def format_all() -> int:
    paths.make_local()
    folders = [name for name in PYTHON_FOLDERS if (paths.ROOT / name).is_dir()]
    ruff = str(BIN / "ruff")
    codes = [
        subprocess.run([ruff, "check", "--fix", *folders], cwd=paths.ROOT, check=False).returncode,
        subprocess.run([ruff, "format", *folders], cwd=paths.ROOT, check=False).returncode,
    ]
    translations = sorted(str(path) for path in paths.ADDONS.glob("*/i18n/*.po*"))
    if translations:
        run(
            [
                *(BIN / "oca-checks-po", "--no-exit", "--enable=po-pretty-format", "--fix"),
                *translations,
            ],
            problem="the translations could not be formatted",
            cwd=paths.ROOT,
        )
    if have_node():
        install_node()
        prettier = str(NODE / "node_modules" / ".bin" / "prettier")
        codes.append(
            subprocess.run(
                [prettier, "--write", "--log-level=warn", *UNMATCHED, *PRETTIER],
                cwd=paths.ROOT,
                check=False,
            ).returncode
        )
    return max(codes)

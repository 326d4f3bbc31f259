"""`make test`: stages one after another, one count, one exit status.

Each stage leaves JUnit XML in .local/reports; the last line sums them up. A stage that breaks,
collects nothing, or skips a test without a reason in tests/allowed_skips.txt is a failure.

Journeys of a browser depend on the machine's speed more than anybody can foresee. Where at most
`SECOND_LOOK` of them fail they are run once more, in a new shop; the summary names those that
passed only then, because each of them is a fault of the journey or of the page.
"""

import fnmatch
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

from . import addons, database, odoo, paths, system, venv
from .console import START, Stop, say, step
from .postgres import Postgres
from .services import free_port

STAGES = ("lint", "tooling", "double", "addons", "plain_shop", "browser", "races")
# Stages whose shop has only some of our addons, and does not even see the others.
ALONE = {"plain_shop": {"payment_yoomoney"}}
# So many journeys may be run once more.
SECOND_LOOK = 3
ALLOWED_SKIPS = paths.TESTS / "allowed_skips.txt"


@dataclass
class Result:
    stage: str
    passed: int = 0
    failures: list[str] = field(default_factory=list)
    skips: list[tuple[str, str]] = field(default_factory=list)
    #: failed at first, passed when run once more
    unsteady: list[str] = field(default_factory=list)
    seconds: float = 0.0


def run_tests(options) -> int:
    paths.make_local()
    _terminate_like_interrupt()
    venv.ensure(tests=True)
    if options.file:
        results = _one_file(options.file, options.k)
    elif options.addon:
        if not (paths.ADDONS / options.addon / "__manifest__.py").is_file():
            raise Stop(
                f"there is no addon {options.addon}",
                f"there are: {', '.join(addons.manifests()) or 'none yet'}",
            )
        results = [_timed("addons", lambda: _addons_stage({options.addon}, options.k))]
    else:
        chosen = options.stage or STAGES
        results = [_timed(name, STAGE_CALLS[name]) for name in STAGES if name in chosen]
    return _conclude(results)


def _terminate_like_interrupt() -> None:
    def interrupt(_number, _frame) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


def _timed(name: str, call) -> Result:
    say(f"\n=== {name} " + "=" * (70 - len(name)))
    began = time.monotonic()
    try:
        result = call()
    except Stop as stop:
        # The other stages still have something to tell.
        result = Result(name, failures=[f"{stop.problem}. {stop.way_out}".strip()])
        say(f"error: {stop.problem}\n       {stop.way_out}")
    result.stage = name
    result.seconds = time.monotonic() - began
    return result


# -------------------------------------------------------------------- stages


def _one_file(path: Path, expression: str) -> list[Result]:
    # FILE may name a test inside the file, as pytest does: path::Class::test
    name, _, inside = str(path).partition("::")
    full = Path(name).resolve()
    if not full.exists():
        raise Stop(f"there is no {name}", "FILE=addons/water_booking/tests/test_x.py, for example")
    target = str(full) + (f"::{inside}" if inside else "")
    if full.is_relative_to(paths.ADDONS):
        addon = full.relative_to(paths.ADDONS).parts[0]
        return [_timed("addons", lambda: _addons_stage({addon}, expression, [target]))]
    for stage in ("double", "plain_shop", "browser", "races", "tooling"):
        if full.is_relative_to(paths.TESTS / stage):
            return [_timed(stage, partial(_pytest_stage, stage, [target], expression))]
    return [_timed("tests", lambda: _pytest_stage("tests", [target], expression))]


def _addons_stage(
    names: set[str] | None = None, expression: str = "", targets: list[str] | None = None
) -> Result:
    """The tests inside the addons, by pytest-odoo on a copy of a template database.

    pytest-odoo loads the whole registry first: no test runs on a half-loaded one, whatever its
    tags say.
    """
    chosen = names or addons.suite()
    if targets is None:
        targets = [str(paths.ADDONS / name / "tests") for name in addons.order(chosen)]
        missing = [path for path in targets if not list(Path(path).glob("test_*.py"))]
        targets = [path for path in targets if path not in missing]
    else:
        missing = []
    with Postgres() as pg:
        split = next(iter(chosen)) if names and len(chosen) == 1 else ""
        template = database.layer(pg, chosen, split=split)
        copy = f"test_{os.getpid()}"
        with step("Copying the template database"):
            database.clone(pg, template, copy)
        config = odoo.write_config(
            pg,
            copy,
            paths.LOCAL / f"{copy}.conf",
            http_port=free_port(),
            gevent_port=free_port(),
            cron_threads=0,
            log_level="warn",
        )
        try:
            if not targets:
                result = Result("addons")
            else:
                result = _pytest(
                    "addons",
                    targets,
                    expression,
                    [
                        f"--odoo-config={config}",
                        f"--odoo-database={copy}",
                        "--odoo-http",
                        "--odoo-log-level=error",
                        "-p",
                        "no:cacheprovider",
                    ],
                    # Tours and HttpCase look for the browser themselves.
                    environment=odoo.environment() | {"ODOO_RC": str(config)},
                )
        finally:
            config.unlink(missing_ok=True)
            if not os.environ.get("KEEP"):
                database.drop(pg, copy)
    result.failures += [f"{Path(path).parent.name} has no tests" for path in missing]
    return result


def _pytest_stage(stage: str, targets: list[str] | None = None, expression: str = "") -> Result:
    folder = paths.TESTS / stage
    needs_shop = stage in ("plain_shop", "browser", "races") or (
        stage == "tooling" and targets is None
    )
    if targets is None:
        if not list(folder.glob("**/test_*.py")):
            return Result(stage, failures=[f"tests/{stage} has no tests"])
        targets = [str(folder)]
    if stage == "browser":
        system.need_browser()
    if stage == "tooling":
        system.need_nginx()
    # No Odoo in this process: the plugin would load a registry of its own.
    arguments = ["-p", "no:odoo"]
    if not needs_shop:
        return _pytest(stage, targets, expression, arguments)
    with Postgres() as pg:
        # Made here, where its progress is seen; the fixture `shop` copies it.
        database.layer(pg, ALONE.get(stage) or addons.suite(), alone=stage in ALONE)
        if stage == "browser":
            return _with_second_look(partial(_pytest, stage, targets, expression), arguments)
        return _pytest(stage, targets, expression, arguments)


def _with_second_look(pytest: Callable[[list[str]], Result], arguments: list[str]) -> Result:
    """Run a stage, and the few tests of it that fail once more."""
    first = pytest([*arguments, "--cache-clear"])
    if not 0 < len(first.failures) <= SECOND_LOOK:
        return first
    say(f"\n--- once more: {', '.join(first.failures)}")
    second = pytest([*arguments, "--last-failed", "--last-failed-no-failures=none"])
    if second.passed + len(second.failures) != len(first.failures):
        return first  # it broke in another way than by a test
    first.unsteady = [name for name in first.failures if name not in second.failures]
    first.passed += second.passed
    first.failures = second.failures
    return first


def _pytest(
    stage: str,
    targets: list[str],
    expression: str,
    arguments: list[str],
    environment: dict[str, str] | None = None,
) -> Result:
    report = paths.REPORTS / f"{stage}.xml"
    report.unlink(missing_ok=True)
    command = [str(paths.PYTHON), "-m", "pytest", "-q", "--color=auto", "--tb=short"]
    command += [f"--rootdir={paths.ROOT}", f"-c{paths.ROOT / 'pyproject.toml'}"]
    command += [f"--junitxml={report}", "-o", "junit_family=xunit1", "--durations=5"]
    command += ["-o", "console_output_style=count", *arguments]
    if not os.environ.get("WATER_EXAMPLES"):  # the same examples each time: see tests/properties.py
        command.append("--hypothesis-profile=ci")
    if expression:
        command += ["-k", expression]
    code = _call([*command, *targets], environment)
    result = read_report(stage, report)
    if code == 5 or (not code and not (result.passed or result.failures or result.skips)):
        result.failures.append(f"{stage}: no test was collected")
    elif code not in (0, 1) and not result.failures:
        result.failures.append(f"{stage}: pytest ended with status {code}")
    elif code == 1 and not result.failures:
        result.failures.append(f"{stage}: pytest failed without naming a test")
    return result


def _call(command: list[str], environment: dict[str, str] | None) -> int:
    """In a group of its own, so that an interrupt ends what the tests had started."""
    process = subprocess.Popen(
        command,
        cwd=paths.ROOT,
        env=environment or odoo.environment(),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait()
    except BaseException:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        raise


def read_report(stage: str, report: Path) -> Result:
    result = Result(stage)
    try:
        cases = ElementTree.parse(report).getroot().iter("testcase")  # noqa: S314 - our own
    except (OSError, ElementTree.ParseError):
        return Result(stage, failures=[f"{stage}: it broke before it could report"])
    for case in cases:
        name = f"{case.get('classname')}::{case.get('name')}"
        children = {child.tag: child for child in case}
        if "failure" in children or "error" in children:
            result.failures.append(name)
        elif "skipped" in children:
            reason = children["skipped"].get("message") or ""
            result.skips.append((name, reason))
        else:
            result.passed += 1
    return result


def _lint_stage() -> Result:
    from .lint import check_all

    return check_all()


STAGE_CALLS = {
    "lint": _lint_stage,
    "tooling": lambda: _pytest_stage("tooling"),
    "double": lambda: _pytest_stage("double"),
    "addons": _addons_stage,
    "plain_shop": lambda: _pytest_stage("plain_shop"),
    "browser": lambda: _pytest_stage("browser"),
    "races": lambda: _pytest_stage("races"),
}


# ---------------------------------------------------------------- conclusion


def allowed_skips() -> list[tuple[str, str]]:
    """(pattern of a test's name, reason) per line of tests/allowed_skips.txt."""
    if not ALLOWED_SKIPS.is_file():
        return []
    lines = [line.strip() for line in ALLOWED_SKIPS.read_text().splitlines()]
    pairs = [line.partition(" # ") for line in lines if line and not line.startswith("#")]
    for pattern, _, reason in pairs:
        if not reason.strip():
            raise Stop(f"tests/allowed_skips.txt gives no reason for {pattern}")
    return [(pattern.strip(), reason.strip()) for pattern, _, reason in pairs]


def _conclude(results: list[Result]) -> int:
    allowed = allowed_skips()
    say("\n=== summary " + "=" * 63)
    for result in results:
        forbidden = []
        for name, reason in result.skips:
            because = next((r for p, r in allowed if fnmatch.fnmatchcase(name, p)), "")
            if because:
                say(f"skipped, as agreed ({because}): {name}")
            else:
                forbidden.append(f"{name} was skipped: {reason or 'no reason given'}")
        result.failures += forbidden
        skips = len(result.skips) - len(forbidden)
        for failure in result.failures:
            say(f"FAILED {failure}")
        for name in result.unsteady:
            say(f"UNSTEADY {name} failed, and passed when it was run once more: mend it")
        say(
            f"{result.stage:8} {result.passed:4} passed, {len(result.failures)} failed, "
            f"{skips} skipped in {result.seconds:.0f} s"
        )
        result.skips = result.skips[:skips]
    passed = sum(result.passed for result in results)
    failed = sum(len(result.failures) for result in results)
    skipped = sum(len(result.skips) for result in results)
    if not passed and not failed:
        say("FAILED no test was run")
        failed = 1
    say(f"all of it took {time.monotonic() - START:.0f} s")
    say(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0

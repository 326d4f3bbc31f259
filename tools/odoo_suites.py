"""`make test-odoo`: Odoo's own test suites on a database with ours installed.

What fails there and does not stand in tests/odoo_known_failures.txt was broken by us. With
COMPARE=1 the same suites run once more on a database without our addons: what fails in both is not
ours. No module is installed or updated in these runs, and only `post_install` tests take part, for
others would see a half-loaded registry.
"""

import fnmatch
import os
import re
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from . import addons, database, odoo, paths, venv
from .console import START, Stop, say, step
from .postgres import Postgres
from .services import free_port

SUITES = (
    *("payment", "account_payment", "sale", "sale_management", "sale_loyalty"),
    *("website_sale", "website_sale_loyalty", "portal"),
)
KNOWN = paths.TESTS / "odoo_known_failures.txt"
LINE = re.compile(
    r" (?:INFO|WARNING|ERROR|CRITICAL) \S+ odoo\.addons\.(?P<module>\w+)\.tests\.[\w.]+: "
    r"(?P<what>Starting|FAIL:|ERROR:|skipped) (?P<test>(?:setUpClass \(|)[\w.]+)"
)
# What we switch on for the whole database; Odoo's tests expect its defaults.
SETTINGS = ("sale.automatic_invoice", "sale.async_emails")
# What the Russian chart decides and Odoo's tests count otherwise: prices without taxes, and taxes
# rounded over the whole document, as for a company without a chart of its own country.
CHART = (
    "UPDATE account_tax SET price_include_override = NULL",
    "UPDATE res_company SET tax_calculation_rounding_method = 'round_globally'",
)
# website_excursions chooses an option of Odoo's header: no cart in it while it is empty.
HEADER = (
    "UPDATE ir_ui_view SET active = False WHERE key = 'website_sale.header_hide_empty_cart_link'",
)
TOTAL = re.compile(r"odoo\.tests\.result: .* of (\d+) tests")


@dataclass
class Run:
    started: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)
    total: int = 0
    seconds: float = 0.0


def run_suites(modules: list[str], compare: bool) -> int:
    paths.make_local()
    venv.ensure(tests=True)
    known = _known()
    with Postgres() as pg:
        ours = _run(pg, modules, ours=True)
        bare = _run(pg, modules, ours=False) if compare else None
    excused = {test for test in ours.failed if _reason(test, known)}
    broken = ours.failed - excused
    if bare is not None:
        _compare(ours, bare, known)
        broken -= bare.failed
    for test in sorted(excused):
        say(f"known to fail ({_reason(test, known)}): {test}")
    for test in sorted(broken):
        say(f"FAILED {test}")
    say(
        f"{ours.total} tests of {', '.join(modules)} in {ours.seconds:.0f} s: "
        f"{len(broken)} broken, {len(excused)} known to fail, {len(ours.skipped)} skipped"
    )
    say(f"all of it took {time.monotonic() - START:.0f} s")
    return 1 if broken or not ours.total else 0


def _compare(ours: Run, bare: Run, known: list[tuple[str, str]]) -> None:
    say(f"without our addons: {bare.total} tests, {len(bare.failed)} failed")
    for test in sorted(bare.failed - ours.failed):
        say(f"fails only without us: {test}")
    for test in sorted(bare.failed & ours.failed):
        if not _reason(test, known):
            say(f"fails in both, add it to {KNOWN.name} with its reason: {test}")


def _run(pg: Postgres, modules: list[str], *, ours: bool) -> Run:
    template = database.layer(pg, addons.suite()) if ours else database.base_template(pg)
    name = f"test_suites_{os.getpid()}"
    log = paths.LOGS / f"odoo-suites-{'with' if ours else 'without'}.log"
    database.clone(pg, template, name)
    for key in SETTINGS:
        pg.sql(f"UPDATE ir_config_parameter SET value = 'False' WHERE key = '{key}'", name)
    for statement in CHART + HEADER:
        pg.sql(statement, name)
    config = odoo.write_config(
        pg,
        name,
        paths.LOCAL / f"{name}.conf",
        http_port=free_port(),
        gevent_port=free_port(),
        cron_threads=0,
        log_level="warn",
        ours=ours,
    )
    # MODULES may name a class or a test as well: module:Class.test
    names = {module.partition(":")[0] for module in modules}
    began = time.monotonic()
    try:
        with (
            step(f"Odoo's own tests {'with' if ours else 'without'} our addons"),
            log.open("w") as sink,
        ):
            subprocess.run(
                odoo.command(
                    *("server", "-c", config, "--stop-after-init"),
                    "--test-tags=" + ",".join(f"post_install/{module}" for module in modules),
                    *(f"--log-handler=odoo.addons.{name}.tests:INFO" for name in names),
                    "--log-handler=odoo.tests.result:INFO",
                ),
                env=odoo.environment() | {"ODOO_RC": str(config)},
                cwd=paths.LOCAL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                check=False,
            )
    finally:
        config.unlink(missing_ok=True)
        database.drop(pg, name)
    result = read_log(log)
    result.seconds = time.monotonic() - began
    return result


def read_log(log: Path) -> Run:
    """What the suites' own log tells, test by test: `module:Class.method`."""
    run = Run()
    with log.open(errors="replace") as lines:
        for line in lines:
            if found := TOTAL.search(line):
                run.total += int(found[1])
            if not (found := LINE.search(line)):
                continue
            test = f"{found['module']}:{found['test']}"
            if found["what"] == "Starting":
                run.started.add(test)
            elif found["what"] == "skipped":
                run.skipped.add(test)
            else:
                run.failed.add(test)
    return run


def _known() -> list[tuple[str, str]]:
    """(pattern of `module:Class.method`, why it fails without us)."""
    lines = [line.strip() for line in KNOWN.read_text().splitlines()]
    pairs = [line.partition(" # ") for line in lines if line and not line.startswith("#")]
    for pattern, _, reason in pairs:
        if not reason.strip():
            raise Stop(f"{KNOWN.name} gives no reason for {pattern}")
    return [(pattern.strip(), reason.strip()) for pattern, _, reason in pairs]


def _reason(test: str, known: list[tuple[str, str]]) -> str:
    return next((reason for pattern, reason in known if fnmatch.fnmatchcase(test, pattern)), "")

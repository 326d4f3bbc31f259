"""The commands behind the Makefile: python -m tools COMMAND."""

import argparse
import shutil
import sys
from pathlib import Path

from . import console


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="start the shop with its demo fleet")
    run.add_argument("--port", type=int)
    test = commands.add_parser("test", help="run the tests, or some of them")
    test.add_argument("--addon")
    test.add_argument("--file", type=Path)
    test.add_argument("--stage", action="append")
    test.add_argument("-k", default="")
    suites = commands.add_parser("test-odoo", help="run Odoo's own tests with our addons")
    suites.add_argument("--modules", default="")
    suites.add_argument("--compare", action="store_true")
    serve = commands.add_parser("serve", help="keep a shop for the tests running")
    serve.add_argument("--workers", type=int, default=0)
    commands.add_parser("pictures", help="take the pictures of the documentation")
    commands.add_parser("bench", help="measure the shop beside Odoo's own")
    lint = commands.add_parser("lint", help="run the linters of Python")
    lint.add_argument("--only", default="", help="those with this in their name")
    commands.add_parser("format", help="rewrite the code as the linters want it")
    commands.add_parser("deps", help="fetch and install what is needed")
    commands.add_parser("lock", help="compile the requirements")
    commands.add_parser("reset", help="forget the demo database")
    clean = commands.add_parser("clean", help="remove .local")
    clean.add_argument("--cache", action="store_true")
    return COMMANDS[(options := parser.parse_args()).command](options)


def run(options) -> int:
    from .run import run as start

    return start(options.port)


def test(options) -> int:
    from .testing import run_tests

    return run_tests(options)


def test_odoo(options) -> int:
    from .odoo_suites import SUITES, run_suites

    return run_suites(options.modules.split(",") if options.modules else [*SUITES], options.compare)


def serve(options) -> int:
    from .run import serve as start

    return start(options.workers)


def pictures(_options) -> int:
    from .pictures import take_pictures

    return take_pictures()


def bench(_options) -> int:
    from .bench import bench as measure

    return measure()


def lint(options) -> int:
    from .lint import check_all

    return 1 if check_all(options.only).failures else 0


def format_code(_options) -> int:
    from .lint import format_all

    return format_all()


def deps(_options) -> int:
    from . import paths, venv

    paths.make_local()
    venv.ensure(tests=True)
    return 0


def lock(_options) -> int:
    from .lock import compile_all

    return compile_all()


def reset(_options) -> int:
    from . import database, paths
    from .locks import try_exclusive
    from .postgres import Postgres

    paths.make_local()
    if try_exclusive(paths.LOCAL / "run.lock") is None:
        raise console.Stop("`make run` runs in this folder", "stop it with Ctrl-C first")
    (paths.STATE / "demo.installed").unlink(missing_ok=True)
    if paths.PYTHON.exists():
        with Postgres() as pg:
            database.drop(pg, "demo")
    console.say("the demo database is gone; `make run` makes a new one")
    return 0


def clean(options) -> int:
    from . import paths
    from .locks import try_exclusive

    if paths.LOCAL.is_dir():
        for name in ("run.lock", "pg.users"):
            if try_exclusive(paths.LOCAL / name) is None:
                raise console.Stop(
                    "something of this folder still runs (make run or make test)",
                    "stop it first",
                )
        memory = paths.STATE / "postgres"
        if memory.is_file():
            for place in memory.read_text().split("\n")[1:3]:
                if place and not Path(place).is_relative_to(paths.LOCAL):
                    shutil.rmtree(place, ignore_errors=True)
        shutil.rmtree(paths.LOCAL)
    if options.cache:
        shutil.rmtree(paths.CACHE, ignore_errors=True)
    console.say("clean")
    return 0


COMMANDS = {
    "run": run,
    "test": test,
    "test-odoo": test_odoo,
    "serve": serve,
    "pictures": pictures,
    "bench": bench,
    "lint": lint,
    "format": format_code,
    "deps": deps,
    "lock": lock,
    "reset": reset,
    "clean": clean,
}

if __name__ == "__main__":
    sys.exit(console.main(main))

"""`make bench`: the shop under load beside Odoo's own, see tests/bench."""

from . import paths, venv


def bench() -> int:
    paths.make_local()
    venv.ensure(tests=True)
    # Part of the tests, which know what a shop for tests is.
    from tests.bench.run import main

    return main()

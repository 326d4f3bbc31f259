"""Odoo's configuration and its commands."""

import os
from collections.abc import Iterable
from pathlib import Path

from . import paths
from .console import run
from .postgres import Postgres

# The thread pool takes half of db_maxconn when this is set to anything that is no number;
# unset, it has no bound, and Odoo's connection pool raises instead of waiting.
THREADS = {"ODOO_MAX_HTTP_THREADS": "auto"}


def addons_path(ours: bool = True, only: Iterable[str] = ()) -> str:
    """Odoo's addons, the OCA's and ours; without ours the base database is made.

    :param only: just these of ours are to be seen, so that no other installs itself
    """
    folders = [paths.odoo_addons(), paths.oca_addons()]
    if only:
        folders.append(_folder_of(only))
    elif ours:
        folders.append(paths.ADDONS)
    return ",".join(map(str, folders))


def _folder_of(names: Iterable[str]) -> Path:
    folder = paths.LOCAL / "only" / "+".join(sorted(names))
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        if not (link := folder / name).is_symlink():
            link.symlink_to(paths.ADDONS / name)
    return folder


def write_config(
    pg: Postgres,
    database: str,
    target: Path,
    *,
    http_port: int = 8069,
    gevent_port: int = 8072,
    smtp_port: int = 25,
    workers: int = 0,
    cron_threads: int = 2,
    log_level: str = "info",
    data_dir: Path = paths.DATA,
    ours: bool = True,
    only: Iterable[str] = (),
) -> Path:
    template = (paths.ROOT / "config" / "odoo.dev.conf").read_text()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(
        template.format(
            addons_path=addons_path(ours, only),
            data_dir=data_dir,
            db_host=pg.sockets,
            db_user="odoo",
            db_name=database,
            http_port=http_port,
            gevent_port=gevent_port,
            smtp_port=smtp_port,
            workers=workers,
            # A worker serves one request at a time; a threaded server has 24 threads.
            db_maxconn=16 if workers else 64,
            max_cron_threads=cron_threads,
            log_level=log_level,
        )
    )
    return target


def environment() -> dict[str, str]:
    return os.environ | THREADS | {"PYTHONUNBUFFERED": "1", "TZ": "UTC"}


def command(*arguments: str | Path) -> list[str]:
    return [str(paths.PYTHON), str(paths.VENV / "bin" / "odoo"), *map(str, arguments)]


def _database_options(
    pg: Postgres, database: str, ours: bool = True, only: Iterable[str] = ()
) -> list[str]:
    return [
        *("-d", database, f"--db_host={pg.sockets}", "--db_user=odoo"),
        *(f"--data-dir={paths.DATA}", f"--addons-path={addons_path(ours, only)}"),
        *("--no-http", "--log-level=warn", "--max-cron-threads=0"),
    ]


def server(
    pg: Postgres,
    database: str,
    *arguments: str,
    problem: str,
    patience: str,
    ours: bool = True,
    only: Iterable[str] = (),
) -> str:
    """Run the server to its end, to install or upgrade; `ours` says whether it sees our addons,
    `only` which of them."""
    return run(
        command(
            "server", *_database_options(pg, database, ours, only), *arguments, "--stop-after-init"
        ),
        problem=problem,
        patience=patience,
        log=paths.LOGS / f"odoo-{database}.log",
        env=environment(),
        cwd=paths.LOCAL,
    )


def shell(
    pg: Postgres, database: str, code: str, *, problem: str, config: Path | None = None
) -> str:
    """Run a snippet with `env` at hand; it commits when it came to its end.

    With the `config` of a running shop it also knows that shop's mail server.
    """
    # As one block: the interactive console would go on after an error.
    program = (
        "import sys, traceback\n"
        "try:\n"
        f"    exec(compile({code!r}, 'snippet', 'exec'), globals())\n"
        "    env.cr.commit()\n"
        # A server that runs on this database has caches of what the snippet changed.
        "    env.registry.signal_changes()\n"
        "except BaseException:\n"
        "    traceback.print_exc(); sys.stderr.flush(); import os; os._exit(3)\n"
        "\n"
    )
    options = ["-c", config] if config and config.is_file() else []
    return run(
        command("shell", *options, *_database_options(pg, database), "--shell-interface=python"),
        input=program,
        problem=problem,
        env=environment(),
        cwd=paths.LOCAL,
    )

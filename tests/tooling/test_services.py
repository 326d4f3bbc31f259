"""What is started is stopped, whatever it started itself."""

import os
import socket
import sys
import time

import pytest

from tools.console import Stop
from tools.services import Services, free_port, port_is_free

#: So long sleeps nobody else on this machine.
LONG = f"{987 + os.getpid() / 10**8:.8f}"
PARENT = f"import subprocess, time; subprocess.Popen(['sleep', '{LONG}']); time.sleep(987)"


def children():
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/cmdline", "rb") as file:
                    if file.read().split(b"\0")[1:2] == [LONG.encode()]:
                        found.append(name)
            except OSError:
                continue
    return found


def wait(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def test_grandchildren_are_stopped_too(tmp_path):
    with Services(tmp_path) as services:
        services.start("parent", [sys.executable, "-c", PARENT])
        assert wait(lambda: len(children()) >= 1)
    assert wait(lambda: not children())


def test_service_that_dies_is_told_at_once(tmp_path):
    with Services(tmp_path) as services:
        services.start("weak", [sys.executable, "-c", "raise SystemExit('no port')"])
        with pytest.raises(Stop, match="weak ended"):
            services.wait_for("http://127.0.0.1:9/", "weak", 60)


def test_busy_port_is_not_taken():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        assert not port_is_free(port)
        assert free_port(port) != port
    assert free_port(port) == port

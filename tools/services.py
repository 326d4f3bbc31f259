"""Start the programs that a shop needs, and stop all of them whatever happens."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from .console import Stop, say
from .paths import LOGS

PR_SET_PDEATHSIG = 1


def free_port(preferred: int | None = None) -> int:
    """The preferred port when it is free, else any free one of the loopback interface."""
    if preferred and port_is_free(preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _die_with_parent() -> None:
    """A child whose parent was killed outright gets the signal that stops it."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Services:
    """Child processes, each the leader of a group of its own, stopped in reverse order."""

    def __init__(self, logs: Path = LOGS) -> None:
        self.logs = logs
        self.running: list[tuple[str, subprocess.Popen, Path]] = []

    def __enter__(self) -> "Services":
        return self

    def __exit__(self, *exc) -> None:
        self.stop()

    def start(
        self,
        name: str,
        command: list[str],
        *,
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
    ) -> subprocess.Popen:
        self.logs.mkdir(parents=True, exist_ok=True)
        log = self.logs / f"{name}.log"
        with log.open("w") as sink:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
                preexec_fn=_die_with_parent,
                cwd=cwd,
                env=env or os.environ,
            )
        self.running.append((name, process, log))
        return process

    def dead(self) -> tuple[str, Path] | None:
        """A service that ended by itself, and its log."""
        for name, process, log in self.running:
            if process.poll() is not None:
                return name, log
        return None

    def wait_for(self, url: str, name: str, seconds: float = 300) -> None:
        self.wait_until(lambda: answers(url), f"{name} at {url}", seconds)

    def wait_until(self, condition: Callable[[], bool], what: str, seconds: float) -> None:
        deadline, told = time.monotonic() + seconds, time.monotonic() + 8
        while not condition():
            if (dead := self.dead()) is not None:
                name, log = dead
                tail = log.read_text(errors="replace").splitlines()[-6:]
                for line in tail:
                    say(f"    | {line[:300]}")
                raise Stop(f"{name} ended while it started", f"all of its words: {log}")
            if time.monotonic() > deadline:
                raise Stop(f"no answer from {what} within {seconds:.0f} s", f"see {self.logs}")
            if time.monotonic() > told:
                say(f"    waiting for {what}")
                told += 20
            time.sleep(0.1)

    def stop(self, patience: float = 6) -> None:
        for _name, process, _log in reversed(self.running):
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + patience
        for _name, process, _log in reversed(self.running):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            # Children of workers may outlive their leader.
            _signal_group(process, signal.SIGKILL)
            process.wait()
        self.running.clear()


def _signal_group(process: subprocess.Popen, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 - loopback
            return response.status < 500
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False

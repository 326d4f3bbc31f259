"""The shop's worker processes, found by the socket that they listen on."""

import os
import signal
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

LISTEN = "0A"


def _sockets(port: int) -> set[str]:
    """What the links in /proc/<pid>/fd say of sockets that listen on the port."""
    found = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        columns = line.split()
        if columns[3] == LISTEN and int(columns[1].rpartition(":")[2], 16) == port:
            found.add(f"socket:[{columns[9]}]")
    return found


def _holds(pid: int, sockets: set[str]) -> bool:
    with suppress(OSError):
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                if os.readlink(link) in sockets:
                    return True
    return False


def _parent(pid: int) -> int:
    with suppress(OSError):  # it may end while we look
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


def http_workers(shop) -> list[int]:
    """The processes that serve requests, without the one that started them."""
    sockets = _sockets(urlsplit(shop.url).port)
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    listening = {pid for pid in pids if _holds(pid, sockets)}
    return [pid for pid in listening if _parent(pid) in listening]


def kill_workers(shop) -> list[int]:
    """kill -9 for all of them, and for the processes of the scheduled actions; their master starts
    new ones."""
    workers = http_workers(shop)
    master = _parent(workers[0])
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    for pid in pids:
        if _parent(pid) == master:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    return workers

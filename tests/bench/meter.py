"""What a shop takes of the processors, told apart: Odoo's processes and PostgreSQL's for it.

Rates say what comes out, and they fall when anything else runs on the machine; processor time per
request hardly does, and it says where a millisecond goes.
"""

from pathlib import Path

PROC = Path("/proc")


class Meter:
    def __init__(self, shop) -> None:
        """:param shop: `RunningShop`"""
        services = shop._shop.services.running
        [self.odoo] = [process.pid for name, process, _log in services if name.startswith("odoo-")]
        self.postgres = shop._pg._pid()
        #: as PostgreSQL titles a backend: `postgres: odoo shop_bench_7 [local] idle`
        self.title = f" {shop.db} "

    def read(self) -> dict[int, tuple[str, float]]:
        """Seconds so far of each process that belongs to the shop, and whose it is."""
        children: dict[int, list[int]] = {}
        for entry in PROC.iterdir():
            if entry.name.isdigit() and (fields := _stat(entry)):
                children.setdefault(int(fields[1]), []).append(int(entry.name))
        seconds = {}
        waiting = [self.odoo]
        while waiting:
            pid = waiting.pop()
            seconds[pid] = ("odoo", _seconds(pid))
            waiting += children.get(pid, ())
        for pid in children.get(self.postgres, ()):
            if self.title in _title(pid):
                seconds[pid] = ("postgres", _seconds(pid))
        return seconds

    def since(self, before: dict[int, tuple[str, float]]) -> dict[str, float]:
        """Seconds of Odoo and of PostgreSQL since an earlier `read`."""
        spent = {"odoo": 0.0, "postgres": 0.0}
        for pid, (whose, seconds) in self.read().items():
            spent[whose] += seconds - before.get(pid, ("", 0.0))[1]
        return spent


def _stat(entry: Path) -> list[str]:
    """Fields from the state on; the name before it may hold anything."""
    try:
        return (entry / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _title(pid: int) -> str:
    try:
        return (PROC / str(pid) / "cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def _seconds(pid: int) -> float:
    """On a processor, to the nanosecond; `stat` would count in ticks."""
    total = 0
    for thread in PROC.glob(f"{pid}/task/*/schedstat"):
        try:
            total += int(thread.read_text().split()[0])
        except OSError:
            continue
    return total / 1e9

"""What a run has shown, for the terminal, for docs/benchmarks.md and for programs."""

import os
import platform
from pathlib import Path

from tools import paths

NAMES = {
    "empty": "empty Odoo route (GET)",
    "availability": "our availability read",
    "trip page": "our trip page",
    "event page": "Odoo's event page",
    "empty call": "empty Odoo route (JSON call)",
    "hold": "our hold, one trip, 50 clients",
}


def machine(pg, database: str, plan, durability: dict[str, str]) -> dict[str, str]:
    cpu = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1024**2
    return {
        "processor": f"{len(cpu)} × {cpu[0] if cpu else platform.machine()}",
        "memory": f"{memory:.0f} GiB",
        "system": f"Linux {platform.release()}",
        "PostgreSQL": durability["server_version"],
        "fsync, synchronous_commit, full_page_writes": ", ".join(
            durability[key] for key in ("fsync", "synchronous_commit", "full_page_writes")
        ),
        "Odoo": os.path.realpath(paths.LIB / "odoo").split("odoo-19/")[-1].split("/")[0],
        "worker processes of each shop": str(plan.workers),
        "load average after": " ".join(f"{one:.1f}" for one in os.getloadavg()),
    }


def table(columns: list) -> list[list[str]]:
    rows = [["", *(f"{column.title}: /s, p50 / p95 / p99 ms" for column in columns)]]
    for key, name in NAMES.items():
        cells = []
        for column in columns:
            sample = column.samples.get(key)
            if not sample or not sample.seconds:
                cells.append("–")
                continue
            waits = " / ".join(f"{sample.percentile(p) * 1000:.0f}" for p in (50, 95, 99))
            bad = sum(count for status, count in sample.statuses.items() if status != 200)
            cells.append(f"{sample.rate:.0f}, {waits}" + (f" ({bad} failed)" if bad else ""))
        rows.append([name, *cells])
    return rows


def ratios(column) -> dict[str, float]:
    rate = {name: sample.rate for name, sample in column.samples.items()}
    return {
        "availability / empty route": rate["availability"] / rate["empty"],
        "trip page / event page": rate["trip page"] / rate["event page"],
        "hold / empty call": rate["hold"] / rate["empty call"],
    }


def figures(columns: list) -> dict:
    first = columns[0]
    rate = {name: round(sample.rate, 1) for name, sample in first.samples.items()}
    return {
        "holds_per_s": rate["hold"],
        "availability_per_s": rate["availability"],
        "empty_route_per_s": rate["empty"],
        "trip_page_per_s": rate["trip page"],
        "event_page_per_s": rate["event page"],
    }


def text(columns: list, machine: dict) -> str:
    lines = [""]
    rows = table(columns)
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        lines.append("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
    for column in columns:
        lines.append(f"\n{column.title}: {column.retries} retries in the server's log")
        lines += [f"  {name}: {value:.2f}" for name, value in ratios(column).items()]
        shares = [sample.client_share for sample in column.samples.values()]
        lines.append(f"  the client took at most {max(shares):.0%} of a core")
    lines += [f"{key}: {value}" for key, value in machine.items()]
    return "\n".join(lines)


def markdown(columns: list, machine: dict) -> str:
    return text(columns, machine)

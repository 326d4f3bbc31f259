"""What a run has shown, for the terminal, for docs/benchmarks.md and for programs."""

import os
import platform
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import steps
from tools import paths

NAMES = {
    "empty": "empty Odoo route (GET)",
    "availability": "our availability read",
    "trip page": "our trip page",
    "event page": "Odoo's event page",
    "empty call": "empty Odoo route (JSON call)",
    "hold": "our hold, one trip",
}
#: name → (one kind of request, another, what the ratio should be at least)
RATIOS = {
    "availability / empty route": ("availability", "empty", 0.5),
    "trip page / Odoo's event page": ("trip page", "event page", 10.0),
    "hold / empty JSON call": ("hold", "empty call", None),
}
HOLDS_AIM = 300.0
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"


def machine(pg, database: str, plan, durability: dict[str, str]) -> dict[str, str]:
    cpu = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1024**2
    [[buffers]] = pg.sql("SHOW shared_buffers", database)
    return {
        "processor": f"{len(cpu) or os.cpu_count()} × {cpu[0] if cpu else platform.machine()}",
        "memory": f"{memory:.0f} GiB",
        "system": f"Linux {platform.release()}",
        "PostgreSQL": f"{durability['server_version']}, shared_buffers {buffers}",
        "fsync, synchronous_commit, full_page_writes": ", ".join(
            durability[key] for key in ("fsync", "synchronous_commit", "full_page_writes")
        ),
        "Odoo": os.path.realpath(paths.LIB / "odoo").split("odoo-19/")[-1].split("/")[0],
        "worker processes of each shop": str(plan.workers),
        "run": plan.name,
        "load average after": " ".join(f"{one:.1f}" for one in os.getloadavg()),
    }


@dataclass
class Report:
    columns: list
    races: dict
    machine: dict[str, str]
    books: object = None
    steps: list = field(default_factory=list)
    season: object = None

    # ------------------------------------------------------------- tables

    def requests(self) -> list[list[str]]:
        rows = [["requests/s; p50 / p95 / p99 in ms", *(column.title for column in self.columns)]]
        for key, name in NAMES.items():
            rows.append([name, *(_cell(column.samples.get(key)) for column in self.columns)])
        for key, name in NAMES.items():
            cells = [_spent(column.samples.get(key)) for column in self.columns]
            rows.append([f"{name}: processor ms, Odoo + PostgreSQL", *cells])
        rows.append(["retries in our log", *(str(column.retries) for column in self.columns)])
        share = [
            max(sample.client_share for sample in column.samples.values())
            for column in self.columns
        ]
        rows.append(["the client's share of one core", *(f"{one:.0%}" for one in share)])
        return rows

    def ratios(self) -> list[list[str]]:
        rows = [["in the same run", *(column.title for column in self.columns), "aim"]]
        for name, (one, other, aim) in RATIOS.items():
            cells = [f"{_ratio(column, one, other):.2f}" for column in self.columns]
            rows.append([name, *cells, f"≥ {aim:g}" if aim else "–"])
        cells = [f"{column.samples['hold'].rate:.0f}" for column in self.columns]
        rows.append(["holds/s", *cells, f"≥ {HOLDS_AIM:.0f}"])
        return rows

    def last_places(self) -> list[list[str]]:
        if not self.races:
            return []
        mine, other = self.races["ours"], self.races["theirs"]
        title = (
            f"{mine.buyers} buyers, {mine.at_once} at once, 2 tickets each, {mine.places} places"
        )
        rows = [[title, "this shop", "Odoo's website_event_sale"]]
        for name, show in (
            ("purchases/s, from the page to the ticket", lambda race: f"{race.rate:.1f}"),
            (
                "p50 / p95 in s",
                lambda race: f"{race.percentile(50):.1f} / {race.percentile(95):.1f}",
            ),
            ("places sold", lambda race: str(race.sold)),
            ("sold more than there are", lambda race: str(race.oversold)),
            ("orders paid, without a place", lambda race: str(race.paid_without_place)),
            ("answers of 500 and above", lambda race: str(race.errors)),
            (
                "what became of the buyers",
                lambda race: ", ".join(
                    f"{count} {name}" for name, count in race.outcomes.most_common()
                ),
            ),
        ):
            rows.append([name, show(mine), show(other)])
        return rows

    def tables(self) -> list[list[list[str]]]:
        tables = [self.requests(), self.ratios()] if self.columns else []
        return [
            *tables,
            self.last_places(),
            self.follow_ups(),
            steps.table(self.steps),
            season_table(self.season),
        ]

    def follow_ups(self) -> list[list[str]]:
        """How the books follow, and what the buyers notice."""
        if not self.races:
            return []
        with_books, alone = self.races["ours"], self.races["alone"]
        one, other = with_books.percentile(95), alone.percentile(95)
        return [
            ["the books behind it", "measured", "aim"],
            ["orders confirmed, invoiced, paid and reconciled, per s",
             f"{self.books.per_second:.1f}", "≥ 5"],
            ["all booked after the last ticket, s", f"{self.books.backlog:.0f}", "≤ 60"],
            ["orders without books", str(self.books.left), "0"],
            ["purchase p95 with / without books, s", f"{one:.1f} / {other:.1f}", "≤ 1.2 ×"],
            ["purchases/s with / without books",
             f"{with_books.rate:.1f} / {alone.rate:.1f}", "≥ 20"],
        ]  # fmt: skip

    # ------------------------------------------------------------- outputs

    def text(self) -> str:
        lines = [""]
        for rows in self.tables():
            widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))] if rows else []
            for row in rows:
                cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
                lines.append("  ".join(cells).rstrip())
            lines.append("")
        lines += [f"{key}: {value}" for key, value in self.machine.items()]
        return "\n".join(lines)

    def markdown(self) -> str:
        lines = ["", *(f"- {key}: {value}" for key, value in self.machine.items()), ""]
        for rows in filter(None, self.tables()):
            head, *body = rows
            lines += [_line(head), _line(["---"] * len(head)), *map(_line, body), ""]
        return "\n".join(lines)

    def write(self, path: Path) -> None:
        """Put the tables between the marks of the document; the words around them stay."""
        before, _, rest = path.read_text().partition(BEGIN)
        after = rest.partition(END)[2]
        path.write_text(f"{before}{BEGIN}\n{self.markdown()}\n{END}{after}")

    def figures(self) -> dict:
        """Plain figures of the first column: the one whose database is as installed."""
        figures = {}
        if self.columns:
            rate = {key: round(one.rate, 1) for key, one in self.columns[0].samples.items()}
            figures = {
                "holds_per_s": rate["hold"],
                "availability_per_s": rate["availability"],
                "empty_route_per_s": rate["empty"],
                "trip_page_per_s": rate["trip page"],
                "event_page_per_s": rate["event page"],
            }
            figures["processor_ms"] = {
                key: {whose: round(one.milliseconds(whose), 2) for whose in ("odoo", "postgres")}
                for key, one in self.columns[0].samples.items()
            }
            if len(self.columns) > 1:
                large = self.columns[-1].samples
                figures["large"] = {key: round(one.rate, 1) for key, one in large.items()}
        if self.races:
            mine, other = self.races["ours"], self.races["theirs"]
            figures |= {
                "oversold": mine.oversold,
                "event_oversold": other.oversold,
                "purchases_per_s": round(mine.rate, 2),
                "event_purchases_per_s": round(other.rate, 2),
                "purchase_p95_s": round(mine.percentile(95), 2),
                "event_purchase_p95_s": round(other.percentile(95), 2),
                "paid_without_place": mine.paid_without_place,
                "event_paid_without_place": other.paid_without_place,
                "purchases_without_books_per_s": round(self.races["alone"].rate, 2),
                "purchase_p95_with_books_s": round(mine.percentile(95), 2),
                "purchase_p95_without_books_s": round(self.races["alone"].percentile(95), 2),
                "books_per_s": round(self.books.per_second, 2),
                "books_backlog_s": round(self.books.backlog, 1),
                "books_left": self.books.left,
                "purchase_errors": mine.errors,
                "purchase_ms": {
                    step.name: {"odoo": round(step.odoo, 1), "postgres": round(step.postgres, 1)}
                    for step in self.steps
                },
            }
        if self.season:
            figures |= {
                "season_trips": self.season.trips,
                "season_preview_s": round(self.season.preview, 1),
                "season_make_s": round(self.season.make, 1),
            }
        return figures


def season_table(season) -> list[list[str]]:
    if not season:
        return []
    return [
        ["a season by schedules", "measured", "aim"],
        ["trips", f"{season.trips:,}", "5,000"],
        ["preview + making them, s", f"{season.preview:.1f} + {season.make:.1f}", "≤ 60"],
    ]


def _cell(sample) -> str:
    if not sample or not sample.seconds:
        return "–"
    waits = " / ".join(f"{sample.percentile(percent) * 1000:.0f}" for percent in (50, 95, 99))
    bad = sum(count for status, count in sample.statuses.items() if status != 200)
    return f"{sample.rate:.0f}; {waits}" + (f" ({bad} failed)" if bad else "")


def _spent(sample) -> str:
    if not sample or not sample.seconds:
        return "–"
    return " + ".join(f"{sample.milliseconds(whose):.2f}" for whose in ("odoo", "postgres"))


def _ratio(column, one: str, other: str) -> float:
    below = column.samples[other].rate
    return column.samples[one].rate / below if below else 0.0


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"

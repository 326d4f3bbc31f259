"""`make bench`: one run, from empty databases to docs/benchmarks.md and .local/bench.json."""

import json
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.bench import books, history, purchases, report, season, shops, steps
from tests.bench.books import Books
from tests.bench.client import Load, Request, Sample, call, get, repeat
from tests.bench.meter import Meter
from tests.bench.purchases import Race
from tests.bench.stage import CLIENTS, last_places, make_stage
from tools import paths
from tools.console import say, step
from tools.postgres import Postgres

RETRY = re.compile(r"tries left, try again|maximum number of tries reached")


@dataclass
class Plan:
    """How long a run takes. `BENCH=quick` shows that all of it works; its figures mean little."""

    name: str = "full"
    workers: int = 6
    rounds: int = 3
    seconds: float = 5.0
    trips: int = 5000
    rows: int = 1_000_000
    #: buyers, how many of them at once, and places for the race for the last of them
    race: tuple[int, int, int] = (150, 50, 200)
    #: buyers who go one after the other, to see what each request takes
    singles: int = 40
    #: days of the season that is planned
    season: int = season.DAYS

    @classmethod
    def chosen(cls) -> "Plan":
        name = os.environ.get("BENCH") or "full"
        plans = {
            "full": cls(),
            "hot": cls("hot", trips=0, rows=0, race=(0, 0, 0), season=0),
            "race": cls("race", rounds=0, trips=0, rows=0, season=0),
            "season": cls("season", workers=2),
            "steps": cls("steps", workers=2),
            "quick": cls("quick", 2, 1, 1.0, 50, 5000, (8, 4, 8), 4, 10),
        }
        if name not in plans:
            raise SystemExit(f"BENCH is one of {', '.join(plans)}")
        plan = plans[name]
        plan.workers = int(os.environ.get("WORKERS") or plan.workers)
        return plan


@dataclass
class Column:
    """What was measured on a database of one size."""

    title: str
    samples: dict[str, Sample] = field(default_factory=dict)
    retries: int = 0


def main() -> int:
    plan = Plan.chosen()
    began, load_before = time.time(), os.getloadavg()
    os.environ["BENCH_STATEMENTS"] = str(steps.WANTED)
    if plan.name == "steps":
        return steps_alone(plan)
    if plan.name == "season":
        return season_alone(plan)
    mine = os.getpid()
    with (
        Postgres() as pg,
        shops.our_shop(pg, plan.workers, f"shop_bench_{mine}") as ours,
        shops.event_shop(pg, plan.workers, f"shop_event_{mine}") as theirs,
    ):
        with step("Making what is measured"):
            stage = make_stage(ours)
            event = shops.make_event(theirs, "Bench page", 1000)
        run = Run(plan, ours, theirs, stage, event)
        run.settle()
        columns = [run.column("as installed")]
        races = run.races() if plan.race[0] else {}
        if plan.race[0]:
            run.one_by_one()
        if plan.rows:
            with step(f"Adding {plan.trips:,} trips and {plan.rows:,} rows of the ledger"):
                history.fill(pg, ours.db, stage["ship"], plan.trips, plan.rows)
            columns.append(run.column(f"{plan.trips:,} trips, {plan.rows:,} rows of the ledger"))
        if plan.season:
            run.plan_season()
        machine = report.machine(pg, ours.db, plan, shops.durability(pg, ours.db))
    machine["load average before"] = " ".join(f"{one:.1f}" for one in load_before)
    machine["minutes"] = f"{(time.time() - began) / 60:.1f}"
    measured = report.Report(
        [one for one in columns if one.samples], races, machine, run.books, run.steps, run.season
    )
    say(measured.text())
    if plan.name == "full":
        measured.write(paths.ROOT / "docs" / "benchmarks.md")
    (paths.LOCAL / "bench.json").write_text(json.dumps(measured.figures(), indent=2) + "\n")
    return 0


def steps_alone(plan: Plan) -> int:
    """Where the processors' time of a purchase goes; means something on a busy machine too."""
    with Postgres() as pg, shops.our_shop(pg, plan.workers, f"shop_bench_{os.getpid()}") as ours:
        run = Run(plan, ours, None, make_stage(ours), None)
        run.one_by_one()
    for row in steps.table(run.steps):
        say(f"{row[0]:24}" + "".join(f"{cell:>16}" for cell in row[1:]))
    return 0


def season_alone(plan: Plan) -> int:
    """A year of trips by schedules."""
    with Postgres() as pg, shops.our_shop(pg, plan.workers, f"shop_bench_{os.getpid()}") as ours:
        run = Run(plan, ours, None, make_stage(ours), None)
        run.plan_season()
    for row in report.season_table(run.season):
        say(f"{row[0]:50}{row[1]:>12}{row[2]:>8}")
    return 0


class Run:
    def __init__(self, plan: Plan, ours, theirs, stage: dict, event: dict) -> None:
        self.plan, self.ours, self.theirs = plan, ours, theirs
        self.stage, self.event = stage, event
        self.books = Books()
        self.steps: list[steps.Step] = []
        self.season: season.Season | None = None

    def kinds(self) -> dict[str, tuple[object, Callable[[], Request]]]:
        """What is asked again and again: name → (shop, request)."""
        ship = self.stage["ship"]["path"]
        return {
            "empty": (self.ours, lambda: get("/bench/empty", name="empty")),
            "availability": (
                self.ours,
                lambda: get(f"{ship}/availability", name="availability"),
            ),
            "trip page": (self.ours, lambda: get(ship, name="trip page")),
            "event page": (
                self.theirs,
                lambda: get(f"{self.event['path']}/register", name="event page"),
            ),
            "empty call": (self.ours, lambda: call("/bench/call", {}, name="empty call")),
        }

    def settle(self) -> None:
        """Each worker has loaded what it needs; the ship is half full."""
        with step("Warming up"):
            for shop, make in self.kinds().values():
                Load(shop.url).run(repeat(make, 3) for _ in range(CLIENTS))
            self.check()
            self.hold(Load(self.ours.url), self.stage["ship"]["rows"][::2])
            self.hold(Load(self.ours.url), self.stage["arena"]["rows"][:20])
            history.sell(self.ours, self.stage["ship"])

    def check(self) -> None:
        """That the right pages are measured, and not an error or a redirect."""
        answers = {}
        for name, (shop, make) in self.kinds().items():

            def visitor(name=name, make=make):
                answers[name] = yield make()

            Load(shop.url).run([visitor()])
            answer = answers[name]
            assert answer.status == 200, f"{name}: {answer.status} {answer.location}"
        assert "wx-chooser-data" in answers["trip page"].text
        assert answers["availability"].json()["on_sale"]
        assert "registration" in answers["event page"].text

    def column(self, title: str) -> Column:
        column, seen = Column(title), len(self.ours.log_text())
        loads = {id(shop): Load(shop.url, meter=Meter(shop)) for shop in (self.ours, self.theirs)}
        for number in range(self.plan.rounds):
            with step(f"Measuring, {title}, round {number + 1} of {self.plan.rounds}"):
                for shop, make in self.kinds().values():
                    load = loads[id(shop)]
                    load.run(repeat(make, self.plan.seconds) for _ in range(CLIENTS))
                history.clear(self.ours, self.stage["arena"])
                self.hold(loads[id(self.ours)], self.stage["arena"]["rows"], "hold")
        for load in loads.values():
            column.samples.update(load.samples)
        column.retries = len(RETRY.findall(self.ours.log_text()[seen:]))
        return column

    def races(self) -> dict[str, Race]:
        """Both shops sell the last places to more buyers than there are places."""
        buyers, at_once, places = self.plan.race
        stage = self.stage
        what = f"Selling {places} places to {buyers} buyers, {at_once} at once"
        books.switch(self.ours, on=False)
        with step("Warming up the way to the ticket"):
            trip = last_places(self.ours, stage["fleet"], 24, hours=59)
            purchases.ours(self.ours, trip, stage["adult"], Race(24, 12, 12))
            event = shops.make_event(self.theirs, "Warming up", 24)
            purchases.theirs(self.theirs, event, Race(24, 12, 12))
        with step(f"{what}, nobody keeps the books"):
            trip = last_places(self.ours, stage["fleet"], places, hours=60)
            alone = purchases.ours(self.ours, trip, stage["adult"], Race(places, buyers, at_once))
        with step("The books of these orders"):
            count = books.waiting(self.ours)
            books.switch(self.ours, on=True)
            self.books.per_second = count / books.wait(self.ours)
        with step(f"{what}, as in a shop: with the books"):
            trip = last_places(self.ours, stage["fleet"], places, hours=61)
            mine = purchases.ours(self.ours, trip, stage["adult"], Race(places, buyers, at_once))
            self.books.backlog = books.wait(self.ours)
            self.books.left = books.waiting(self.ours)
        with step("The same in Odoo's event shop"):
            event = shops.make_event(self.theirs, "Last places", places)
            other = purchases.theirs(self.theirs, event, Race(places, buyers, at_once))
        return {"ours": mine, "alone": alone, "theirs": other}

    def one_by_one(self) -> None:
        """Each request of a purchase by itself; the scheduled actions have nothing left to do."""
        with step("Each request of a purchase by itself"):
            for hours, buyers in ((70, 12), (71, self.plan.singles)):  # the first to warm up
                trip = last_places(self.ours, self.stage["fleet"], 4 * buyers, hours)
                self.steps = steps.Steps(self.ours, trip, self.stage["adult"], buyers).run()

    def plan_season(self) -> None:
        """Last, for its trips stand in every list behind it."""
        with step("Planning a season"):
            self.season = season.plan(self.ours, self.stage["fleet"], self.plan.season)

    def hold(self, load: Load, rows: list[list[int]], name: str = "") -> None:
        """Clients take all of these rows, two places at a time, each as a new visitor."""
        shares = [rows[number::CLIENTS] for number in range(CLIENTS)]
        trip = self.stage["arena"]["id"]
        if rows and rows[0] in self.stage["ship"]["rows"]:
            trip = self.stage["ship"]["id"]

        def client(share):
            for row in share:
                for start in range(0, len(row), 2):
                    seats = [
                        {"seat_id": seat, "fare_id": self.stage["adult"]}
                        for seat in row[start : start + 2]
                    ]
                    answer = yield call(
                        "/excursions/hold",
                        {"trip_id": trip, "seats": seats, "lang": "ru-RU"},
                        name=name,
                    )
                    result = answer.json().get("result") or {}
                    assert result.get("hold"), answer.text[:500]

        load.run(client(share) for share in shares)

"""What Chromium says of its own work: which task took how much of the processor.

Others use this machine too, and what waits for them is no work of the page: `tdur` of an event says
the same on a busy machine, and `dur - tdur` how long it was kept waiting. The emulation of a slow
processor counts as work.
"""

from collections.abc import Callable

CATEGORIES = [
    "toplevel",
    "blink.user_timing",
    "devtools.timeline",
    "disabled-by-default-devtools.timeline",
]


def trace(page, session, act: Callable[[], None]) -> list[dict]:
    """The events of the page's own thread while `act` runs, in their order."""
    events, done = [], []
    session.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    session.on("Tracing.tracingComplete", lambda _part: done.append(True))
    session.send(
        "Tracing.start",
        {"transferMode": "ReportEvents", "traceConfig": {"includedCategories": CATEGORIES}},
    )
    act()
    session.send("Tracing.end")
    while not done:
        page.wait_for_timeout(100)
    threads = {
        (event["pid"], event["tid"])
        for event in events
        if event.get("name") == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    mine = [event for event in events if (event["pid"], event["tid"]) in threads]
    return sorted(mine, key=lambda event: event.get("ts", 0))


def work(events: list[dict], name: str) -> list[float]:
    """Milliseconds of processor time of each event of this name."""
    return [
        event["tdur"] / 1000
        for event in events
        if event.get("ph") == "X" and event["name"] == name and "tdur" in event
    ]


def waited(events: list[dict], seconds: float) -> float:
    """Seconds for which the thread had work and no processor, from the last navigation on."""
    began = max(event["ts"] for event in events if event["name"] == "navigationStart")
    return sum(
        max(0, event["dur"] - event["tdur"]) / 1e6
        for event in events
        if event.get("ph") == "X"
        and event["name"] == "RunTask"
        and "tdur" in event
        and began <= event["ts"] <= began + seconds * 1e6
    )

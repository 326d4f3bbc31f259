"""What the tests of the plain shop have in common."""

import json
import time

MARK = "@@PLAIN "


def answer_of(shop, code: str) -> dict:
    """What a snippet in the shop's shell has printed as JSON behind the mark."""
    [line] = [line for line in shop.shell(code).splitlines() if MARK in line]
    return json.loads(line.partition(MARK)[2])


def until(condition, seconds: float = 90):
    """The first true answer of `condition`."""
    end = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.5)
    return answer

"""The guard of all journeys: what must fail a test does."""

import pytest

from tests.support.browser import Browsing
from tools import paths


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("console.error('boom')", "console: boom"),
        ("setTimeout(() => { throw new Error('bang'); })", "bang"),
        ("await fetch('http://foreign.invalid/').catch(() => {})", "foreign host"),
        ("await fetch('/excursions/trip/0/availability')", "404 GET"),
    ],
)
def test_problem_fails_the_test(shop, chromium, fleet, script, problem):
    guarded = Browsing(chromium, shop.url, [shop.double_url], paths.SCREENSHOTS, "guard")
    page = guarded.visitor()
    page.goto("/contactus")  # no policy there that would refuse the script
    assert not guarded.problems
    # The second line waits for what the first one has left to do.
    page.evaluate(f"async () => {{ {script} }}")
    page.evaluate("() => new Promise((done) => setTimeout(done))")
    with pytest.raises(AssertionError, match=problem):
        guarded.close()

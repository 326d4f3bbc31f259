"""One fleet for all journeys; visitors and staff for each."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import Staff, Visitor
from tests.support.fleet import make_fleet

# Two cores, and other people's pages on them.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def fleet(shop):
    return make_fleet(shop)


@pytest.fixture(autouse=True)
def _no_old_pictures(browsing):
    for picture in browsing.pictures.glob(f"{browsing.name}-*.png"):
        picture.unlink()


@pytest.fixture
def visitor(browsing, fleet):
    """Makes customers: `visitor()`, `visitor(phone=True)`, `visitor(language="en-US")`."""

    def make(**options) -> Visitor:
        person = Visitor(browsing, browsing.visitor(**options))
        if not options.get("phone"):
            person.widen()
        return person

    return make


@pytest.fixture
def staff(browsing, fleet):
    """Makes members of the staff, logged in: `staff("crew")`."""

    def make(role: str, **options) -> Staff:
        person = Staff(browsing, browsing.visitor(**options))
        if not options.get("phone"):
            person.widen()
        person.log_in(fleet["users"][role])
        return person

    return make

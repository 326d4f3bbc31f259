"""Kept pages in several workers: each shows a change from the moment it is committed."""

import pytest

from tests.races.buyer import Buyer
from tests.races.harness import CLIENTS, at_once

pytestmark = pytest.mark.race


@pytest.fixture
def everywhere(shop, figures):
    """Asks so often at once that every worker answers; what the pages have in common."""

    def ask(path, text):
        def visit(number):
            status, _headers, content = Buyer(shop, figures, number).request("GET", path)
            return status == 200 and text in content.decode()

        return at_once(visit, range(CLIENTS))

    return ask


def test_changes_show_in_every_worker_at_once(shop, fleet, make_trip, everywhere, figures):
    trip = make_trip(seats=4)
    path, excursion = trip["path"], fleet["excursions"]["bridges"]
    assert all(everywhere(path, "wx-chooser-data"))

    # by the version of the row that each request asks for
    for name in ("Reis 1", "Reis 2", "Reis 3", excursion["name_ru"]):
        shop.execute(
            "water.excursion", "update_field_translations", [excursion["id"]], "name",
            {"ru_RU": name},
        )  # fmt: skip
        assert all(everywhere(path, name))
    # by Odoo's signals to the caches of all processes
    for name in ("Ship 1", "Ship 2", "Ship 3"):
        shop.execute("water.vessel", "write", [trip["vessel_id"]], {"name": name})
        assert all(everywhere(path, name))

    shop.execute("water.trip", "write", [trip["id"]], {"state": "cancelled"})
    assert not any(everywhere(path, "wx-chooser-data"))
    shop.execute("water.trip", "write", [trip["id"]], {"state": "draft"})
    assert not any(everywhere(path, "wx-"))
    assert figures.statuses[404] == CLIENTS

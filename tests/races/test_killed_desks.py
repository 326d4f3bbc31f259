"""kill -9 of all workers while the office changes a trip, on both sides of each commit. The door
commits first and the request after it: what lies between is mended by the watch over the ledger."""

import threading

import pytest

from tests.races.stops import places_of, stop_at_commit
from tests.races.test_desks import line, new_plan, ticket_on
from tests.races.test_killed_sales import both_sides, swallow
from tests.support.gala import gala_trip

pytestmark = pytest.mark.race

SWEEP = "water_booking.cron_sweep"


@pytest.fixture
def killed_in(shop, ledger, run_cron):
    """`killed_in(step, written, committed)`: the step ends without an answer at the commit of what
    it has written, see `stop_at_commit`; then the watch over the ledger has come by."""

    def kill(step, written, committed=True):
        with stop_at_commit(shop, ledger, *written) as stop:
            thread = threading.Thread(target=swallow, args=[step])
            thread.start()
            stop.kill(committed)
            thread.join(60)
            assert not thread.is_alive()
        ledger.long_ago()
        run_cron(SWEEP)

    return kill


@both_sides
def test_new_plan(shop, fleet, make_trip, ledger, agent, dispatcher, killed_in, committed):
    """Ledger and trip change in the door's transaction, tickets after it: whichever plan it is,
    every ticket says a seat of it, and the seat that the ledger has."""
    trip = make_trip(seats=4)
    seats = list(trip["seats"].values())
    ticket_on(agent, fleet, trip, seats[0], ledger)
    change = new_plan(shop, dispatcher, trip)

    killed_in(
        lambda: dispatcher.execute("water.trip.plan.change", "action_apply", [change]),
        places_of(trip),
        committed,
    )

    [[seat]] = ledger.query("SELECT seat_id FROM water_ticket WHERE trip_id = %s", trip["id"])
    assert (seat == seats[0]) == (not committed)
    ledger.check_sold(trip)


def test_move(fleet, make_trip, ledger, agent, dispatcher, killed_in):
    """The place was moved, its ticket follows."""
    trip = make_trip(seats=2)
    first, second = trip["seats"].values()
    ticket = ticket_on(agent, fleet, trip, first, ledger)
    moves = [{"ticket_id": ticket, "seat_id": second}]

    killed_in(
        lambda: dispatcher.execute("water.trip", "move_passengers", [trip["id"]], moves),
        places_of(trip),
    )

    assert ledger.query("SELECT seat_id FROM water_ticket WHERE id = %s", ticket) == [(second,)]
    ledger.check_sold(trip)


@pytest.fixture
def allotment(make_trip, dispatcher):
    """A trip of four places and an allotment of two of them, not yet kept."""
    trip = make_trip(seats=4)
    values = {"trip_id": trip["id"], "channel": "office", "quantity": 2, "release_minutes": 60}
    [allotment] = dispatcher.execute("water.allotment", "create", [values])
    return trip, allotment


def state_of(ledger, allotment):
    return ledger.query("SELECT state FROM water_allotment WHERE id = %s", allotment)[0][0]


def test_allot_and_release(allotment, ledger, dispatcher, killed_in):
    """The door keeps the places and the request does not say so; the request says that they are
    released and the door has not done it. Either is brought to its end."""
    trip, allotment = allotment
    killed_in(
        lambda: dispatcher.execute("water.allotment", "action_allot", [allotment]),
        places_of(trip),
    )
    assert ledger.taken(trip, "allotted") == 2
    assert state_of(ledger, allotment) == "active"
    ledger.check(trip)

    killed_in(
        lambda: dispatcher.execute("water.allotment", "action_release", [allotment]),
        ("UPDATE ON water_allotment",),
    )
    assert ledger.taken(trip) == 0
    assert state_of(ledger, allotment) == "released"
    ledger.check(trip)


def test_block(make_trip, ledger, dispatcher, killed_in):
    trip = make_trip(seats=1)
    [seat] = trip["seats"].values()
    killed_in(lambda: dispatcher.block(trip, seat), places_of(trip))
    assert ledger.taken(trip, "blocked") == 1
    ledger.check(trip)
    assert dispatcher.tries("water.trip", "unblock_places", [trip["id"]], [seat], {})
    assert ledger.taken(trip) == 0


def test_cancelled_order(shop, fleet, ledger, agent, killed_in):
    """Tickets are cancelled with the order; the door gives seats and lunches back after that."""
    trip = gala_trip(shop, fleet, gaps=False)
    lunch = trip["addons"]["Lunch"]
    wizard = agent.prepare(
        trip,
        agent.customer("hungry"),
        line(fleet, seat_ids=[trip["seats"]["B-1"]]),
        addon_ids=[(0, 0, {"addon_id": lunch, "quantity": 1})],
    )
    agent.execute("water.order.places", "action_confirm", [wizard])
    [[order]] = ledger.query("SELECT order_id FROM water_ticket WHERE trip_id = %s", trip["id"])
    assert ledger.taken(trip, "sold") == 2

    killed_in(
        lambda: agent.execute("sale.order", "action_cancel", [order]), ("UPDATE ON sale_order",)
    )

    assert ledger.tickets(trip) == ledger.taken(trip) == 0
    ledger.check(trip)


def test_sold_by_an_agent(fleet, make_trip, ledger, agent, killed_in):
    """The door has sold what an agent confirms, and the confirmation is not committed. The places
    are free again after a while, and the button, pressed once more, sells them."""
    trip = make_trip(seats=1)
    [seat] = trip["seats"].values()
    wizard = agent.prepare(trip, agent.customer("hesitant"), line(fleet, seat_ids=[seat]))
    order = agent.execute("water.order.places", "action_hold", [wizard])["res_id"]

    killed_in(lambda: agent.execute("sale.order", "action_confirm", [order]), places_of(trip), True)

    assert ledger.taken(trip, "sold") == ledger.tickets(trip) == 0
    ledger.check(trip)
    assert agent.tries("sale.order", "action_confirm", [order])
    assert ledger.taken(trip, "sold") == ledger.tickets(trip) == 1
    ledger.check_sold(trip)

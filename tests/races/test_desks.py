"""The office and the website want the same places at the same moment."""

import random
import time

import pytest

from tests.races.buyer import Buyer
from tests.races.harness import CLIENTS, at_once, until
from tests.races.test_ways import best
from tests.support.fleet import tell_double

pytestmark = pytest.mark.race

AGENTS = 8
LATER = (0.05, 0.5)  # seconds


@pytest.fixture
def visitor(shop, fleet, figures):
    """`visitor(trip, seat)`: a new visitor of the website asks for a seat, some moments after the
    office, whose requests take longer to come to the door: now one is first and now the other."""

    def ask(trip, *seats):
        time.sleep(random.uniform(*LATER))
        return Buyer(shop, figures).hold(trip, fleet["fares"]["adult"], seats)

    return ask


@pytest.fixture
def all_at_once():
    """Calls in a random order, all let go at the same moment; their answers in the order given."""

    def run(*calls):
        order = list(range(len(calls)))
        random.shuffle(order)
        answers = dict(at_once(lambda index: (index, calls[index]()), order))
        return [answers[index] for index in range(len(calls))]

    return run


def line(fleet, quantity=1, **values):
    standard = fleet["categories"]["standard"]
    adult = fleet["fares"]["adult"]
    return {"fare_id": adult, "category_id": standard, "quantity": quantity, **values}


def ticket_on(agent, fleet, trip, seat, ledger):
    """A passenger whom the office has sold a seat; the ticket's id."""
    wizard = agent.prepare(trip, agent.customer("passenger"), line(fleet, seat_ids=[seat]))
    assert agent.tries("water.order.places", "action_confirm", [wizard])
    [[ticket]] = ledger.query("SELECT id FROM water_ticket WHERE trip_id = %s", trip["id"])
    return ticket


def test_agents_against_visitors(fleet, make_trip, ledger, agent, visitor, all_at_once, figures):
    """One seat; half of the agents hold it for a customer who thinks, half sell it at once. What a
    single seat has for a control, the look before the insert, is the control of this and the next
    three as well."""
    trip = make_trip(seats=1)
    [seat] = trip["seats"].values()
    wizards = [
        agent.prepare(trip, agent.customer(f"customer{number}"), line(fleet, seat_ids=[seat]))
        for number in range(AGENTS)
    ]
    buttons = ["action_hold", "action_confirm"] * (AGENTS // 2)

    answers = all_at_once(
        *[
            lambda wizard=wizard, button=button: agent.tries("water.order.places", button, [wizard])
            for wizard, button in zip(wizards, buttons, strict=True)
        ],
        *[lambda: visitor(trip, seat)] * (CLIENTS - AGENTS),
    )

    assert sum(bool(answer) for answer in answers) == 1
    assert set(figures.outcomes) <= {
        "held", "action_hold", "action_confirm", "seat_taken", "SeatTaken", "NotEnoughPlaces",
    }  # fmt: skip
    assert ledger.taken(trip) == 1
    ledger.check_sold(trip)
    figures.check()


def test_block_against_visitors(make_trip, ledger, dispatcher, visitor, all_at_once, figures):
    """A seat is blocked, or a visitor has it; a block that is refused leaves no note behind."""
    trip = make_trip(seats=1)
    [seat] = trip["seats"].values()

    blocked = all_at_once(
        *[lambda: dispatcher.block(trip, seat)] * 5,
        *[lambda: visitor(trip, seat)] * (CLIENTS - 5),
    )[:5]

    assert figures.outcomes["held"] == (0 if any(blocked) else 1)
    assert ledger.taken(trip, "blocked") == (1 if any(blocked) else 0)
    assert ledger.taken(trip) == 1
    notes = ledger.query(
        "SELECT count(*) FROM mail_message WHERE model = 'water.trip' AND res_id = %s"
        " AND body LIKE %s",
        trip["id"],
        "%A-1%",
    )
    assert notes == [(sum(blocked),)]
    ledger.check(trip)
    figures.check()


def test_move_against_visitors(
    fleet, make_trip, ledger, agent, dispatcher, visitor, all_at_once, figures
):
    """A passenger is moved to a seat that visitors want, from a seat that visitors want."""
    trip = make_trip(seats=3)
    first, second, third = trip["seats"].values()
    ticket = ticket_on(agent, fleet, trip, first, ledger)

    def move(seat):
        moves = [{"ticket_id": ticket, "seat_id": seat}]
        return dispatcher.tries("water.trip", "move_passengers", [trip["id"]], moves)

    moved = all_at_once(
        *[lambda: move(second), lambda: move(third)] * 2,
        *[lambda: visitor(trip, first)] * (CLIENTS // 2),
        *[lambda: visitor(trip, second)] * (CLIENTS // 2),
    )[:4]

    assert any(moved), "nobody else wanted the third seat"
    assert ledger.taken(trip, "sold") == 1
    assert 2 <= ledger.taken(trip) <= 3
    assert ledger.taken(trip, "held") == figures.outcomes["held"]
    ledger.check_sold(trip)
    figures.check()


def test_new_plan_against_visitors(
    shop, fleet, make_trip, ledger, agent, dispatcher, visitor, all_at_once, figures
):
    """While the trip changes to the next version of its plan, visitors choose on the old one.
    Who was first comes along, who was later is told that the seat is gone. Its control is the
    door without its lock."""
    trip = make_trip(seats=40)
    seats = list(trip["seats"].values())
    ticket_on(agent, fleet, trip, seats[0], ledger)
    change = new_plan(shop, dispatcher, trip)

    applied, *holds = all_at_once(
        lambda: dispatcher.tries("water.trip.plan.change", "action_apply", [change]),
        *[lambda seat=seat: visitor(trip, seat) for seat in seats[1:]],
    )

    assert applied, figures.outcomes
    old = set(seats)
    rows = ledger.query("SELECT seat_id FROM water_allocation WHERE trip_id = %s", trip["id"])
    assert not old & {seat for [seat] in rows}
    assert len(rows) == 1 + sum(hold is not None for hold in holds)
    ledger.check_sold(trip)
    figures.check()


def new_plan(shop, dispatcher, trip):
    """The next version of the trip's plan, published, and the dialog that changes to it."""
    [plan] = shop.execute("water.trip", "read", [trip["id"]], ["map_id"])
    copies = shop.execute("water.seat.map", "copy", [plan["map_id"][0]])
    dispatcher.execute("water.seat.map", "action_publish", copies)
    [change] = dispatcher.execute(
        "water.trip.plan.change", "create", [{"trip_id": trip["id"], "map_id": copies[0]}]
    )
    return change


def test_allotment_against_its_release(
    fleet, make_trip, ledger, agent, dispatcher, all_at_once, shop, figures
):
    """Twelve places, six of them kept for the office. While agents sell from the six, somebody
    releases them, and visitors take what there is: each place has one owner and none stays kept
    for an allotment that is over."""
    trip = make_trip(seats=12)
    [allotment] = dispatcher.execute(
        "water.allotment",
        "create",
        [{"trip_id": trip["id"], "channel": "office", "quantity": 6, "release_minutes": 60}],
    )
    assert dispatcher.tries("water.allotment", "action_allot", [allotment])
    assert ledger.taken(trip, "allotted") == 6
    wizards = [
        agent.prepare(trip, agent.customer(f"guest{number}"), line(fleet), allotment_id=allotment)
        for number in range(AGENTS)
    ]

    all_at_once(
        lambda: dispatcher.tries("water.allotment", "action_release", [allotment]),
        *[
            lambda wizard=wizard: agent.tries("water.order.places", "action_hold", [wizard])
            for wizard in wizards
        ],
        *[lambda: Buyer(shop, figures).choose(trip, places=[best(fleet, 1)])] * 20,
    )

    assert figures.outcomes["action_release"] == 1
    assert ledger.taken(trip, "allotted") == 0
    assert figures.outcomes["held"] + figures.outcomes["action_hold"] == ledger.taken(trip)
    assert 6 <= ledger.taken(trip) <= 12
    ledger.check(trip)
    # what was drawn from it and is given back is on general sale now
    ledger.expire(trip)
    assert Buyer(shop, figures).choose(trip, places=[best(fleet, 12)])
    ledger.check(trip)
    figures.check()


def test_late_money_against_visitors(
    shop, fleet, make_trip, ledger, visitor, run_cron, all_at_once, figures
):
    """Money comes after the time is over, at the moment when visitors find the seat free. The
    payer has it, or the other of its category, or the money back."""
    trip = make_trip(seats=2)
    first, second = trip["seats"].values()
    late = Buyer(shop, figures, 1)
    late.hold(trip, fleet["fares"]["adult"], [first])
    payment = late.go(late.checkout(trip))
    ledger.expire(trip)
    run_cron("water_booking.cron_sweep")
    assert ledger.taken(trip) == 0
    figures.outcomes.clear()

    all_at_once(
        lambda: late.pay(payment),
        *[lambda: visitor(trip, first)] * (CLIENTS // 2),
        *[lambda: visitor(trip, second)] * (CLIENTS // 2),
    )

    state = until(lambda: late.order_state(ask=True) in ("paid", "refund") and late.order_state())
    assert figures.outcomes["held"] == (1 if state == "paid" else 2)
    assert ledger.taken(trip) == 2
    assert ledger.tickets(trip) == (1 if state == "paid" else 0)
    ledger.check_sold(trip)

    def refunds():
        found = tell_double(shop, "GET", "state")["refunds"]
        return sum(item["payment_id"] == payment for item in found)

    if state == "refund":
        until(refunds)
    assert refunds() == (0 if state == "paid" else 1)
    figures.check()

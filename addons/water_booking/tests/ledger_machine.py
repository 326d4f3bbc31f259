"""Random sequences of everything that may happen to places, against the model of them.

Each rule is one call of the inventory: it says what must come of it, does it, and takes over what
the door had to choose. After each rule the ledger, its history, the counts and what visitors see
are compared with the model.
"""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from odoo.exceptions import UserError

from odoo.addons.water_booking.inventory.errors import PlacesError

from .ledger_model import BUYING, LONGEST, Allotment, Cause, Claim

#: Minutes. No sum of them comes to just below a deadline, so that the seconds that a step takes
#: never decide.
PASSES = (4.05, 9.05, 11.05, 16.05, 31.05, 61.05)
KOPECK = Decimal("0.01")
#: Indexes into the places of the plan, more than there are.
INDEX = st.integers(0, 30)
#: Seats that somebody chooses by hand: fair choices and such as the rules are there for.
CHOICES = st.sampled_from(
    [
        *(("A2",), ("A1", "A2"), ("A2", "A3"), ("A3", "A4", "A5"), ("A1", "A2", "A3", "A4", "A5")),
        *(("B1", "B2"), ("B3",), ("A2", "B2"), ("B1", "B2", "B3", "B4")),
        *(("C1",), ("C1", "C2"), ("C2",), ("C5", "C6", "C3"), ("C1", "C2", "C5", "C6"), ("C3",)),
        *(("T1", "T2", "T3"), ("T1",), ("T2", "T3", "A1"), ("U1",), ("U1", "U2", "U3")),
        *(("G1", "G2"), ("A1", "A2", "G3"), ("G1", "G2", "G3", "G4", "G5"), ("A6",)),
    ]
)
PARTIES = st.lists(st.sampled_from(["adult", "adult", "child"]), min_size=1, max_size=5)
KINDS = st.sampled_from(["any", "area", "standard", "vip", "numbered", "accessible"])


def difference(found, expected):
    """What is in one of two sets or dicts alone, for messages."""
    if isinstance(found, dict):
        found, expected = set(found.items()), set(expected.items())
    return f"only in the database: {found - expected}, only in the model: {expected - found}"


class LedgerMachine(RuleBasedStateMachine):
    """``case`` is the test with the fleet, see ``TestLedgerProperties``."""

    case = None

    holds = Bundle("holds")
    allotments = Bundle("allotments")

    def __init__(self):
        super().__init__()
        self.env = self.case.env
        self.inventory = self.env["water.inventory"]
        self.savepoint = self.env.cr.savepoint(flush=False)
        self.payments = 0
        self.model = self.case.new_model()
        self.plans = self.case.plans

    def teardown(self):
        self.env.cr.postcommit.clear()
        self.env.transaction.clear()  # nothing of this sequence is flushed any more
        self.savepoint.close(rollback=True)

    # --- helpers

    @property
    def trip(self):
        return self.case.trip

    def call(self, name, *args, **kwargs):
        """(answer, refusal) of a call of the inventory; a refusal changes nothing."""
        before = self.case.ledger(live=True), self.case.last_event()
        try:
            answer = getattr(self.inventory, name)(*args, **kwargs)
        except PlacesError as refusal:
            after = self.case.ledger(live=True), self.case.last_event()
            assert before == after, f"{name} was refused and changed something"
            return None, refusal
        self.env.cr.postcommit.run()
        return answer, None

    def again(self, name, *args, **kwargs):
        """The same call once more: it says the same or refuses, and nothing changes."""
        before = self.case.ledger(), self.case.last_event()
        answer, _refusal = self.call(name, *args, **kwargs)
        assert (self.case.ledger(), self.case.last_event()) == before, f"{name} is not idempotent"
        return answer

    def seat(self, index):
        ids = sorted(self.model.plan.places)
        return ids[index % len(ids)]

    def new_reference(self):
        self.payments += 1
        return f"T{self.payments}"

    def code(self, refusal):
        return refusal and refusal.code

    # --- holds

    @initialize(target=holds, choice=CHOICES, website=st.booleans())
    def first_hold(self, choice, website):
        return self.hold(None, website=website, codes=choice)

    @initialize(target=holds, party=PARTIES, kind=KINDS)
    def second_hold(self, party, kind):
        return self.hold(None, party=party, kind=kind)

    @rule(target=holds, choice=CHOICES, website=st.booleans(), lunches=st.integers(0, 2))
    def hold_seats(self, choice, website, lunches):
        return self.hold(None, website=website, codes=choice, lunches=lunches)

    @rule(
        target=holds,
        party=PARTIES,
        kind=KINDS,
        laps=st.integers(0, 2),
        guides=st.integers(0, 1),
        website=st.booleans(),
        draw=st.none() | allotments,
    )
    def hold_best(self, party, kind, laps, guides, website, draw):
        return self.hold(
            None, party=party, kind=kind, laps=laps, guides=guides, website=website, draw=draw
        )

    @rule(
        target=holds,
        token=holds,
        choice=st.just(()) | CHOICES,
        party=st.just(()) | PARTIES,
        kind=KINDS,
        laps=st.integers(0, 2),
        lunches=st.integers(0, 2),
    )
    def change_hold(self, token, choice, party, kind, laps, lunches):
        return self.hold(token, codes=choice, party=party, kind=kind, laps=laps, lunches=lunches)

    @rule(target=holds, token=holds)
    def same_seats_for_another(self, token):
        """What somebody let go is taken by the next, so that late money finds it gone."""
        lapsed = self.model.causes[token].lapsed.values()
        places = self.model.plan.places
        codes = {places[claim.seat].code for claim in lapsed if claim.seat in places}
        return self.hold(None, codes=sorted(codes)) if codes else multiple()

    def hold(
        self,
        token,
        website=False,
        codes=(),
        party=(),
        kind="any",
        laps=0,
        lunches=0,
        guides=0,
        draw=None,
    ):
        """One call of the inventory with all that a selection may have; the token, or nothing."""
        model, case = self.model, self.case
        cause = model.causes.get(token)
        channel = cause.channel if cause else "website" if website else "office"
        draw = None if channel == "website" else draw
        seats_by_code = {place.code: seat for seat, place in model.plan.places.items()}
        seat_ids = [seats_by_code[code] for code in codes if code in seats_by_code]
        fares = {name: case.fares[name].id for name in ("adult", "child", "infant")}
        seats = [{"seat_id": seat, "fare_id": fares["adult"]} for seat in seat_ids]
        wish = {
            "area_id": next(iter(case.areas(model.plan))) if kind == "area" else None,
            "category_id": case.categories.get(kind),
            "numbered": kind == "numbered",
            "accessible": kind == "accessible",
        }
        wanted = Counter(fares[name] for name in party)
        places = [
            {**wish, "fare_id": fare, "quantity": count} for fare, count in wanted.items()
        ] + [{"fare_id": fares["infant"], "quantity": laps}]
        addons = [
            {"addon_id": case.lunch.id, "quantity": lunches},
            {"addon_id": case.guide.id, "quantity": guides},
        ]
        asked = {
            "seats": seats,
            "places": places,
            "addons": addons,
            "channel": channel,
            "allotment_id": draw,
        }
        hold, refusal = self.call("_hold", self.trip.id, token=token, **asked)
        if refusal:
            self.check_refusal(refusal, token, seat_ids, party, kind, laps, lunches, channel, draw)
            return multiple()
        assert model.on_sale
        assert seat_ids or party
        if cause and cause.live:
            assert cause.state == "held", "places that are paid for were changed"
            assert hold.token == token
        else:
            cause = model.causes[hold.token] = Cause(channel, model.now, model.now + 15)
        self.take_over(hold, cause, channel, draw)
        rows = {row.claim: row for row in hold.rows}
        seated = [row for row in rows.values() if row.seat_id]
        by_fare = Counter(row.fare_id for row in rows.values() if not row.addon_id)
        expected = wanted + Counter({fares["adult"]: len(seat_ids), fares["infant"]: laps})
        assert by_fare == +expected, (by_fare, expected)
        assert {row.seat_id for row in seated} >= set(seat_ids)
        self.check_kind(kind, [row.seat_id for row in seated if row.seat_id not in seat_ids])
        if not party and not laps:
            self.again("_hold", self.trip.id, token=hold.token, **asked)
        return hold.token

    def take_over(self, hold, cause, channel, draw):
        """Look at what the door chose, and remember it."""
        model = self.model
        before, taken = dict(cause.claims), model.seats()
        load, drawable = model.load(but=hold.token), model.drawable(channel, draw)
        rows = {row.claim: row for row in hold.rows}
        size = sum(not row.addon_id for row in rows.values())
        model.let_go(cause, [name for name in before if name not in rows])
        for name, row in rows.items():
            old = before.get(name)
            if old:
                assert (old.seat, old.addon) == (row.seat_id, row.addon_id), "a hold moves nobody"
                if row.seat_id:
                    assert row.allotment_id == old.allotment
            elif row.seat_id:
                assert row.seat_id not in taken or row.seat_id in drawable, "somebody else has it"
                assert row.allotment_id == drawable.get(row.seat_id)
            cause.claims[name] = self.priced(row, old, load, size)
            assert row.price == cause.claims[name].price, (row, old, load, size)
        model.draw(row.seat_id for row in rows.values() if row.claim not in before)

    def priced(self, row, old, load, size):
        """The claim with the price that it must have, by the tariff and rules of the fleet."""
        claim = Claim(row.seat_id, row.fare_id, row.addon_id, row.price, load, False)
        claim = replace(claim, allotment=row.allotment_id, moved=bool(old and old.moved))
        if row.addon_id:
            return replace(claim, price=self.case.addon_prices[row.addon_id])
        grouped = size >= 4
        if old and old.fare == row.fare_id:
            if old.grouped == grouped:
                return replace(claim, price=old.price, load=old.load, grouped=grouped)
            load = old.load
        price = self.case.base_price(row)
        for holds, percent in ((load >= 40, 20), (grouped, -10)):
            if holds:
                price = (price * (100 + percent) / 100).quantize(KOPECK, ROUND_HALF_UP)
        return replace(claim, price=price, load=load, grouped=grouped)

    def check_kind(self, kind, seats):
        """Seats that the door chose are of the kind that was asked for."""
        plan = self.model.plan
        if kind == "area":
            assert all(plan.area(seat) for seat in seats)
        elif kind in ("standard", "vip"):
            category = self.case.categories[kind]
            assert all(plan.places[seat].category_id == category for seat in seats)
        elif kind == "numbered":
            assert not any(plan.area(seat) for seat in seats)
        elif kind == "accessible" and seats:
            assert any(plan.places[seat].kind == "wheelchair" for seat in seats)

    def check_refusal(self, refusal, token, seat_ids, party, kind, laps, lunches, channel, draw):
        """A refusal has the reason that it says, and no place that could be had is refused."""
        model, case = self.model, self.case
        cause = model.causes.get(token)
        live = bool(cause and cause.live)
        own = {claim.seat for claim in cause.claims.values()} if live else set()
        taken = {seat for seat, owner in model.seats().items() if seat not in own}
        drawable = model.drawable(channel, draw)
        taken -= drawable.keys()
        reason = refusal.code
        if reason == "trip_not_on_sale":
            assert not model.on_sale
        elif reason == "hold_locked":
            assert live and cause.state != "held"
        elif reason == "seat_taken":
            assert set(refusal.details["seat_ids"]) == taken.intersection(seat_ids)
        elif not seat_ids and not party:
            assert reason in ("not_enough_places", "adult_missing")
        elif reason == "not_enough_places":
            free = set(model.plan.places) - taken - set(seat_ids)
            if kind == "accessible":
                free = {
                    seat
                    for seat in free
                    if model.plan.places[seat].kind == "wheelchair"
                    or (model.plan.ordinary(seat) and not model.plan.area(seat))
                }
                wheelchairs = [
                    seat for seat in free if model.plan.places[seat].kind == "wheelchair"
                ]
                assert not wheelchairs or len(free) - len(wheelchairs) + 1 < len(party) or not party
            else:
                fitting = {
                    "area": lambda seat: model.plan.area(seat),
                    "numbered": lambda seat: not model.plan.area(seat),
                    "any": lambda seat: True,
                }.get(
                    kind,
                    lambda seat: model.plan.places[seat].category_id == case.categories[kind],
                )
                could = {seat for seat in free if model.plan.ordinary(seat) and fitting(seat)}
                assert len(could) < len(party), (could, party)
        elif reason == "limit_reached":
            people = len(seat_ids) + len(party) + laps
            others = model.persons(but=token if live else None)
            kept = set(drawable) & (set(seat_ids) or set(drawable))
            assert others + people > model.limit
            if not party:  # nobody could have been seated on a place that is kept for this buyer
                assert others + people - len(kept & set(seat_ids)) > model.limit
        elif reason == "addon_sold_out":
            others = model.pieces(case.lunch.id, but=token if live else None)
            assert others + lunches > model.stocks[case.lunch.id]
        elif reason == "single_gap":
            assert channel == "website" and seat_ids, "only customers' own choices are judged"
        elif reason == "table_whole":
            whole = {
                place.table_id
                for seat, place in model.plan.places.items()
                if seat in seat_ids and place.table_id in model.plan.whole
            }
            assert whole, "nobody chose a chair of a table that is sold whole"
        elif reason == "companion_only":
            assert any(model.plan.places[seat].kind == "companion" for seat in seat_ids)
        elif reason == "adult_missing":
            assert laps > len(seat_ids) + party.count("adult")
        else:
            raise AssertionError(f"unexpected refusal {reason}: {refusal}")

    @rule(token=holds)
    def extend(self, token):
        cause = self.model.causes[token]
        hold, refusal = self.call("_extend", token)
        if not cause.live or cause.state != "held":
            assert self.code(refusal) == "hold_expired"
        elif cause.extended:
            assert self.code(refusal) == "already_extended"
        else:
            assert hold.token == token
            cause.extended = True
            cause.until = min(cause.until + 10, cause.taken + 60)
            self.again("_extend", token)

    @rule(token=holds)
    def release(self, token):
        cause = self.model.causes[token]
        self.call("_release", token)
        if cause.state == "held":
            self.model.let_go(cause)
        self.again("_release", token)

    # --- money

    @rule(token=holds, same=st.booleans(), stale=st.sampled_from([False, False, True]))
    def start_payment(self, token, same, stale):
        model, cause = self.model, self.model.causes[token]
        reference = cause.reference if same and cause.reference else self.new_reference()
        choice = {
            name: (claim.fare, claim.addon, int(claim.price * 100))
            for name, claim in cause.claims.items()
        }
        if stale:
            choice["some claim"] = (None, None, 0)
        arguments = (token, reference, choice)
        hold, refusal = self.call("_start_payment", *arguments)
        if not cause.live:
            assert self.code(refusal) == "hold_expired"
        elif cause.state == "sold":
            assert self.code(refusal) == "hold_locked"
        elif not model.sails:
            assert self.code(refusal) == "trip_not_on_sale"
        elif stale:
            assert self.code(refusal) == "hold_changed"
        elif cause.state == "paying" and cause.reference == reference:
            assert hold.state == "paying"
        elif model.now >= cause.taken + 60:
            assert self.code(refusal) == "hold_expired"
        else:
            assert hold.state == "paying"
            cause.state, cause.reference = "paying", reference
            cause.until = min(model.now + 20, cause.taken + 60)
            cause.order = tuple(cause.claims)
            self.again("_start_payment", *arguments)

    @rule(token=holds, right=st.booleans())
    def payment_failed(self, token, right):
        model, cause = self.model, self.model.causes[token]
        reference = cause.reference if right and cause.reference else "T0"
        self.call("_payment_failed", token, reference)
        if cause.state == "paying" and cause.reference == reference:
            cause.state = "held"
            cause.until = min(max(cause.until, model.now + 10), cause.taken + 60)
            model.expire()
        self.again("_payment_failed", token, reference)

    @rule(token=holds, same=st.booleans())
    def pay(self, token, same):
        """Money comes: in time, twice, or when the places are gone."""
        model, cause = self.model, self.model.causes[token]
        reference = cause.reference if same and cause.reference else self.new_reference()
        names = list(cause.order or cause.claims or cause.lapsed)
        before, others = dict(cause.claims), model.seats()
        was = cause.state
        sale, refusal = self.call("_sell", token, reference, names)
        assert not refusal
        bought = [name for name in names if name in before]
        gone = [name for name in names if name not in before]
        if was == "sold" and bought:
            expected = "sold" if reference == cause.reference else "already_paid"
            assert sale.outcome == expected, sale
            assert {row.claim for row in sale.rows} == set(bought)
        elif cause.returned.intersection(names):
            assert sale.outcome == "lost", "what was given back is not bought again"
        elif not model.sails:
            assert sale.outcome == "lost"
        elif not gone:
            assert sale.outcome == "sold"
        elif sale.outcome == "retaken":
            self.check_retaken(cause, sale, gone, others)
        else:
            assert sale.outcome == "lost"
            self.check_lost(cause, gone, others)
        if sale.outcome in ("sold", "retaken") and was != "sold":
            for row in sale.rows:
                if row.claim in gone:
                    lapsed = cause.lapsed.pop(row.claim)
                    cause.claims[row.claim] = replace(
                        lapsed, seat=row.seat_id, allotment=row.allotment_id
                    )
                    model.draw([row.seat_id])
            model.let_go(cause, [name for name in cause.claims if name not in names])
            cause.state, cause.until, cause.reference = "sold", None, reference
            assert {row.claim for row in sale.rows} == set(names)
        if sale.outcome != "lost":
            repeated = self.again("_sell", token, reference, names)
            assert repeated.outcome == ("sold" if sale.outcome == "retaken" else sale.outcome)

    @rule(target=holds, token=holds, other=st.booleans(), minutes=st.sampled_from([16.05, 61.05]))
    @precondition(lambda self: self.model.now < 150)
    def late_money(self, token, other, minutes):
        """The time of a hold passes, somebody else may come, and then the money is there."""
        self.time_passes(minutes)
        self.sweep(paid=False)
        taken = self.same_seats_for_another(token) if other else multiple()
        self.pay(token, same=True)
        return taken

    def check_retaken(self, cause, sale, gone, others):
        """The same seats where they are free, else others of their kind."""
        plan = self.model.plan
        rows = {row.claim: row for row in sale.rows}
        for name in gone:
            row, old = rows[name], cause.lapsed[name]
            assert (row.fare_id, row.addon_id, row.price) == (old.fare, old.addon, old.price)
            assert bool(row.seat_id) == bool(old.seat)
            if not old.seat:
                continue
            place, seat = plan.places[row.seat_id], plan.places.get(old.seat)
            assert self.was_free(row.seat_id, cause, old, others), "somebody else had it"
            if not seat or row.seat_id == old.seat:
                continue
            assert place.category_id == seat.category_id
            assert place.table_id not in plan.whole
            if seat.kind == "companion":
                assert place.kind in ("companion", "seat", "chair")
                continue
            assert not self.was_free(old.seat, cause, old, others), "the same seat was free"
            assert place.kind == seat.kind
            assert bool(place.area_id) == bool(seat.area_id)

    def was_free(self, seat, cause, old, others):
        """Whether the seat could be taken again: free, or kept for the channel or the agent."""
        return seat in self.model.plan.places and (
            seat not in others or seat in self.model.drawable(cause.channel, old.allotment)
        )

    def check_lost(self, cause, gone, others):
        """Money is given back only where its places cannot be had."""
        model = self.model
        claims = [cause.lapsed[name] for name in gone]
        seats = [claim.seat for claim in claims if claim.seat]
        free = [self.was_free(claim.seat, cause, claim, others) for claim in claims if claim.seat]
        if not all(free):
            return  # other seats of their kind may do, or may not
        drawn = sum(seat in others for seat in seats)
        people = sum(claim.persons for claim in claims)
        pieces = Counter(claim.addon for claim in claims if claim.addon)
        assert model.persons() - drawn + people > model.limit or any(
            model.stocks[addon] is not None and model.pieces(addon) + count > model.stocks[addon]
            for addon, count in pieces.items()
        ), "the same seats were free"

    @rule(token=holds, picks=st.sets(INDEX, max_size=4))
    def give_back(self, token, picks):
        """Tickets are cancelled."""
        model, cause = self.model, self.model.causes[token]
        names = list(cause.claims)  # in the order of taking, since the ids are random
        chosen = {index % len(names) for index in picks} if names else ()
        names = [names[index] for index in sorted(chosen)]
        self.call("_give_back", names)
        if cause.state == "sold":
            model.let_go(cause, names)
            cause.returned.update(names)
        self.again("_give_back", names)

    # --- time

    @rule(minutes=st.sampled_from(PASSES))
    @precondition(lambda self: self.model.now < 300)
    def time_passes(self, minutes):
        self.case.pass_time(timedelta(minutes=minutes))
        drawn = {name for _token, name, claim in self.model.rows("held") if claim.allotment}
        self.model.pass_time(minutes)
        if drawn - {name for _token, name, _claim in self.model.rows("held")}:
            # free by the clock, and back in its allotment when the door opens next
            self.call("_sweep")

    @rule(paid=st.booleans())
    @precondition(lambda self: self.model.now)
    def sweep(self, paid):
        """The provider is asked about overdue payments."""
        overdue, refusal = self.call("_sweep")
        assert not refusal
        expected = {
            (token, cause.reference)
            for token, cause in self.model.causes.items()
            if cause.live and cause.state == "paying" and cause.until <= self.model.now
        }
        assert set(overdue) == expected and len(overdue) == len(expected)
        assert set(self.again("_sweep")) == expected
        assert self.case.ledger() == self.case.ledger(live=True), "nothing is left to tidy"
        for token, reference in overdue:
            if paid:
                self.pay(token, same=True)
            else:
                self.call("_release_unpaid", token, reference)
                self.model.let_go(self.model.causes[token])
                self.again("_release_unpaid", token, reference)

    @rule(token=holds)
    def provider_denies_early(self, token):
        """Before the deadline nothing is freed."""
        cause = self.model.causes[token]
        self.call("_release_unpaid", token, cause.reference or "T0")
        if cause.live and cause.state == "paying" and cause.until <= self.model.now:
            self.model.let_go(cause)

    # --- staff

    @rule(picks=st.sets(INDEX, min_size=1, max_size=2))
    def block(self, picks):
        seats = {self.seat(index) for index in picks}
        _answer, refusal = self.call("_block", self.trip.id, sorted(seats), "broken", "broken")
        if (seats - self.model.blocked) & self.model.seats().keys():
            assert self.code(refusal) == "seat_taken"
        else:
            assert not refusal
            self.model.blocked |= seats
            self.again("_block", self.trip.id, sorted(seats), "broken", "broken")

    @rule()
    @precondition(lambda self: self.model.blocked)
    def unblock(self):
        seats = set(self.model.blocked)
        self.call("_unblock", self.trip.id, sorted(seats))
        self.model.blocked -= seats
        self.again("_unblock", self.trip.id, sorted(seats))

    @rule(tokens=st.lists(holds, min_size=1, max_size=2, unique=True), picks=st.lists(INDEX))
    def move(self, tokens, picks):
        """Passengers get other seats; two may swap."""
        model = self.model
        seated = [
            (name, claim.seat)
            for token in tokens
            for name, claim in model.causes[token].claims.items()
            if claim.seat
        ]
        moves = {
            name: self.seat(index) for (name, _seat), index in zip(seated, picks, strict=False)
        }
        if not moves:
            return
        rows, refusal = self.call("_move_places", self.trip.id, moves)
        leaving = {seat for name, seat in seated if name in moves}
        taken = model.seats().keys() - leaving
        if len(set(moves.values())) < len(moves) or taken.intersection(moves.values()):
            assert self.code(refusal) == "seat_taken", moves
            return
        assert {row.claim: row.seat_id for row in rows} == moves
        for token in tokens:
            claims = model.causes[token].claims
            for name in moves.keys() & claims.keys():
                if claims[name].seat != moves[name]:
                    claims[name] = replace(claims[name], seat=moves[name], moved=True)
        self.again("_move_places", self.trip.id, moves)

    @rule()
    @precondition(lambda self: self.model.rows())
    def change_plan(self):
        """The trip sails with the other version, which lacks a seat and has another."""
        model = self.model
        [other] = [plan for plan in self.plans if plan.id != model.plan.id]
        codes = {place.code: seat for seat, place in other.places.items()}
        seats = {seat: codes.get(place.code) for seat, place in model.plan.places.items()}
        known = {old: new for old, new in seats.items() if new}
        rows, refusal = self.call("_change_map", self.trip.id, other.id, known)
        passengers = {claim.seat for _token, _name, claim in model.rows() if claim.seat}
        if passengers - known.keys():
            assert self.code(refusal) == "seats_lost"
            return
        assert not refusal
        model.move(seats)
        model.plan = other
        for cause in model.causes.values():  # late money looks for a place like the old one
            for name, claim in cause.lapsed.items():
                if claim.seat in seats:
                    cause.lapsed[name] = replace(claim, moved=True)
        assert {row.claim: row.seat_id for row in rows} == {
            name: claim.seat for _token, name, claim in model.rows() if claim.seat
        }
        self.again("_change_map", self.trip.id, other.id, known)

    @rule(
        target=allotments,
        partner=st.booleans(),
        minutes=st.sampled_from([30, 120, 200]),
        picks=st.sets(INDEX, max_size=2),
        quantity=st.integers(0, 4),
        kind=st.sampled_from(["any", "area", "standard", "vip"]),
    )
    def allot(self, partner, minutes, picks, quantity, kind):
        model, case = self.model, self.case
        seats = {self.seat(index) for index in picks}
        if not seats and not quantity:
            return multiple()
        release = model.leaves - minutes
        allotment = self.env["water.allotment"].create(
            {
                "trip_id": self.trip.id,
                "partner_id": case.agent.id if partner else False,
                "channel": False if partner else "website",
                "release_minutes": minutes,
                "seat_ids": [(6, 0, sorted(seats))],
                "quantity": quantity,
                "area_id": next(iter(case.areas(model.plan))) if kind == "area" else False,
                "category_id": case.categories.get(kind),
            }
        )
        self.env.flush_all()
        before = case.ledger(live=True)
        try:
            allotment.action_allot()
        except PlacesError as refusal:
            assert case.ledger(live=True) == before
            taken = model.seats().keys()
            if refusal.code == "seat_taken":
                assert taken & seats
            elif refusal.code == "limit_reached":
                assert model.persons() + quantity + len(seats) > model.limit
            else:
                assert refusal.code == "not_enough_places"
                assert quantity
            return multiple()
        except UserError:
            assert release <= model.now
            return multiple()
        assert release > model.now
        kept = case.allotted(allotment.id)
        assert len(kept) == quantity + len(seats) and kept >= seats
        assert not kept & model.seats().keys()
        model.allotments[allotment.id] = Allotment(partner, release, seats=kept)
        self.again("_allot", allotment)
        return allotment.id

    @rule(number=allotments)
    def release_allotment(self, number):
        allotment = self.env["water.allotment"].browse(number)
        allotment.action_release()
        self.env.flush_all()
        self.env.cr.postcommit.run()
        self.model.allotments[number].active = False
        self.model.allotments[number].seats.clear()
        self.again("_release_allotment", allotment)

    @rule(number=allotments, minutes=st.sampled_from([10, 30, 120, 200]))
    def reschedule_allotment(self, number, minutes):
        allotment = self.env["water.allotment"].browse(number)
        allotment.release_minutes = minutes
        self.env.flush_all()
        self.env.cr.postcommit.run()
        self.model.allotments[number].release = self.model.leaves - minutes
        self.model.expire()

    # --- what must be true

    @invariant()
    def as_the_model_has_it(self):
        model, case = self.model, self.case
        rows = case.ledger(live=True)
        expected = {
            name: (
                model.causes[token].state,
                token,
                model.causes[token].reference,
                claim.seat,
                claim.fare,
                claim.addon,
                claim.price,
                claim.allotment,
            )
            for token, name, claim in model.rows()
        }
        found = {name: row.facts for name, row in rows.items() if row.state in BUYING}
        assert found == expected, difference(found, expected)
        blocked = {row.seat for row in rows.values() if row.state == "blocked"}
        assert blocked == model.blocked, difference(blocked, model.blocked)
        kept = {(row.seat, row.allotment) for row in rows.values() if row.state == "allotted"}
        allotted = {
            (seat, number)
            for number, allotment in model.allotments.items()
            for seat in allotment.seats
        }
        assert kept == allotted, difference(kept, allotted)
        for name, row in rows.items():
            if row.state in ("held", "paying"):
                cause = model.causes[row.cause]
                assert row.extended == cause.extended
                assert abs(row.left - (cause.until - model.now)) < 0.5, name
                assert row.until <= row.taken + timedelta(minutes=LONGEST)

    @invariant()
    def nothing_is_sold_twice(self):
        rows = self.case.ledger()
        seats = [row.seat for row in rows.values() if row.seat]
        assert len(seats) == len(set(seats)), "two passengers on one seat"
        assert set(seats) <= self.model.plan.places.keys()
        live = self.case.ledger(live=True).values()
        assert sum(row.persons for row in live) <= self.model.limit, "too many aboard"
        for addon, stock in self.model.stocks.items():
            assert stock is None or sum(row.addon == addon for row in live) <= stock

    @invariant()
    def groups_are_whole(self):
        """Tables sold whole, and companions with their wheelchair place."""
        plan = self.model.plan
        for cause in self.model.causes.values():
            if cause.returned or any(claim.moved for claim in cause.claims.values()):
                continue
            seats = {claim.seat for claim in cause.claims.values() if claim.seat}
            for seat in seats:
                place = plan.places[seat]
                if place.table_id in plan.whole:
                    assert plan.chairs(place.table_id) <= seats, "half a table"
                if place.kind == "companion":
                    assert place.companion_of in seats, "a companion alone"
        groups = Counter(
            (row.cause, row.group) for row in self.case.ledger(live=True).values() if row.group
        )
        for (token, group), count in groups.items():
            if not self.model.causes[token].returned:
                table = int(group.removeprefix("table-"))
                assert table in plan.whole, group
                assert count == len(plan.chairs(table)), f"{count} chairs of {group}"

    @invariant()
    def history_comes_to_the_ledger(self):
        assert not self.case.history_differs(), self.case.history_differs()

    @invariant()
    def everybody_sees_the_same(self):
        model, trip = self.model, self.trip
        for channel in (None, "website"):
            shown = self.inventory._availability(trip.id, channel)
            numbered, areas, free = model.availability(channel)
            assert set(shown["seats"]) == numbered, channel
            assert shown["areas"] == areas, (channel, shown["areas"], areas)
            assert shown["free"] == free, (channel, shown["free"], free)
            assert shown["on_sale"] == model.on_sale
            assert shown["addons"] == {
                addon: None if stock is None else stock - model.pieces(addon)
                for addon, stock in model.stocks.items()
            }
        count = self.env["water.allocation"]._count_by_trip(trip)[trip.id]
        sold = [claim for _token, _name, claim in model.rows("sold")]
        held = [claim for _token, _name, claim in model.rows("held", "paying")]
        assert count.sold == sum(bool(claim.seat) for claim in sold)
        assert count.held == sum(bool(claim.seat) for claim in held)
        assert count.blocked == len(model.blocked)
        assert count.allotted == sum(len(one.seats) for one in model.allotments.values())
        assert count.passengers == sum(claim.persons for claim in sold)
        assert count.persons == model.persons()

"""What buyers do: hold, change, extend, let go."""

from collections import Counter
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import strategies as st
from hypothesis.stateful import initialize, multiple, rule

from .ledger_model import EXTENSION, HOLD, LONGEST, Cause, Claim
from .ledger_steps import ALLOTMENTS, HOLDS, LedgerSteps

KOPECK = Decimal("0.01")
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


class Buyers(LedgerSteps):
    """Choices by hand and choices left to the door, with infants and extras."""

    @initialize(target=HOLDS, choice=CHOICES, website=st.booleans())
    def first_hold(self, choice, website):
        return self.hold(None, website=website, codes=choice)

    @initialize(target=HOLDS, party=PARTIES, kind=KINDS)
    def second_hold(self, party, kind):
        return self.hold(None, party=party, kind=kind)

    @rule(target=HOLDS, choice=CHOICES, website=st.booleans(), lunches=st.integers(0, 2))
    def hold_seats(self, choice, website, lunches):
        return self.hold(None, website=website, codes=choice, lunches=lunches)

    @rule(
        target=HOLDS,
        party=PARTIES,
        kind=KINDS,
        laps=st.integers(0, 2),
        guides=st.integers(0, 1),
        website=st.booleans(),
        draw=st.none() | ALLOTMENTS,
    )
    def hold_best(self, party, kind, laps, guides, website, draw):
        return self.hold(
            None, party=party, kind=kind, laps=laps, guides=guides, website=website, draw=draw
        )

    @rule(
        target=HOLDS,
        token=HOLDS,
        choice=st.just(()) | CHOICES,
        party=st.just(()) | PARTIES,
        kind=KINDS,
        laps=st.integers(0, 2),
        lunches=st.integers(0, 2),
    )
    def change_hold(self, token, choice, party, kind, laps, lunches):
        return self.hold(token, codes=choice, party=party, kind=kind, laps=laps, lunches=lunches)

    @rule(target=HOLDS, number=ALLOTMENTS, party=PARTIES)
    def hold_from_allotment(self, number, party):
        """An agent sells what is kept for it."""
        return self.hold(None, party=party, draw=number)

    @rule(target=HOLDS, token=HOLDS, party=st.just(()) | PARTIES)
    def grow(self, token, party):
        """Others join; everybody stays on the same seat and is an adult now."""
        cause, places = self.model.causes[token], self.model.plan.places
        codes = sorted(places[claim.seat].code for claim in cause.claims.values() if claim.seat)
        return self.hold(token, codes=codes, party=party) if codes else multiple()

    @rule(target=HOLDS, token=HOLDS)
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
            cause = model.causes[hold.token] = Cause(channel, model.now, model.now + HOLD)
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
        for applies, percent in ((load >= 40, 20), (grouped, -10)):
            if applies:
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

    @rule(token=HOLDS)
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
            cause.until = min(cause.until + EXTENSION, cause.taken + LONGEST)
            self.again("_extend", token)

    @rule(token=HOLDS)
    def release(self, token):
        cause = self.model.causes[token]
        self.call("_release", token)
        if cause.state == "held":
            self.model.let_go(cause)
        self.again("_release", token)

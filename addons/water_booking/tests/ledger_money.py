"""What money does: it is on its way, comes, comes twice, late, or not at all."""

from collections import Counter
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import multiple, precondition, rule

from .ledger_model import LONGEST, PAYMENT, RETRY
from .ledger_steps import HOLDS, INDEX, LedgerSteps


class Money(LedgerSteps):
    """Payments and cancelled tickets."""

    @rule(token=HOLDS, same=st.booleans(), stale=st.sampled_from([False, False, True]))
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
        elif model.now >= cause.taken + LONGEST:
            assert self.code(refusal) == "hold_expired"
        else:
            assert hold.state == "paying"
            cause.state, cause.reference = "paying", reference
            cause.until = min(model.now + PAYMENT, cause.taken + LONGEST)
            cause.order = tuple(cause.claims)
            self.again("_start_payment", *arguments)

    @rule(token=HOLDS, right=st.booleans())
    def payment_failed(self, token, right):
        model, cause = self.model, self.model.causes[token]
        reference = cause.reference if right and cause.reference else "T0"
        self.call("_payment_failed", token, reference)
        if cause.state == "paying" and cause.reference == reference:
            cause.state, cause.reference = "held", None
            cause.until = min(max(cause.until, model.now + RETRY), cause.taken + LONGEST)
            model.expire()
        self.again("_payment_failed", token, reference)

    @rule(token=HOLDS)
    def payment_refused(self, token):
        """The buyer is at the payment page, and the bank says no."""
        self.start_payment(token, same=True, stale=False)
        self.payment_failed(token, right=True)

    @rule(token=HOLDS, same=st.booleans())
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

    @rule(target=HOLDS, token=HOLDS, other=st.booleans(), minutes=st.sampled_from([16.05, 61.05]))
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
        if len(set(seats)) < len(seats):
            return  # the cause has had this seat twice, one time after the other
        drawn = sum(seat in others for seat in seats)
        people = sum(claim.persons for claim in claims)
        pieces = Counter(claim.addon for claim in claims if claim.addon)
        assert model.persons() - drawn + people > model.limit or any(
            model.stocks[addon] is not None and model.pieces(addon) + count > model.stocks[addon]
            for addon, count in pieces.items()
        ), "the same seats were free"

    @rule(token=HOLDS, picks=st.sets(INDEX, max_size=4))
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

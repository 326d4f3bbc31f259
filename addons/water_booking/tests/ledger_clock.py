"""What the clock does, and the sweeper after it."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from .ledger_steps import HOLDS, LedgerSteps

#: Minutes. No sum of them comes to just below a deadline, so that the seconds that a step takes
#: never decide.
PASSES = (4.05, 9.05, 11.05, 16.05, 31.05, 61.05)


class Clock(LedgerSteps):
    """Time passes; what it freed is tidied, what is overdue is asked about."""

    @rule(minutes=st.sampled_from(PASSES))
    @precondition(lambda self: self.model.now < 300)
    def time_passes(self, minutes):
        self.case.pass_time(timedelta(minutes=minutes))
        drawn = {name for _token, name, claim in self.model.rows("held") if claim.allotment}
        drawn = {name for _token, name, claim in self.model.rows("held") if claim.allotment}
        self.model.pass_time(minutes)
        if drawn - {name for _token, name, _claim in self.model.rows("held")}:
            # read as back in its allotment at once, and put there when the door opens next
            self.everybody_sees_the_same()
            self.call("_sweep")
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

    @rule(token=HOLDS)
    def provider_denies_early(self, token):
        """Before the deadline nothing is freed."""
        cause = self.model.causes[token]
        self.call("_release_unpaid", token, cause.reference or "T0")
        if cause.live and cause.state == "paying" and cause.until <= self.model.now:
            self.model.let_go(cause)

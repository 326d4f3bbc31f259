"""What every step of a random sequence needs: a call, the same call again, the model."""

import contextlib

import psycopg2
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine

from odoo.addons.water_booking.inventory.errors import PlacesError

#: Indexes into the places of the plan, more than there are.
INDEX = st.integers(0, 30)
#: Tokens of holds, and ids of allotments, that steps before have made.
HOLDS, ALLOTMENTS = Bundle("holds"), Bundle("allotments")


class LedgerSteps(RuleBasedStateMachine):
    """A trip, the model of it, and how a step is made of a call of the inventory.

    ``case`` is the test with the fleet, see ``TestLedgerProperties``.
    """

    case = None
    #: what has happened in any sequence so far, see ``TestLedgerProperties.happened``
    seen = set()

    def __init__(self):
        super().__init__()
        self.env = self.case.env
        self.inventory = self.env["water.inventory"]
        self.savepoint = self.env.cr.savepoint(flush=False)
        self.payments = 0
        self.model = self.case.new_model()
        self.plans = self.case.plans

    def teardown(self):
        with contextlib.suppress(psycopg2.errors.InFailedSqlTransaction):  # its cause is told
            self.seen.update(self.case.happened())
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

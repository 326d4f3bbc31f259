"""Races at the door itself, with real cursors in threads. `odoo shell` runs this text on the
committed database of a shop; `test_door.py` judges what comes out."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

from odoo import SUPERUSER_ID, api

from odoo.addons.water_booking.inventory.errors import PlacesError


class DoorRaces:
    def __init__(self, env, trip, fare, rounds):
        """:param trip: described as `fresh_trip` does"""
        self.registry = env.registry
        self.trip, self.fare, self.rounds = trip, fare, rounds
        self.seats = list(trip["seats"].values())

    def call(self, name, *args, **kwargs):
        """One call of the inventory as a request makes it: on a cursor that has a snapshot."""
        with self.registry.cursor() as cr:
            cr.execute("SELECT id FROM res_users LIMIT 1")
            inventory = api.Environment(cr, SUPERUSER_ID, {})["water.inventory"]
            return getattr(inventory, name)(*args, **kwargs)

    def at_once(self, *works):
        """What each call came to: (answer, None) or (None, code of the refusal)."""
        gate = threading.Barrier(len(works))

        def run(work):
            gate.wait(30)
            try:
                return work(), None
            except PlacesError as refusal:
                return None, refusal.code

        with ThreadPoolExecutor(len(works)) as pool:
            return list(pool.map(run, works))

    def hold(self, seat):
        return self.call("_hold", self.trip["id"], seats=[{"seat_id": seat, "fare_id": self.fare}])

    def being_paid(self, seat, reference, overdue=False):
        """A hold whose buyer is at the payment page, past the deadline or not."""
        hold = self.hold(seat)
        self.call("_start_payment", hold.token, reference)
        if overdue:
            with self.registry.cursor() as cr:
                cr.execute(
                    "UPDATE water_allocation SET held_until = now() AT TIME ZONE 'UTC'"
                    " - interval '1 second' WHERE cause = %s",
                    [hold.token],
                )
        return hold, [row.claim for row in hold.rows]

    def rows(self, seat):
        """(cause, state, reference) of whoever has the seat."""
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT cause, state, reference FROM water_allocation"
                " WHERE trip_id = %s AND seat_id = %s",
                [self.trip["id"], seat],
            )
            return cr.fetchall()

    def clear(self):
        """Give everything back, through the door where it has a way for that."""
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT cause, state, array_agg(claim::text) FROM water_allocation"
                " WHERE trip_id = %s GROUP BY 1, 2",
                [self.trip["id"]],
            )
            taken = cr.fetchall()
        for cause, state, claims in taken:
            if state == "held":
                self.call("_release", cause)
            elif state == "sold":
                self.call("_give_back", claims)

    # --- races: each answers with a list of what happened, a round an item

    def holds(self):
        """Six holds of one seat: with two connections each, all that a small pool has."""
        found = []
        for _round in range(self.rounds):
            answers = self.at_once(*[lambda: self.hold(self.seats[0])] * 6)
            found.append(
                {
                    "held": sum(hold is not None for hold, _code in answers),
                    "codes": sorted(code for _hold, code in answers if code),
                    "rows": len(self.rows(self.seats[0])),
                }
            )
            self.clear()
        return found

    def payments(self):
        """Two payments of one hold arrive together."""
        found = []
        for _round in range(self.rounds):
            first, second = f"race-{uuid.uuid4()}", f"race-{uuid.uuid4()}"
            hold, claims = self.being_paid(self.seats[0], first)
            answers = self.at_once(
                lambda hold=hold, claims=claims, ref=first: self.call(
                    "_sell", hold.token, ref, claims
                ),
                lambda hold=hold, claims=claims, ref=second: self.call(
                    "_sell", hold.token, ref, claims
                ),
            )
            outcomes = [sale.outcome for sale, _code in answers]
            found.append({"outcomes": sorted(outcomes), "rows": len(self.rows(self.seats[0]))})
            self.clear()
        return found

    def same_payment(self):
        """Webhook, return of the buyer and poll bring one payment at the same time."""
        found = []
        for _round in range(self.rounds):
            reference = f"race-{uuid.uuid4()}"
            hold, claims = self.being_paid(self.seats[0], reference)
            answers = self.at_once(
                *[lambda hold=hold, claims=claims, ref=reference: self.call(
                    "_sell", hold.token, ref, claims
                )] * 4
            )  # fmt: skip
            outcomes = [sale.outcome for sale, _code in answers]
            found.append({"outcomes": sorted(outcomes), "rows": len(self.rows(self.seats[0]))})
            self.clear()
        return found

    def deadline(self):
        """At the deadline the sweeper frees the only seat, its money arrives, and another buyer
        wants it, all at once."""
        found = []
        for _round in range(self.rounds):
            reference = f"race-{uuid.uuid4()}"
            hold, claims = self.being_paid(self.seats[0], reference, overdue=True)
            (_freed, _), (sale, refusal), (other, code) = self.at_once(
                lambda hold=hold, ref=reference: self.call("_release_unpaid", hold.token, ref),
                lambda hold=hold, claims=claims, ref=reference: self.call(
                    "_sell", hold.token, ref, claims
                ),
                lambda: self.hold(self.seats[0]),
            )
            rows = self.rows(self.seats[0])
            found.append(
                {
                    "outcome": sale.outcome if sale else refusal,
                    "sold": len(sale.rows) if sale else 0,
                    "other": "held" if other else code,
                    "rows": len(rows),
                    "owner": "payer"
                    if [(hold.token, "sold", reference)] == rows
                    else "other"
                    if other and [(other.token, "held", None)] == rows
                    else repr(rows),
                }
            )
            self.clear()
        return found

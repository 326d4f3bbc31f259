"""Races for places that come free, with real cursors in threads. `odoo shell` runs this text, after
that of `door_threads.py`, on the committed database of a shop; `test_waiting.py` judges."""

import contextlib
import time

import psycopg2

from odoo.addons.water_booking.inventory.names import new_token

GROUP = 3


class WaitingRaces(DoorRaces):  # noqa: F821
    """Six places, held by two visitors; three groups of three wait."""

    def on(self, model, name, *args, ids=()):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})  # noqa: F821
            return getattr(env[model].browse(ids), name)(*args)

    def hold_group(self):
        return self.call(
            "_hold",
            self.trip["id"],
            places=[{"area_id": None, "fare_id": self.fare, "quantity": GROUP}],
        )

    def join(self, number):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})  # noqa: F821
            line = (0, 0, {"fare_id": self.fare, "quantity": GROUP})
            return (
                env["water.waiting"]
                .create(
                    {
                        "trip_id": self.trip["id"],
                        "name": f"Group {number}",
                        "email": f"group{number}@example.com",
                        "line_ids": [line],
                    }
                )
                .id
            )

    def state(self, entries):
        """[[state, places held for it, offers mailed] of each entry], places taken in all."""
        with self.registry.cursor() as cr:
            cr.execute(
                """
                SELECT w.state,
                       (SELECT COUNT(*) FROM water_allocation a WHERE a.cause = w.cause),
                       (SELECT COUNT(*) FROM mail_message m
                         WHERE m.model = 'water.waiting' AND m.res_id = w.id
                           AND m.message_type = 'email_outgoing')
                  FROM water_waiting w WHERE w.id = ANY(%s) ORDER BY w.id
                """,
                [entries],
            )
            groups = [list(row) for row in cr.fetchall()]
            cr.execute(
                "SELECT COUNT(*) FROM water_allocation WHERE trip_id = %s", [self.trip["id"]]
            )
            return {"groups": groups, "taken": cr.fetchone()[0]}

    def clean(self, entries):
        # nobody waits any more, or what comes free now would be offered again
        for _try in range(20):
            try:
                self.on("water.waiting", "unlink", ids=entries)
                break
            except psycopg2.OperationalError:
                time.sleep(0.2)  # the shop's own sweeper looks at them just now
        self.clear()

    def freed(self):
        """Both visitors give back at the same moment as two sweepers come."""
        # the shop sends its mails meanwhile, and those that are sent have to be there to be counted
        self.keep_mails(True)
        found = []
        for _round in range(self.rounds):
            holds = [self.hold_group(), self.hold_group()]
            entries = [self.join(number) for number in range(3)]
            self.at_once(
                *(lambda token=hold.token: self.call("_release", token) for hold in holds),
                *(lambda: self.on("water.waiting", "_serve") for _sweeper in range(2)),
            )
            self.on("water.waiting", "_serve")  # the sweeper's next minute
            found.append(self.state(entries))
            self.clean(entries)
        self.keep_mails(False)
        return found

    def keep_mails(self, kept):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})  # noqa: F821
            env.ref("water_booking.mail_template_waiting").auto_delete = not kept

    def pressed(self):
        """Somebody presses ten times at once: how many entries there are."""
        found = []

        def press():
            # the website runs such a request again, which then finds the entry
            with contextlib.suppress(psycopg2.errors.UniqueViolation):
                self.join(0)

        for _round in range(self.rounds):
            self.at_once(*(press for _click in range(10)))
            with self.registry.cursor() as cr:
                cr.execute("SELECT id FROM water_waiting WHERE trip_id = %s", [self.trip["id"]])
                entries = [entry_id for [entry_id] in cr.fetchall()]
            found.append(len(entries))
            self.clean(entries)
        return found

    def naive(self):
        """The same without the list's locks and without a token of the entry's own."""
        found = []
        for _round in range(self.rounds):
            entries = [self.join(number) for number in range(3)]
            self.at_once(*(lambda line=entries: self.serve_naively(line) for _sweeper in range(3)))
            found.append(self.state(entries))
            self.clean(entries)
        return found

    def serve_naively(self, entries):
        try:
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})  # noqa: F821
                for entry in env["water.waiting"].browse(entries):
                    if entry.state != "waiting":
                        continue
                    time.sleep(0.05)
                    env["water.inventory"]._hold(
                        self.trip["id"],
                        places=[{"area_id": None, "fare_id": self.fare, "quantity": GROUP}],
                        offer=(new_token(), 120),
                    )
                    entry.state = "offered"
                    return
        except psycopg2.OperationalError:
            pass  # two wrote the entry; the places are taken all the same

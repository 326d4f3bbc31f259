from psycopg2.errors import UniqueViolation

from odoo import fields, models

from ..inventory.door import read_hold
from ..inventory.names import new_token
from .water_waiting import OPEN
from .water_waiting_serving import _say_failure


class WaterWaiting(models.Model):
    """What becomes of a line whose departure does not take place."""

    _inherit = "water.waiting"

    closed_reason = fields.Selection(
        [
            ("departed", "The trip has departed"),
            ("cancelled", "The trip was cancelled"),
            ("merged", "Waits for the departure it was merged into"),
        ],
        string="Why it was closed",
        readonly=True,
        copy=False,
    )
    moved_from_id = fields.Many2one(
        "water.trip",
        string="Waited first for",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _gone(self):
        """Take these entries of cancelled trips out of their line, and tell them. Their rows are
        locked; whoever comes second finds nothing to do, so that each group is told once.

        Where the trip was merged into another one that is on sale, they stand at the end of that
        line in the order that they had.
        """
        entries = self.try_lock_for_update(allow_referencing=True)
        entries.invalidate_recordset(["state"])
        inventory = self.env["water.inventory"]
        # in the order of the line; what was locked has another one
        for entry in self.filtered(lambda one: one in entries and one.state in OPEN):
            if entry.state == "accepted" and entry._is_being_paid():
                continue  # sold, or late money: the order knows what becomes of it
            if entry.state != "waiting":
                inventory._after_commit(inventory._release, entry.cause)
            other = entry.trip_id.merged_into_id
            merged = other.state == "on_sale"
            if merged and entry._move_to(other):
                entry._tell("water_booking.mail_template_waiting_moved")
                continue
            reason = "merged" if merged else "cancelled"
            entry.write({"state": "closed", "closed_reason": reason, "offered_until": False})
            if not merged:
                entry._tell("water_booking.mail_template_waiting_cancelled")

    def _is_being_paid(self):
        hold = read_hold(self.env.cr, self.cause)
        order = self.env["sale.order"].search([("water_cause", "=", self.cause)], limit=1)
        return order.water_state == "sold" or bool(hold and hold.state in ("paying", "sold"))

    def _move_to(self, trip):
        """Stand at the end of another trip's line, with a hold's token of its own.

        :return: False where the same group waits there already: it keeps its place
        """
        category = self.category_id & trip.map_id.seat_ids.category_id
        others = self.search([("trip_id", "=", trip.id), ("state", "in", OPEN)])
        if others.filtered(
            lambda one: one.email.lower() == self.email.lower() and one.category_id == category
        ):
            return False
        before = self.trip_id
        try:
            with self.env.cr.savepoint():
                self.write(
                    {
                        "trip_id": trip.id,
                        "category_id": category.id,
                        "sequence": self._last_in_line(trip.id) + 1,
                        "moved_from_id": before.id,
                        "state": "waiting",
                        "offered_until": False,
                        "cause": new_token(),
                    }
                )
                self.flush_recordset()
        except UniqueViolation:  # it has joined that line just now
            self.invalidate_recordset()
            return False
        self.message_post(
            body=self.env._(
                "%(before)s does not take place; waits for %(after)s.",
                before=before.name,
                after=trip.name,
            )
        )
        return True

    def _tell(self, template):
        """Put a mail into the queue. What cannot be written is for the office to tell."""
        try:
            with self.env.cr.savepoint():
                self.env.ref(template).send_mail(self.id)
        except Exception as error:  # noqa: BLE001 - the mail of one group, never the departure of all
            _say_failure("could not be told", self.id, error)
            self.mail_failed_at = self.mail_failed_at or fields.Datetime.now()
            return
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()


class WaterTrip(models.Model):
    _inherit = "water.trip"

    def action_cancel(self):
        """Whoever waits is told as well, or goes on waiting for the departure merged into."""
        result = super().action_cancel()
        self._close_waiting()
        return result

    def _close_waiting(self):
        """The lines of these cancelled trips, in order; the sweeper does it again for whoever has
        joined just then."""
        entries = self.env["water.waiting"].sudo()
        entries.search(
            [("trip_id", "in", self.ids), ("state", "in", OPEN)], order="trip_id, sequence, id"
        )._gone()

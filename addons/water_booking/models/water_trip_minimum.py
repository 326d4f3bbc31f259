import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError

from .water_excursion_minimum import RULES

_logger = logging.getLogger(__name__)

#: The dispatcher is asked so long before the decision, while something can still be sold.
WARNING = timedelta(hours=24)
OPEN = ("on_sale", "closed")
TASK = "water_booking.activity_decide"


class WaterTrip(models.Model):
    """Whether a trip sails: a minimum of passengers, a time of decision, and what follows."""

    _inherit = "water.trip"

    min_passengers = fields.Integer(
        string="Minimum of passengers",
        compute="_compute_minimum",
        store=True,
        readonly=False,
        precompute=True,
    )
    decision_hours = fields.Integer(
        string="Decision, hours before",
        compute="_compute_minimum",
        store=True,
        readonly=False,
        precompute=True,
    )
    too_few_rule = fields.Selection(
        RULES,
        string="If there are too few",
        compute="_compute_minimum",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    decision_at = fields.Datetime(
        string="Decision at", compute="_compute_decision_at", store=True, index=True
    )
    decision = fields.Selection(
        [
            ("open", "Not decided"),
            ("asked", "Waits for the dispatcher"),
            ("go", "Sails"),
            ("merged", "Merged into another departure"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="open",
        readonly=True,
        copy=False,
        tracking=True,
    )
    decision_warned = fields.Boolean(readonly=True, copy=False)
    merged_into_id = fields.Many2one(
        "water.trip", string="Merged into", readonly=True, copy=False, ondelete="restrict"
    )
    missing_count = fields.Integer(
        string="Still missing", compute="_compute_missing_count", help="Passengers to the minimum."
    )

    _minimum = models.Constraint(
        "CHECK (min_passengers >= 0 AND decision_hours >= 0)",
        "The minimum and the hours before departure cannot be negative.",
    )

    @api.depends("excursion_id")
    def _compute_minimum(self):
        for trip in self:
            trip.min_passengers = trip.excursion_id.min_passengers
            trip.decision_hours = trip.excursion_id.decision_hours
            trip.too_few_rule = trip.excursion_id.too_few_rule or "ask"

    @api.depends("departure", "decision_hours", "min_passengers", "leader_id")
    def _compute_decision_at(self):
        """A sailing is decided once, with its leading trip."""
        for trip in self:
            hours = timedelta(hours=trip.decision_hours)
            decided = trip.min_passengers and trip.departure and not trip.leader_id
            trip.decision_at = trip.departure - hours if decided else False

    @api.depends("min_passengers")
    def _compute_missing_count(self):
        for trip in self:
            needed = 0 if trip.leader_id else trip.min_passengers
            trip.missing_count = max(0, needed and needed - trip._passengers_coming())

    def _passengers_coming(self):
        """Passengers of all excursions of the sailing that have not been cancelled."""
        return sum(self._sailing_now().mapped("persons_count"))

    # --- the clock

    @api.model
    def _cron_decide(self):
        """Warn dispatchers of trips with too few passengers, and decide when the time has come.
        Run twice it does nothing the second time: each step is written on the trip. All that are
        due are gone through, so that one which cannot be decided keeps no others waiting."""
        now = fields.Datetime.now()
        coming = [
            ("state", "in", OPEN),
            ("departure", ">", now),
            ("decision", "=", "open"),
            ("decision_at", "!=", False),
        ]
        due = self.search([*coming, ("decision_at", "<=", now)])
        soon = self.search(
            [
                *coming,
                ("decision_at", ">", now),
                ("decision_at", "<=", now + WARNING),
                ("decision_warned", "=", False),
            ]
        )
        self.env["ir.cron"]._commit_progress(remaining=len(due) + len(soon))
        for trip_id in (due | soon).ids:
            trip, other = self.browse(trip_id), None  # alone: a commit forgets what was read ahead
            try:
                with self.env.cr.savepoint():
                    other = trip._decide_or_warn()
            except LockError:
                _logger.info("trip %s is being changed, it is decided a little later", trip.id)
            except Exception:  # one trip must not keep the others from their decision
                _logger.exception("trip %s could not be decided", trip.id)
            more = self.env["ir.cron"]._commit_progress(1)
            if other:
                # the trip's row is not locked any more when the door moves its passengers
                try:
                    with self.env.cr.savepoint():
                        trip._merge_or_ask(other)
                except Exception:  # as above; the next run finishes it
                    _logger.exception("trip %s could not be merged", trip.id)
                more = self.env["ir.cron"]._commit_progress()
            if not more:
                break

    def _decide_or_warn(self):
        """
        :return: the departure to merge into, where that is what the rule says
        """
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset()
        if self.decision != "open" or self.state not in OPEN:
            return None
        if self.decision_at > fields.Datetime.now():
            if self.missing_count and not self.decision_warned:
                self.decision_warned = True
                self._ask_decision(
                    self.env._("Too few passengers so far: %s missing", self.missing_count)
                )
        elif not self.missing_count:
            self._decide_go()
        else:
            return self._decide_too_few()
        return None

    def _decide_too_few(self):
        rule = self.too_few_rule
        if rule == "go":
            self._decide_go()
        elif rule == "cancel":
            self._decide_cancel()
        elif rule == "merge" and (other := self._merge_candidate()):
            return other
        else:
            self._ask()
        return None

    def _merge_or_ask(self, other):
        """What the rule says; when it fails the dispatcher is asked."""
        try:
            with self.env.cr.savepoint():
                self._merge_into(other)
        except UserError as refusal:
            _logger.info("trip %s: %s", self.id, refusal)
            self._ask()

    def _ask(self):
        self.decision = "asked"
        self._ask_decision(
            self.env._("Decide whether the trip sails: %s passengers missing", self.missing_count)
        )

    def _ask_decision(self, summary):
        self.env["water.ticket"]._ask_dispatcher(
            self,
            summary,
            self.env._(
                "Sold: %(sold)s, needed: %(needed)s. Let the trip sail, merge it into another"
                " departure, or cancel it. Decision at %(time)s.",
                sold=self._passengers_coming(),
                needed=self.min_passengers,
                time=self._local(self.decision_at).strftime("%d.%m %H:%M"),
            ),
            TASK,
        )

    # --- decisions

    def _check_undecided(self):
        self.check_access("write")
        for trip in self:
            if trip.state not in OPEN:
                raise UserError(
                    self.env._("%s is not on sale any more; nothing is to decide.", trip.name)
                )

    def action_decide_go(self):
        """The trip sails, however many come."""
        self._check_undecided()
        for trip in self:
            trip._decide_go()

    def _decide_go(self):
        self.decision = "go"
        self._close_decision_tasks()

    def _decide_cancel(self):
        self.action_cancel()

    def action_cancel(self):
        """Whoever has a ticket comes on the list of those to be told."""
        result = super().action_cancel()
        for trip in self:
            trip.decision = "merged" if trip.merged_into_id else "cancelled"
            trip._close_decision_tasks()
            trip._tell_cancelled()
        return result

    def _tell_cancelled(self):
        """The list of passengers, and a task to refund or re-book them."""
        tickets = self.env["water.ticket"].sudo()
        tickets = tickets.search([("trip_id", "=", self.id), ("state", "=", "issued")])
        if not tickets:
            return
        when = self._format_departure("dd.MM HH:mm")
        cancelled = self.env._("cancelled")
        self.env["water.notice"]._put(
            "cancelled",
            {ticket: (f"{when}, {ticket.place or '–'}", cancelled) for ticket in tickets},
        )
        tickets._ask_dispatcher(
            self,
            self.env._("Refund or re-book passengers (%s)", len(tickets)),
            self.env._(
                "The trip is cancelled. Orders: %s.",
                ", ".join(tickets.order_id.mapped("name")),
            ),
        )

    def _close_decision_tasks(self):
        """What was asked is answered."""
        self.activity_unlink([TASK])

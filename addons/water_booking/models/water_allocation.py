from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..inventory.standing import COUNTS, STATE, TABLES


class PlaceCount(NamedTuple):
    """Numbers of one trip: places sold, being bought, persons with tickets, and these with those
    who are just buying. And of its sailing, which other excursions may share: places that somebody
    has bought, has bought or is buying, blocked ones, those kept for agents and channels, and all
    persons whom the vessel would carry, those included who are just buying or whose places an agent
    may still sell."""

    sold: int = 0
    held: int = 0
    passengers: int = 0
    aboard: int = 0
    sailing_sold: int = 0
    occupied: int = 0
    blocked: int = 0
    allotted: int = 0
    persons: int = 0


class WaterAllocation(models.Model):
    """The ledger: which position of which trip is taken, by what and until when.

    Written by the inventory door alone (``inventory/door.py``), in transactions of its own. The
    ORM model is for reading: lists, counts, reports. Released rows are deleted; their history
    stays in ``water.allocation.event``.
    """

    _name = "water.allocation"
    _description = "Taken place"
    _order = "trip_id, id"
    _rec_name = "claim"
    _log_access = False

    trip_id = fields.Many2one(
        "water.trip", required=True, readonly=True, index=True, ondelete="restrict"
    )
    # the trip that leads the trip's sailing (``water_trip_sailing.py``), itself as a rule
    sailing_id = fields.Integer(required=True, readonly=True)
    # An integer and not a Many2one: Odoo keeps one foreign key per Many2one column and would drop
    # the composite ones below, which begin with this column.
    map_id = fields.Integer(string="Deck plan", required=True, readonly=True)
    seat_id = fields.Many2one(
        "water.seat",
        readonly=True,
        ondelete="restrict",
        help="Empty only for an infant on a lap and for an extra.",
    )
    addon_id = fields.Many2one(
        "water.addon", string="Extra", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    allotment_id = fields.Many2one(
        "water.allotment",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Whose contingent the place belongs to, also while it is held or sold.",
    )
    persons = fields.Integer(required=True, readonly=True)
    fare_id = fields.Many2one("water.fare", readonly=True, ondelete="restrict")
    price = fields.Float(digits=(16, 2), readonly=True, help="Locked with the hold, tax included.")
    quote = fields.Json(readonly=True, help="How the locked price came about.")
    group_key = fields.Char(readonly=True, help="Table that is sold whole: all or nothing.")
    claim = fields.Char(required=True, readonly=True)
    cause = fields.Char(required=True, readonly=True, index=True, groups="base.group_system")
    reference = fields.Char(readonly=True, help="Payment reference or order.")
    reason = fields.Char(readonly=True, help="Why staff blocked the place.")
    block_kind = fields.Selection(
        [
            ("crew", "Crew"),
            ("vip", "Kept for guests of honour"),
            ("broken", "Broken"),
            ("other", "Other"),
        ],
        readonly=True,
    )
    state = fields.Selection(
        [
            ("held", "Held"),
            ("paying", "Being paid"),
            ("sold", "Sold"),
            ("blocked", "Blocked"),
            ("allotted", "Allotted"),
        ],
        required=True,
        readonly=True,
    )
    taken_at = fields.Datetime(required=True, readonly=True)
    held_until = fields.Datetime(readonly=True)
    extended = fields.Boolean(readonly=True)
    channel = fields.Char(readonly=True)

    _one_passenger_a_seat = models.Constraint(
        "UNIQUE (sailing_id, seat_id)", "This place is already taken."
    )
    _claim_unique = models.Constraint("UNIQUE (claim)")
    _seat_of_map = models.Constraint(
        "FOREIGN KEY (map_id, seat_id) REFERENCES water_seat (map_id, id)"
        " DEFERRABLE INITIALLY IMMEDIATE"
    )
    _map_of_trip = models.Constraint(
        "FOREIGN KEY (map_id, sailing_id, trip_id) REFERENCES water_trip (map_id, sailing_id, id)"
        " DEFERRABLE INITIALLY IMMEDIATE"
    )
    _persons = models.Constraint(
        "CHECK (CASE WHEN state = 'blocked' OR addon_id IS NOT NULL"
        " THEN persons = 0 ELSE persons >= 1 END)"
    )
    _until = models.Constraint(
        "CHECK ((held_until IS NOT NULL) = (state IN ('held', 'paying', 'allotted')))"
    )
    _seat_unless_lap = models.Constraint(
        "CHECK (seat_id IS NOT NULL OR state NOT IN ('blocked', 'allotted'))"
    )
    _addon_without_seat = models.Constraint("CHECK (addon_id IS NULL OR seat_id IS NULL)")
    _allotted_to_somebody = models.Constraint(
        "CHECK (state <> 'allotted' OR allotment_id IS NOT NULL)"
    )
    _due = models.Index("(held_until) WHERE held_until IS NOT NULL")

    def _init_column(self, column_name):
        """An update that adds the sailing finds rows there, and no trip that shares one."""
        if column_name == "sailing_id":
            self.env.cr.execute("UPDATE water_allocation SET sailing_id = trip_id")
            return
        super()._init_column(column_name)

    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(self.env._("Places are taken through the inventory, not written here."))

    def write(self, vals):
        raise AccessError(self.env._("Places are taken through the inventory, not written here."))

    def unlink(self):
        raise AccessError(self.env._("Places are taken through the inventory, not written here."))

    @api.model
    def _count_by_trip(self, trips):
        """Live counts per trip id; a hold whose time is over is free, whoever has tidied or not.

        :return: defaultdict {trip id: PlaceCount}
        """
        counts = defaultdict(PlaceCount)
        if not trips.ids:
            return counts
        self.env.cr.execute(
            SQL(
                """
                SELECT id,
                       COUNT(seat_id) FILTER (WHERE own AND state = 'sold'),
                       COUNT(seat_id) FILTER (WHERE own AND state IN ('held', 'paying')),
                       COALESCE(SUM(persons) FILTER (WHERE own AND state = 'sold'), 0),
                       COALESCE(SUM(persons) FILTER (
                           WHERE own AND state IN ('sold', 'held', 'paying')), 0),
                       COUNT(seat_id) FILTER (WHERE state = 'sold'),
                       COUNT(seat_id) FILTER (WHERE state IN ('sold', 'held', 'paying')),
                       COUNT(*) FILTER (WHERE state = 'blocked'),
                       COUNT(*) FILTER (WHERE state = 'allotted'),
                       SUM(persons)
                  FROM (SELECT t.id, a.trip_id = t.id AS own, a.seat_id, a.persons, %s AS state
                          FROM %s JOIN water_trip t ON t.sailing_id = a.sailing_id
                         WHERE t.id = ANY(%s) AND %s) live
                 GROUP BY id
                """,
                STATE,
                TABLES,
                trips.ids,
                COUNTS,
            )
        )
        for trip_id, *numbers in self.env.cr.fetchall():
            counts[trip_id] = PlaceCount(*numbers)
        return counts

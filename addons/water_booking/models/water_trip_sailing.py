from odoo import fields, models
from odoo.tools import SQL, sql


class WaterTrip(models.Model):
    """Several excursions on one sailing: a trip may share the sailing of another one.

    The leading trip has vessel, deck plan, times, crew and berth; its companions mirror them and
    have an excursion, a page, fares and cut-offs of their own. The column ``sailing_id`` is the
    leading trip of each trip, itself for nearly all of them, so that a statement about places says
    ``sailing_id = …`` whoever sails. PostgreSQL computes it, so nothing can leave it empty or say
    another thing than ``leader_id``; it is no field, for the ORM would write it.
    """

    _inherit = "water.trip"

    leader_id = fields.Many2one(
        "water.trip",
        string="Shares the sailing of",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
        help="This excursion is sold on the sailing of another trip: vessel, deck plan, times and"
        " crew are those of that trip, and no place is sold twice.",
    )
    companion_ids = fields.One2many("water.trip", "leader_id", string="Sold on the same sailing")
    most_persons = fields.Integer(
        string="Most passengers",
        help="Of this excursion, as seats in the dining room; 0: as many as the vessel carries.",
    )

    # the ledger refers to (plan, sailing, trip) together: neither the plan of a sold trip nor its
    # sailing can be swapped
    _of_sailing = models.Constraint("UNIQUE (sailing_id, map_id, id)")
    # whose sailing it is leads itself, and all trips of a sailing have its plan
    _led_by_a_leader = models.Constraint(
        "FOREIGN KEY (sailing_id, map_id, sailing_id)"
        " REFERENCES water_trip (id, map_id, sailing_id) DEFERRABLE INITIALLY IMMEDIATE",
        "A trip shares the sailing of a trip that leads its own, with the same deck plan.",
    )

    _most_persons = models.Constraint(
        "CHECK (most_persons >= 0)", "The most passengers cannot be a negative number."
    )

    def _add_sql_constraints(self):
        """The column first, the constraints speak of it."""
        if not sql.column_exists(self.env.cr, self._table, "sailing_id"):
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE water_trip ADD COLUMN sailing_id int"
                    " GENERATED ALWAYS AS (COALESCE(leader_id, id)) STORED"
                )
            )
        return super()._add_sql_constraints()

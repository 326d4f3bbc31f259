from odoo import fields, models
from odoo.tools import SQL


class WaterCustomerTrip(models.Model):
    """A trip as one customer sees it: how many tickets, which places, how much."""

    _name = "water.customer.trip"
    _description = "Trip of a customer"
    _auto = False
    _order = "departure DESC, id DESC"
    _rec_name = "trip_id"
    _depends = {
        "water.ticket": ["trip_id", "partner_id", "state", "seat_label", "price", "company_id"],
        "water.trip": ["excursion_id", "vessel_id", "pier_id", "departure", "arrival", "state"],
    }

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    trip_id = fields.Many2one("water.trip", readonly=True)
    excursion_id = fields.Many2one("water.excursion", readonly=True)
    vessel_id = fields.Many2one("water.vessel", readonly=True)
    pier_id = fields.Many2one("water.pier", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    departure = fields.Datetime(readonly=True)
    arrival = fields.Datetime(readonly=True)
    local_departure = fields.Char(
        string="Departure, local time", compute="_compute_local_departure"
    )
    state = fields.Selection(
        selection=lambda self: (
            self.env["water.trip"]._fields["state"]._description_selection(self.env)
        ),
        string="State of the trip",
        readonly=True,
    )
    tickets = fields.Integer(readonly=True, help="Valid or used.")
    used = fields.Integer(string="Aboard", readonly=True)
    void = fields.Integer(string="Cancelled", readonly=True, help="Cancelled or exchanged.")
    places = fields.Char(readonly=True)
    amount = fields.Monetary(readonly=True, help="Price of the valid and used tickets.")

    @property
    def _table_query(self):
        live = SQL("k.state IN ('issued', 'used')")
        return SQL(
            """
            SELECT MIN(k.id) AS id,
                   k.partner_id, k.trip_id, k.company_id,
                   t.excursion_id, t.vessel_id, t.pier_id, t.departure, t.arrival, t.state,
                   COUNT(*) FILTER (WHERE %(live)s) AS tickets,
                   COUNT(*) FILTER (WHERE k.state = 'used') AS used,
                   COUNT(*) FILTER (WHERE NOT %(live)s) AS void,
                   STRING_AGG(DISTINCT k.seat_label, ', ') FILTER (
                       WHERE %(live)s AND k.seat_label <> ''
                   ) AS places,
                   COALESCE(SUM(k.price) FILTER (WHERE %(live)s), 0) AS amount
              FROM water_ticket k
              JOIN water_trip t ON t.id = k.trip_id
             GROUP BY k.partner_id, k.trip_id, k.company_id, t.id
            """,
            live=live,
        )

    def _compute_local_departure(self):
        """The pier's time: an agent in Moscow tells a customer when to come in Kazan."""
        for visit in self:
            visit.local_departure = visit.trip_id._format_departure("short")

    def action_open_trip(self):
        self.ensure_one()
        return self.trip_id.get_formview_action()

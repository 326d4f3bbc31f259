from odoo import fields, models
from odoo.tools import SQL

# Above any number of places, so that trip and capacity fit into one number.
SHIFT = 1_000_000


class WaterSalesReport(models.Model):
    """Tickets, revenue and load of trips: one row a ticket, one for a trip without tickets.

    Capacity belongs to the trip and repeats on each of its rows. Whatever the grouping, it is
    counted once a trip, and load is places taken by capacity of the trips in the group: never an
    average of averages, never above the truth because a trip sold many tickets.
    """

    _name = "water.sales.report"
    _description = "Sales and load of trips"
    _auto = False
    _order = "departure_date DESC, trip_id DESC, id"
    _rec_name = "trip_id"
    _depends = {
        "water.ticket": [
            "trip_id",
            "order_id",
            "fare_id",
            "seat_id",
            "category_id",
            "channel",
            "price",
            "state",
        ],
        "water.trip": [
            "excursion_id",
            "vessel_id",
            "pier_id",
            "map_id",
            "departure",
            "state",
            "company_id",
        ],
        "water.vessel": ["passenger_limit", "crew_count", "crew_in_limit"],
        "water.pier": ["city_id"],
        "water.city": ["tz"],
        "water.seat": ["map_id"],
        "sale.order": ["date_order"],
    }

    trip_id = fields.Many2one("water.trip", readonly=True)
    trip_state = fields.Selection(
        selection=lambda self: (
            self.env["water.trip"]._fields["state"]._description_selection(self.env)
        ),
        string="State of the trip",
        readonly=True,
    )
    excursion_id = fields.Many2one("water.excursion", readonly=True)
    vessel_id = fields.Many2one("water.vessel", readonly=True)
    pier_id = fields.Many2one("water.pier", readonly=True)
    city_id = fields.Many2one("water.city", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    departure_date = fields.Date(readonly=True, help="Day of departure where the pier is.")
    order_id = fields.Many2one("sale.order", readonly=True)
    order_date = fields.Date(readonly=True, help="Day of the order where the pier is.")
    fare_id = fields.Many2one("water.fare", readonly=True)
    category_id = fields.Many2one("water.seat.category", string="Seat category", readonly=True)
    channel = fields.Selection(
        selection=lambda self: (
            self.env["sale.order"]._fields["water_channel"]._description_selection(self.env)
        ),
        readonly=True,
    )
    tickets = fields.Integer(readonly=True, help="Persons, infants on a lap too.")
    places = fields.Integer(
        string="Places taken", readonly=True, help="Tickets with a place, of trips that sail."
    )
    revenue = fields.Monetary(readonly=True, help="Paid for the tickets, tax included.")
    capacity = fields.Integer(
        readonly=True,
        help="Places on sale: the deck plan less what is blocked, within the vessel's papers. "
        "Counted once for each trip; a cancelled trip has none.",
    )
    load = fields.Float(
        readonly=True, aggregator="avg", help="Places taken by the capacity of the trips shown."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT COALESCE(k.id, -t.id) AS id,
                   t.id AS trip_id, t.state AS trip_state, t.excursion_id, t.vessel_id, t.pier_id,
                   p.city_id, t.company_id, c.currency_id,
                   (t.departure AT TIME ZONE 'UTC' AT TIME ZONE city.tz)::date AS departure_date,
                   k.order_id,
                   (o.date_order AT TIME ZONE 'UTC' AT TIME ZONE city.tz)::date AS order_date,
                   k.fare_id, k.category_id, k.channel,
                   (k.id IS NOT NULL)::int AS tickets,
                   n.places,
                   COALESCE(k.price, 0) AS revenue,
                   n.capacity,
                   COALESCE(n.places / NULLIF(n.capacity, 0)::float8, 0) AS load
              FROM water_trip t
              JOIN water_vessel v ON v.id = t.vessel_id
              JOIN water_pier p ON p.id = t.pier_id
              JOIN water_city city ON city.id = p.city_id
              JOIN res_company c ON c.id = t.company_id
              LEFT JOIN (SELECT map_id, COUNT(*) AS places FROM water_seat GROUP BY map_id) plan
                     ON plan.map_id = t.map_id
              LEFT JOIN (SELECT trip_id, COUNT(*) AS places FROM water_allocation
                          WHERE state = 'blocked' GROUP BY trip_id) blocked
                     ON blocked.trip_id = t.id
              LEFT JOIN water_ticket k ON k.trip_id = t.id AND k.state IN ('issued', 'used')
              LEFT JOIN sale_order o ON o.id = k.order_id
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN k.seat_id IS NULL OR t.state = 'cancelled' THEN 0
                               ELSE 1 END AS places,
                          CASE WHEN t.state = 'cancelled' THEN 0
                               -- the places of a sailing are counted once, with its leading trip
                               WHEN t.leader_id IS NOT NULL THEN 0
                               ELSE GREATEST(0, LEAST(
                                   COALESCE(plan.places, 0) - COALESCE(blocked.places, 0),
                                   v.passenger_limit
                                   - CASE WHEN v.crew_in_limit THEN v.crew_count ELSE 0 END
                               ))::int END AS capacity
             ) n
             WHERE k.id IS NOT NULL OR t.state <> 'draft'
            """
        )

    def _read_group_select(self, aggregate_spec, query):
        """Count the capacity of each trip once, and weigh the load by it."""
        fname = aggregate_spec.split(":")[0]
        if fname not in ("capacity", "load"):
            return super()._read_group_select(aggregate_spec, query)
        trip = SQL("%s::bigint * %s", self._field_to_sql(self._table, "trip_id", query), SHIFT)
        own = self._field_to_sql(self._table, "capacity", query)
        capacity = SQL(
            "(SUM(DISTINCT %(trip)s + %(own)s) - SUM(DISTINCT %(trip)s))", trip=trip, own=own
        )
        if fname == "capacity":
            return SQL("%s::bigint", capacity)
        places = self._field_to_sql(self._table, "places", query)
        return SQL("COALESCE(SUM(%s) / NULLIF(%s, 0), 0)::float8", places, capacity)

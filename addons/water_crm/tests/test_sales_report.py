from datetime import datetime

from odoo import fields
from odoo.tests import tagged

from .common import CrmCommon

MEASURES = ["tickets:sum", "places:sum", "revenue:sum", "capacity:sum", "load:avg"]


@tagged("post_install", "-at_install")
class TestSalesReport(CrmCommon):
    """Two ships of 6 and 10 places; every figure is counted by hand."""

    def setUp(self):
        super().setUp()
        year = fields.Date.today().year + 1
        self.february = datetime(year, 2, 10, 12)
        self.march = datetime(year, 3, 10, 12)
        self.sold = self.sail(self.vessel_seats, self.february)
        self.empty = self.sail(self.vessel_seats, self.february.replace(day=11))
        self.boat = self.sail(self.vessel_free, self.march)
        self.cancelled = self.sail(self.vessel_free, self.march.replace(day=11))
        self.draft = self.sail(self.vessel_free, self.march.replace(day=12), state="draft")
        self.trips = self.sold + self.empty + self.boat + self.cancelled + self.draft

        self.sell_seats(self.sold, "A-1", "A-2", channel="website")
        self.sell_seats(self.sold, "B-1", channel="office")
        void = self.sell_seats(self.sold, "A-3", channel="website")
        self.cancel(void.water_ticket_ids)
        self.sell_places(self.boat, {self.adult: 3, self.child: 1, self.infant: 1}, channel="agent")
        self.sell_places(self.cancelled, {self.adult: 1}, channel="website")
        self.cancelled.action_cancel()
        self.env.flush_all()

    def sail(self, vessel, departure, state="on_sale"):
        return self.env["water.trip"].create(
            {
                "excursion_id": self.excursion.id,
                "vessel_id": vessel.id,
                "departure": departure,
                "state": state,
            }
        )

    def report(self):
        return self.env["water.sales.report"].with_user(self.manager)

    def figures(self, *groupby, domain=()):
        rows = self.report()._read_group(
            [("trip_id", "in", self.trips.ids), *domain], groupby, MEASURES
        )
        keys = len(groupby)
        return {
            row[:keys] if keys > 1 else row[0] if keys else None: tuple(
                round(value, 4) for value in row[keys:]
            )
            for row in rows
        }

    def test_total(self):
        self.assertEqual(self.figures(), {None: (9, 7, 8000.0, 22, round(7 / 22, 4))})

    def test_by_vessel(self):
        self.assertEqual(
            self.figures("vessel_id"),
            {
                self.vessel_seats: (3, 3, 3500.0, 12, 0.25),
                self.vessel_free: (6, 4, 4500.0, 10, 0.4),
            },
        )

    def test_by_trip(self):
        self.assertEqual(
            self.figures("trip_id"),
            {
                self.sold: (3, 3, 3500.0, 6, 0.5),
                self.empty: (0, 0, 0.0, 6, 0.0),
                self.boat: (5, 4, 3500.0, 10, 0.4),
                self.cancelled: (1, 0, 1000.0, 0, 0.0),
            },
        )

    def test_by_channel(self):
        self.assertEqual(
            self.figures("channel"),
            {
                "website": (3, 2, 3000.0, 6, round(2 / 6, 4)),
                "office": (1, 1, 1500.0, 6, round(1 / 6, 4)),
                "agent": (5, 4, 3500.0, 10, 0.4),
                False: (0, 0, 0.0, 6, 0.0),
            },
        )

    def test_by_month(self):
        self.assertEqual(
            self.figures("departure_date:month"),
            {
                self.february.date().replace(day=1): (3, 3, 3500.0, 12, 0.25),
                self.march.date().replace(day=1): (6, 4, 4500.0, 10, 0.4),
            },
        )

    def test_by_fare_and_category(self):
        self.assertEqual(
            self.figures("fare_id", domain=[("tickets", ">", 0)]),
            {
                self.adult: (7, 6, 7500.0, 16, round(6 / 16, 4)),
                self.child: (1, 1, 500.0, 10, 0.1),
                self.infant: (1, 0, 0.0, 10, 0.0),
            },
        )
        self.assertEqual(
            self.figures("vessel_id", "category_id", domain=[("category_id", "=", self.vip.id)]),
            {(self.vessel_seats, self.vip): (1, 1, 1500.0, 6, round(1 / 6, 4))},
        )

    def test_by_city_pier_and_excursion(self):
        total = (9, 7, 8000.0, 22, round(7 / 22, 4))
        self.assertEqual(self.figures("city_id"), {self.city: total})
        self.assertEqual(self.figures("pier_id"), {self.pier: total})
        self.assertEqual(self.figures("excursion_id"), {self.excursion: total})

    def test_pivot_as_the_browser_asks(self):
        """All levels of a pivot come from one query with grouping sets."""
        domain = [("trip_id", "in", self.trips.ids)]
        result = self.report().formatted_read_grouping_sets(
            domain,
            [[], ["vessel_id"], ["vessel_id", "channel"]],
            ["revenue:sum", "load:avg", "capacity:sum"],
        )
        self.assertAlmostEqual(result[0][0]["load:avg"], 7 / 22)
        by_vessel = {row["vessel_id"][0]: row for row in result[1]}
        self.assertAlmostEqual(by_vessel[self.vessel_seats.id]["load:avg"], 0.25)
        self.assertEqual(by_vessel[self.vessel_seats.id]["capacity:sum"], 12)
        cells = {(row["vessel_id"][0], row["channel"]): row["load:avg"] for row in result[2]}
        self.assertAlmostEqual(cells[self.vessel_seats.id, "website"], 2 / 6)
        self.assertEqual(cells[self.vessel_seats.id, False], 0)

    def test_order_and_having_by_load(self):
        rows = self.report()._read_group(
            [("trip_id", "in", self.trips.ids)],
            ["vessel_id"],
            ["load:avg"],
            having=[("load:avg", ">", 0.2)],
            order="load:avg desc",
        )
        self.assertEqual([row[0] for row in rows], [self.vessel_free, self.vessel_seats])

    def test_same_load_as_on_the_trip(self):
        for trip in self.sold + self.empty + self.boat:
            load = self.figures(domain=[("trip_id", "=", trip.id)])[None][-1]
            self.assertAlmostEqual(trip.load_percent / 100, load, 4)

    def test_blocked_places_and_papers_are_not_for_sale(self):
        seats = self.seat("A-1", self.empty) + self.seat("A-2", self.empty)
        self.env["water.inventory"]._block(self.empty.id, seats.ids, "Broken")
        self.assertEqual(self.figures("trip_id")[self.empty][3], 4)
        self.vessel_free.write({"passenger_limit": 8, "crew_count": 3, "crew_in_limit": True})
        self.env.flush_all()
        self.assertEqual(self.figures("trip_id")[self.boat][3:], (5, 0.8))

    def test_day_of_the_pier(self):
        """23:30 UTC of 31 March is already April at a pier in Moscow's zone."""
        late = self.sail(self.vessel_seats, self.march.replace(day=31, hour=23, minute=30))
        row = self.report().search([("trip_id", "=", late.id)])
        self.assertEqual(row.departure_date, self.march.date().replace(month=4, day=1))

    def test_rows(self):
        rows = self.report().search([("trip_id", "in", self.trips.ids)])
        self.assertEqual(len(rows), 10)
        self.assertEqual(len(set(rows.ids)), 10)
        self.assertEqual(rows.filtered(lambda row: not row.tickets).trip_id, self.empty)
        self.assertFalse(rows.filtered(lambda row: row.trip_id == self.draft))
        ticket = rows.filtered(lambda row: row.category_id == self.vip)
        self.assertEqual((ticket.fare_id, ticket.channel), (self.adult, "office"))
        ordered = fields.Datetime.context_timestamp(
            ticket.with_context(tz=self.city.tz), ticket.order_id.date_order
        )
        self.assertEqual(ticket.order_date, ordered.date())

    def test_exchanged_tickets_do_not_count(self):
        tickets = self.sold.ticket_ids.filtered(lambda ticket: ticket.state == "issued")
        tickets[:1].state = "transferred"
        self.assertEqual(self.figures("trip_id")[self.sold][:2], (2, 2))

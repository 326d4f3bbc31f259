import re
from contextlib import closing

from odoo.tests import HttpCase

from odoo.addons.water_booking.inventory.steady import SteadyCursor
from odoo.addons.water_booking.tests.common import WaterFleet
from odoo.addons.website_excursions.controllers.limits import METER

ADDRESS = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//([^/"':]+)""")
PRICE_SPACE = "\N{NO-BREAK SPACE}"


def forget_spending(case):
    """Nobody has spent anything of a limit, now and after the test: that is committed at once."""

    def forget():
        METER.forget()
        with closing(SteadyCursor(case.env.registry.db_name)) as cr:
            cr.execute("DELETE FROM water_rate_limit")

    forget()
    case.addCleanup(forget)


class Gala:
    """A vessel with everything that can be sold by the place, beside the fleet's own.

    Row A of six seats, the last with a restricted view; row B of four of which only the row is
    told; row C with a wheelchair place and its companion's seat; table T1 sold whole with four
    chairs; an area of five. Lunch (two of it) and an audio guide come with a place.
    """

    @classmethod
    def setup_gala(cls):
        """``gala``: the trip; ``lunch``, ``guide``: extras of the fleet's excursion."""
        vessel = cls.make_vessel("Gala ship")
        plan = cls.env["water.seat.map"].create({"vessel_id": vessel.id})
        table = cls.env["water.seat.table"].create(
            {"map_id": plan.id, "name": "T1", "x": 400, "y": 80, "sold_whole": True}
        )
        rows = [("A", number, {}) for number in range(1, 6)] + [("A", 6, {"restricted_view": True})]
        rows += [("B", number, {"by_row": True}) for number in range(1, 5)]
        rows += [("C", 1, {"kind": "wheelchair"}), ("C", 2, {"kind": "companion"})]
        seats = cls.env["water.seat"].create(
            [
                {
                    "map_id": plan.id,
                    "row": row,
                    "number": str(number),
                    "code": f"{row}{number}",
                    "x": 40.0 * number,
                    "y": 40.0 * "ABC".index(row),
                    "category_id": cls.standard.id,
                    "sequence": index,
                    **values,
                }
                for index, (row, number, values) in enumerate(rows)
            ]
            + [
                {
                    "map_id": plan.id,
                    "table_id": table.id,
                    "kind": "chair",
                    "number": str(number),
                    "code": f"T{number}",
                    "x": 380.0 + 40 * (number % 2),
                    "y": 60.0 + 40 * (number // 3),
                    "category_id": cls.vip.id,
                    "sequence": 50 + number,
                }
                for number in range(1, 5)
            ]
        )
        by_code = {seat.code: seat for seat in seats}
        by_code["C2"].companion_of_id = by_code["C1"]
        cls.env["water.seat.area"].create(
            {"map_id": plan.id, "name": "Deck", "category_id": cls.standard.id, "capacity": 5}
        )
        plan.action_publish()
        cls.gala_seats = by_code
        cls.gala = cls.make_trip(vessel, days=5)
        cls.lunch, cls.guide = cls.env["water.addon"].create(
            [
                {
                    "name": "Lunch",
                    "price": 850.0,
                    "limited": True,
                    "stock_per_trip": 2,
                    "excursion_ids": cls.excursion.ids,
                },
                {"name": "Audio guide", "price": 300.0, "excursion_ids": cls.excursion.ids},
            ]
        )
        cls.env.flush_all()

    def choose(self, *codes, trip=None, **wishes):
        """Hold seats of the gala by their codes, as the page does."""
        return self.ask(
            "/excursions/hold",
            trip_id=(trip or self.gala).id,
            seats=[
                {"seat_id": self.gala_seats[code].id, "fare_id": self.adult.id} for code in codes
            ],
            **wishes,
        )

    def held(self, answer):
        """Codes (or names of extras) that an answer says are held."""
        codes = {seat.id: code for code, seat in self.gala_seats.items()}
        return [
            codes.get(row["seat"]) or self.env["water.addon"].browse(row["addon"]).name
            for row in answer["hold"]["rows"]
        ]


class ShopCase(WaterFleet, HttpCase):
    """The fleet on a website, and a visitor who is not logged in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rouble = cls.env.ref("base.RUB")
        cls.rouble.active = True
        cls.env.company.currency_id = cls.rouble
        cls.setup_fleet()
        cls.excursion.write({"is_published": True, "summary": "Eleven bridges in one night."})
        cls.excursion.product_tmpl_id.taxes_id = False
        cls.env["product.pricelist"].search([]).currency_id = cls.rouble
        cls.documents = cls.env["water.consent.document"]._current(cls.env.company)

    def another_visitor(self):
        """From now on a browser without cookies asks."""
        self.authenticate(None, None)

    def page(self, url, status=200, **kwargs):
        response = self.url_open(url, **kwargs)
        self.assertEqual(response.status_code, status, url)
        return response.text

    def ask(self, url, **params):
        """Call a JSON route; its result."""
        answer = self.url_open(
            url, json={"jsonrpc": "2.0", "method": "call", "params": params}
        ).json()
        self.assertNotIn("error", answer, answer)
        return answer["result"]

    def take(self, *labels, trip=None, fare=None):
        """Hold seats as the trip's page does."""
        trip = trip or self.trip
        return self.ask(
            "/excursions/hold",
            trip_id=trip.id,
            seats=[
                {"seat_id": self.seat(label, trip).id, "fare_id": (fare or self.adult).id}
                for label in labels
            ],
        )

    def hold_token(self, trip=None):
        pairs = dict(
            pair.split("-", 1) for pair in self.opener.cookies["water_hold"].strip('"').split(".")
        )
        return pairs[str((trip or self.trip).id)]

    def expire(self, trip=None):
        """Let the time of all holds of the trip be over."""
        self.env.cr.execute(
            "UPDATE water_allocation SET held_until = held_until - interval '2 hours'"
            " WHERE trip_id = %s",
            [(trip or self.trip).id],
        )

    def csrf(self, html):
        return re.search(r'name="csrf_token" value="([^"]+)"', html)[1]

    def submit(self, **changes):
        """Open the checkout and send its form."""
        html = self.page("/excursions/checkout")
        form = {
            "csrf_token": self.csrf(html),
            "trip": self.trip.id,
            "name": "Anna Petrova",
            "email": "anna@example.com",
            "phone": "8 (921) 123-45-67",
            "consent_personal_data": "1",
            "consent_offer": "1",
            **changes,
        }
        return self.url_open(
            "/excursions/checkout",
            data={key: value for key, value in form.items() if value is not None},
            allow_redirects=False,
        )

    def assertNoForeignHosts(self, html):
        hosts = set(ADDRESS.findall(html)) - {"127.0.0.1", "localhost"}
        # links of Odoo's footer are clicked, never fetched
        fetched = {host for host in hosts if re.search(rf"<(?:script|link|img)[^>]*//{host}", html)}
        self.assertFalse(fetched)

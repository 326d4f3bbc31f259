import re

from odoo.tests import HttpCase

from odoo.addons.water_booking.tests.common import WaterFleet

ADDRESS = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//([^/"':]+)""")
PRICE_SPACE = "\N{NO-BREAK SPACE}"


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

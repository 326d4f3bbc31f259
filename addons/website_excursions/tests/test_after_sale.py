import re
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools import file_path, mute_logger

from .common import PRICE_SPACE
from .common_account import AccountCase

SEEN = re.compile(r'name="seen" value="([^"]+)"')
OFFER = re.compile(r'name="trip" value="(\d+):(-?\d+)"')


@tagged("post_install", "-at_install")
class TestAfterSale(AccountCase):
    """What it costs is told first; then a person is asked, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trip_free.state = "draft"  # no other departure but those that a test makes

    def wishes(self, order):
        return self.env["water.customer.request"].search([("order_id", "=", order.id)])

    def url(self, order, kind, **params):
        return order._website_status_url(f"/{kind}", **params)

    def send(self, order, kind, tickets=None, **form):
        """Send the form of the page as it stands, with these tickets ticked."""
        page = self.page(self.url(order, kind))
        seen = SEEN.search(page)
        data = {
            "csrf_token": self.csrf(page),
            "access_token": order.access_token,
            "ticket": (order.water_ticket_ids if tickets is None else tickets).ids,
            **({"seen": seen[1]} if seen else {}),
            **form,
        }
        return self.url_open(f"/excursions/order/{order.id}/{kind}", data=data).text

    def depart(self, trip, hours):
        """So many hours from now, by the database alone: no rule of moved trips is meant."""
        when = fields.Datetime.now() + timedelta(hours=hours)
        self.env.flush_all()
        for table, column in (("water_trip", "id"), ("water_ticket", "trip_id")):
            self.env.cr.execute(
                f"UPDATE {table} SET departure = %s WHERE {column} = %s",
                [when, trip.id],
            )
        self.env.invalidate_all()

    def sums(self, html):
        """What the page says together: paid, fee, back."""
        together = html[html.index("wx_c_sums") :]
        parts = re.findall(r"<dd[^>]*>(.*?)</dd>", together, re.S)
        return [re.sub(r"<[^>]+>|&nbsp;", "", part).replace(PRICE_SPACE, "") for part in parts]

    # --- giving back

    def test_without_a_rule_a_person_tells_the_fee(self):
        order = self.bought("A-1", "A-2")
        html = self.page(self.url(order, "cancel"))
        self.assertEqual(self.sums(html), ["2,000₽", "we tell you first", "we tell you first"])
        self.assertFalse(self.wishes(order))  # to look changes nothing
        html = self.send(order, "cancel", text="<b>Ill</b>")
        self.assertIn("We have your request", html)
        self.assertIn("You asked for it on", html)
        wish = self.wishes(order)
        self.assertEqual((wish.kind, wish.text), ("cancel", "<b>Ill</b>"))
        self.assertEqual((wish.told_paid, wish.is_fee_told), (2000, False))
        self.assertEqual(wish.ticket_ids, order.water_ticket_ids)
        self.assertEqual(len(wish.activity_ids), 1)
        self.assertEqual(set(order.water_ticket_ids.mapped("state")), {"issued"})

    def test_the_settings_tell_the_fee(self):
        order = self.bought("A-1", "A-2", "A-3")  # departs in 72 hours
        self.company.write({"water_cancel_free_hours": 48, "water_cancel_fee_percent": 33.333})
        html = self.page(self.url(order, "cancel"))
        self.assertEqual(self.sums(html), ["3,000₽", "0₽", "3,000₽"])
        self.assertIn("Nothing is kept if you ask until", html)
        self.depart(self.trip, 47)
        html = self.page(self.url(order, "cancel"))
        self.assertNotIn("Nothing is kept", html)
        self.assertEqual(self.sums(html), ["3,000₽", "999.99₽", "2,000.01₽"])
        self.send(order, "cancel")
        wish = self.wishes(order)
        self.assertTrue(wish.is_fee_told)
        self.assertEqual((wish.told_paid, wish.told_fee, wish.told_back), (3000, 999.99, 2000.01))
        self.assertIn("999.99", self.page(self.url(order, "manage")))

    def test_what_the_carrier_cancels_comes_back_whole_even_later(self):
        order = self.bought("A-1")
        self.company.water_cancel_fee_percent = 50
        self.trip.action_cancel()
        self.depart(self.trip, -5)
        html = self.page(self.url(order, "cancel"))
        self.assertEqual(self.sums(html), ["1,000₽", "0₽", "1,000₽"])
        self.assertIn("We have cancelled this trip", html)
        self.assertIn("We have your request", self.send(order, "cancel"))

    def test_pressed_twice_is_asked_once(self):
        order = self.bought("A-1", "A-2", "A-3")
        first, second, third = order.water_ticket_ids
        # three are shown, one is ticked: the page shows that one's sums before it takes the wish
        html = self.send(order, "cancel", first)
        self.assertIn("This is what it costs now", html)
        self.assertEqual(self.sums(html)[0], "1,000₽")
        self.assertFalse(self.wishes(order))
        form = {"seen": SEEN.search(html)[1], "text": "Ill"}
        for _press in range(2):
            self.assertIn("We have your request", self.send(order, "cancel", first, **form))
        wish = self.wishes(order)
        self.assertEqual((wish.ticket_ids, wish.told_paid), (first, 1000))
        self.assertIn(f"{order.id}/cancel", self.page(self.url(order, "manage")))
        self.assertEqual(len(wish.activity_ids), 1)
        # the others are added to the same wish, each ticket's price once
        html = self.page(self.url(order, "cancel"))
        self.assertIn("You have asked to cancel it", html)
        self.assertEqual(self.sums(html)[0], "2,000₽")
        self.send(order, "cancel", second | third, text="Both")
        self.assertEqual(self.wishes(order), wish)
        self.assertEqual((wish.ticket_ids, wish.told_paid), (first | second | third, 3000))
        self.assertNotIn(f"{order.id}/cancel", self.page(self.url(order, "manage")))
        self.assertIn("Both", str(wish.message_ids.mapped("body")))
        self.assertEqual(len(wish.activity_ids), 1)

    def test_two_presses_at_one_moment(self):
        """Neither sees the other's: the database lets one in."""
        order = self.bought("A-1")
        self.send(order, "cancel")
        wish = self.wishes(order)
        same = {
            "kind": "cancel",
            "partner_id": wish.partner_id.id,
            "company_id": wish.company_id.id,
            "order_id": order.id,
        }
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            wish.create(same)
        wish.action_done()
        self.env.flush_all()
        wish.create(same)  # a new one after the answer

    def test_terms_that_changed_meanwhile_are_shown_first(self):
        order = self.bought("A-1")
        self.company.write({"water_cancel_free_hours": 48, "water_cancel_fee_percent": 50})
        seen = SEEN.search(self.page(self.url(order, "cancel")))[1]
        self.depart(self.trip, 47)
        html = self.send(order, "cancel", seen=seen)
        self.assertIn("This is what it costs now", html)
        self.assertEqual(self.sums(html), ["1,000₽", "500₽", "500₽"])
        self.assertFalse(self.wishes(order))

    def test_extras_go_with_the_last_ticket(self):
        lunch = self.make_extra(price=700)
        hold = self.hold_seats("A-1", "A-2", addons=[{"addon_id": lunch.id, "quantity": 1}])
        buyer = {"name": "Anna", "email": "anna@example.com", "phone": "+79211234567"}
        order = self.env["sale.order"]._water_create_from_hold(hold, buyer).sudo()
        order._water_secure_places(order.name)
        self.company.water_cancel_fee_percent = 10
        first = order.water_ticket_ids[0]
        self.assertEqual(order._after_sale_quote(first)["paid"], 100000)
        whole = order._after_sale_quote(order.water_ticket_ids)
        self.assertEqual([whole[name] for name in ("paid", "fee", "back")], [270000, 27000, 243000])
        self.assertEqual(self.sums(self.page(self.url(order, "cancel")))[-3], "2,700₽")

        # who is aboard stays with the lunch
        order.water_ticket_ids[1].state = "used"
        self.assertEqual(order._after_sale_quote(first)["paid"], 100000)

    def test_tickets_that_are_used_void_or_late_are_refused(self):
        order = self.bought("A-1", "A-2")
        first, second = order.water_ticket_ids
        self.env["water.ticket"].board(first.barcode, self.trip.id)
        for kind, form in (("cancel", {}), ("date", {"text": "Friday"})):
            html = self.send(order, kind, first, **form)
            self.assertIn("come aboard with this ticket", html)
            self.assertFalse(self.wishes(order))
        html = self.page(self.url(order, "cancel"))
        self.assertEqual(self.sums(html)[0], "1,000₽")  # what is left
        self.depart(self.trip, -1)
        for kind in ("cancel", "date"):
            self.assertIn("This trip has departed", self.send(order, kind, second, text="Friday"))
        html = self.page(self.url(order, "manage"))
        self.assertIn("No ticket of this order can be changed any more", html)
        self.assertNotIn(f"{order.id}/cancel", html)
        self.assertFalse(self.wishes(order))

    def test_no_ticket_and_a_strangers_ticket_are_none(self):
        order = self.bought("A-1")
        other = self.bought("A-2", email="bob@example.com")
        for tickets in (order.water_ticket_ids.browse(), other.water_ticket_ids):
            for kind in ("cancel", "date"):
                html = self.send(order, kind, tickets, text="Friday")
                self.assertIn("Please choose the tickets", html)
        self.assertFalse(self.wishes(order) | self.wishes(other))

    # --- another date

    def test_departures_with_places_and_their_difference_in_price(self):
        order = self.bought("B-1", "A-1")  # 1500 and 1000
        same = self.make_trip(self.vessel_seats, days=10)
        later = self.make_trip(self.vessel_seats, days=11)
        self.trip_free.state = "on_sale"  # has no seat of the dearer category
        self.make_trip(self.vessel_seats, days=13, state="draft")
        self.make_trip(self.vessel_seats, self.make_excursion("Another way"), days=14)
        full = self.make_trip(self.vessel_seats, days=15)
        self.hold_seats("B-1", "B-2", trip=full)
        html = self.page(self.url(order, "date"))
        offers = {int(trip): int(difference) for trip, difference in OFFER.findall(html)}
        self.assertEqual(offers, {same.id: 0, later.id: 0})
        self.assertIn("The same price", html)

    def test_a_wheelchair_place_is_looked_for_as_such(self):
        # past the rule that a plan in use does not change
        self.cr.execute(
            "UPDATE water_seat SET kind = 'wheelchair' WHERE id = %s", [self.seat("A-1").id]
        )
        self.env.registry.clear_all_caches()
        self.env.invalidate_all()
        order = self.bought("A-1")
        ordinary = self.make_trip(self.vessel_seats, days=10)
        taken = self.make_trip(self.vessel_seats, days=11)
        self.hold_seats("A-1", trip=taken)
        html = self.page(self.url(order, "date"))
        self.assertEqual([int(trip) for trip, _more in OFFER.findall(html)], [ordinary.id])

    def test_wishes_that_stood_open_twice_before_the_index(self):
        order = self.bought("A-1", "A-2")
        self.send(order, "cancel")
        wish = self.wishes(order)
        self.cr.execute("DROP INDEX water_customer_request_one_open")
        other = wish.copy({"state": "open"})
        wish.ticket_ids, other.ticket_ids = order.water_ticket_ids
        self.env.flush_all()
        path = file_path("website_excursions/migrations/19.0.1.1.0/pre-one-open-wish.py")
        load_script(path, "pre-one-open-wish").migrate(self.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual((wish.state, other.state), ("open", "refused"))
        self.assertEqual(wish.ticket_ids, order.water_ticket_ids)

    def test_a_price_that_changed_or_places_that_went_are_told(self):
        order = self.bought("A-1")
        other = self.make_trip(self.vessel_seats, days=10)
        line = self.excursion.tariff_ids.filtered(
            lambda one: one.fare_id == self.adult and not one.category_id
        )
        line.price = 1200
        html = self.page(self.url(order, "date"))
        self.assertIn(f'value="{other.id}:20000"', html)
        self.assertIn(f"200{PRICE_SPACE}₽ more", html)
        html = self.send(order, "date", trip=f"{other.id}:0")
        self.assertIn("This is what it costs now", html)
        self.hold_seats("A-1", "A-2", "A-3", "A-4", trip=other)
        html = self.send(order, "date", trip=f"{other.id}:20000")
        self.assertIn("no places for you any more", html)
        self.assertNotIn(f'value="{other.id}:', html)
        self.assertIn("no departure has places", html)
        self.assertFalse(self.wishes(order))

    def test_the_chosen_trip_goes_to_the_office_and_the_last_choice_counts(self):
        order = self.bought("A-1")
        self.assertIn("Choose another date", self.page(self.url(order, "manage")))
        one, two = (self.make_trip(self.vessel_seats, days=days) for days in (10, 11))
        for _press in range(2):
            html = self.send(order, "date", trip=f"{one.id}:0")
            self.assertIn("We have your request", html)
        wish = self.wishes(order)
        self.assertEqual((wish.kind, wish.trip_id, wish.told_difference), ("date", one, 0))
        self.assertEqual(len(wish.activity_ids), 1)
        self.send(order, "date", trip=f"{two.id}:0")
        self.assertEqual(self.wishes(order), wish)
        self.assertEqual(wish.trip_id, two)
        self.assertEqual(order.water_ticket_ids.trip_id, self.trip)  # until somebody answers

    def test_only_departures_of_the_same_excursion_can_be_chosen(self):
        order = self.bought("A-1")
        stranger = self.make_trip(self.vessel_seats, self.make_excursion("Another way"), days=9)
        for value in (f"{stranger.id}:0", f"{self.trip.id}:0"):
            self.assertIn("choose a departure", self.send(order, "date", trip=value))
        for value in ("", "0:0", "-1:0", "x:y", f"{2**40}:0", "9" * 99):
            html = self.send(order, "date", trip=value)
            self.assertIn("choose a departure, or write which day", html)
        self.assertFalse(self.wishes(order))
        self.assertIn("We have your request", self.send(order, "date", trip="", text="Friday"))
        self.assertEqual(self.wishes(order).text, "Friday")

    def test_from_a_day_on(self):
        order = self.bought("A-1")
        near, far = (self.make_trip(self.vessel_seats, days=days) for days in (10, 50))
        day = (far.departure - timedelta(days=2)).date().isoformat()
        html = self.page(self.url(order, "date", day=day))
        self.assertEqual([int(trip) for trip, _price in OFFER.findall(html)], [far.id])
        for day in ("", "x", "0001-01-01", "9999-12-31"):
            self.page(self.url(order, "date", day=day))
        html = self.page(self.url(order, "date"))
        self.assertEqual([int(trip) for trip, _price in OFFER.findall(html)], [near.id, far.id])

import logging
from contextlib import closing

from odoo.tests import BaseCase, tagged

from odoo.addons.water_booking.inventory.steady import SteadyCursor
from odoo.addons.website_excursions.tools.rate_limit import (
    Limit,
    Meter,
    is_within,
    network,
    parse,
    pseudonym,
)

from .common import ShopCase, forget_spending

LOGGER = "odoo.addons.website_excursions.controllers.limits"


class Table:
    """The shared table in plain Python, for several meters that stand for processes."""

    def __init__(self, clock):
        self.clock, self.spent, self.asked = clock, {}, 0

    def of(self, key):
        def spend(count, limit):
            self.asked += 1
            now = self.clock()
            after = max(self.spent.get(key, 0.0), now) + count * limit.each
            if after > now + limit.seconds + 1e-6:
                return after - limit.seconds - now
            self.spent[key] = after
            return 0.0

        return spend


@tagged("post_install", "-at_install")
class TestMeter(BaseCase):
    """Counts and clocks, without Odoo."""

    def setUp(self):
        super().setUp()
        self.now = 1000.0
        self.table = Table(lambda: self.now)

    def processes(self, count):
        return [Meter(lambda: count, clock=lambda: self.now) for _number in range(count)]

    def allowed(self, meters, limit, tries, key="me", **options):
        """How many of ``tries`` calls, dealt out to the processes in turn, get through."""
        table = self.table.of(key)
        return sum(
            not meters[number % len(meters)].spend(key, limit, table, **options)
            for number in range(tries)
        )

    def test_all_processes_together_allow_no_more_than_the_limit(self):
        limit = Limit(60, 60)
        allowed = self.allowed(self.processes(4), limit, 500)
        self.assertLessEqual(allowed, 60)
        self.assertGreaterEqual(allowed, 45)

    def test_one_process_gives_a_client_most_of_it_whatever_the_others_do(self):
        """A connection that always meets the same worker must not meet a quarter of the limit."""
        allowed = self.allowed(self.processes(4)[:1], Limit(60, 60), 500)
        self.assertGreaterEqual(allowed, 60 // 2)

    def test_exact_means_exact(self):
        self.assertEqual(self.allowed(self.processes(3), Limit(10, 600), 90, exact=True), 10)

    def test_an_ordinary_visitor_costs_the_table_nothing(self):
        self.assertEqual(self.allowed(self.processes(4), Limit(60, 60), 28), 28)
        self.assertEqual(self.table.asked, 0)

    def test_whoever_was_refused_costs_the_table_nothing_any_more(self):
        meters = self.processes(2)
        self.allowed(meters, Limit(60, 60), 200)
        asked = self.table.asked
        self.assertEqual(self.allowed(meters, Limit(60, 60), 200), 0)
        self.assertEqual(self.table.asked, asked)

    def test_a_pause_earns_it_back(self):
        meters = self.processes(1)
        self.assertEqual(self.allowed(meters, Limit(10, 100), 30, exact=True), 10)
        self.now += 10
        self.assertEqual(self.allowed(meters, Limit(10, 100), 30, exact=True), 1)
        self.now += 1000
        self.assertEqual(self.allowed(meters, Limit(10, 100), 30, exact=True), 10)

    def test_the_wait_that_is_told_is_long_enough(self):
        meter = self.processes(1)[0]
        self.allowed([meter], Limit(10, 100), 10, exact=True)
        wait = meter.spend("me", Limit(10, 100), self.table.of("me"), exact=True)
        self.assertGreater(wait, 0)
        self.now += wait + 0.001
        self.assertEqual(meter.spend("me", Limit(10, 100), self.table.of("me"), exact=True), 0)

    def test_clients_do_not_spend_for_each_other(self):
        meters = self.processes(1)
        self.allowed(meters, Limit(4, 60), 50, key="one")
        self.assertEqual(self.allowed(meters, Limit(4, 60), 50, key="other"), 4)

    def test_several_at_once(self):
        meters = self.processes(2)
        table = self.table.of("me")
        wanted = [meters[n % 2].spend("me", Limit(60, 900), table, count=7) for n in range(30)]
        allowed = 7 * sum(not wait for wait in wanted)
        self.assertLessEqual(allowed, 60)
        self.assertGreaterEqual(allowed, 35)

    def test_memory_is_bounded(self):
        meter = Meter(lambda: 1, most=100, clock=lambda: self.now)
        for number in range(1000):
            meter.spend(number, Limit(60, 60), self.table.of(number))
        self.assertEqual(len(meter._accounts), 100)

    def test_settings(self):
        default = Limit(5, 60)
        self.assertEqual(parse("10/60", default), Limit(10, 60))
        self.assertEqual(parse(" 10 / 3600 ", default), Limit(10, 3600))
        self.assertEqual(parse("off", default).count, 0)
        for nonsense in ("", None, "many", "10", "-1/60", "10/0", "10/60/2"):
            self.assertEqual(parse(nonsense, default), default, nonsense)

    def test_addresses(self):
        self.assertEqual(network("203.0.113.7"), "203.0.113.7")
        self.assertEqual(network("::ffff:203.0.113.7"), "203.0.113.7")
        self.assertEqual(network("2001:db8:1:2:aaaa::1"), network("2001:db8:1:2:ffff::9"))
        self.assertNotEqual(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"))
        self.assertEqual(network("nonsense"), network(None))
        self.assertTrue(is_within("10.1.2.3", "192.0.2.7, 10.0.0.0/8"))
        self.assertTrue(is_within("::ffff:192.0.2.7", "192.0.2.7"))
        self.assertFalse(is_within("11.1.2.3", "192.0.2.7, 10.0.0.0/8, nonsense"))

    def test_pseudonyms_tell_nobody(self):
        one = pseudonym("secret", "hold", "203.0.113.7")
        self.assertEqual(one, pseudonym("secret", "hold", "203.0.113.7"))
        self.assertNotEqual(one, pseudonym("another", "hold", "203.0.113.7"))
        self.assertNotEqual(one, pseudonym("secret", "code", "203.0.113.7"))
        self.assertEqual(len(one), 16)


@tagged("post_install", "-at_install")
class TestLimits(ShopCase):
    """What a client meets that asks too much."""

    def setUp(self):
        super().setUp()
        forget_spending(self)

    def limit(self, **limits):
        for name, value in limits.items():
            self.env["ir.config_parameter"].set_param(f"website_excursions.limit_{name}", value)
        self.env.flush_all()

    def raw(self, url, lang="en-US", **params):
        return self.url_open(url, json={"params": {"lang": lang, **params}})

    def test_holds_of_one_address(self):
        self.limit(hold_address="4/3600")
        for _number in range(4):
            self.take("A-1")
        answer = self.raw("/excursions/hold", trip_id=self.trip.id)
        self.assertEqual(answer.status_code, 429)
        error = answer.json()["result"]["error"]
        self.assertEqual(error["code"], "too_many_requests")
        self.assertIn("minutes", error["message"])
        self.assertEqual(answer.headers["Retry-After"], str(error["retry_after"]))
        self.assertGreater(error["retry_after"], 60)
        # what was held is held, and can be paid
        hold = self.ask("/excursions/hold/current", trip_id=self.trip.id)["hold"]
        self.assertEqual([row["label"] for row in hold["rows"]], ["A-1"])
        self.page("/excursions/checkout")

    def test_another_cookie_is_no_other_client(self):
        self.limit(hold_address="4/3600")
        for _number in range(4):
            self.another_visitor()
            self.take("A-1")
        self.another_visitor()
        self.assertEqual(self.raw("/excursions/hold", trip_id=self.trip.id).status_code, 429)

    def test_a_browser_has_less_than_an_address(self):
        self.limit(hold_browser="2/3600")
        self.opener.cookies["water_visitor"] = "a" * 32
        self.take("A-1")
        self.take("A-1")
        self.assertEqual(self.raw("/excursions/hold", trip_id=self.trip.id).status_code, 429)
        self.opener.cookies["water_visitor"] = "b" * 32
        self.assertEqual(self.raw("/excursions/hold", trip_id=self.trip.id).status_code, 200)

    def test_pages_answer_with_a_page(self):
        self.limit(search_address="1/3600")
        self.page("/excursions?month=2031-01")
        answer = self.url_open("/excursions?month=2031-01")
        self.assertEqual(answer.status_code, 429)
        self.assertIn("Retry-After", answer.headers)
        self.assertIn("<h1>", answer.text)
        self.assertNotIn("<script", answer.text)
        self.page("/excursions")  # the catalogue itself is for everybody

    def test_checkout_keeps_what_was_typed(self):
        self.limit(checkout_address="1/3600")
        self.take("A-1")
        self.submit(name="")
        answer = self.submit(name="Anna Petrova", phone="")
        self.assertEqual(answer.status_code, 429)
        self.assertIn("Anna Petrova", answer.text)
        self.assertIn("Too many requests", answer.text)

    def test_office_and_trusted_networks_have_no_limit(self):
        self.limit(hold_address="1/3600")
        self.env["ir.config_parameter"].set_param(
            "website_excursions.limits_trusted", "127.0.0.0/8"
        )
        for _number in range(3):
            self.take("A-1")
        self.env["ir.config_parameter"].set_param("website_excursions.limits_trusted", "")
        self.assertEqual(self.raw("/excursions/hold", trip_id=self.trip.id).status_code, 200)
        self.assertEqual(self.raw("/excursions/hold", trip_id=self.trip.id).status_code, 429)
        self.authenticate("admin", "admin")
        self.assertEqual(self.raw("/excursions/hold", trip_id=self.trip.id).status_code, 200)

    def test_off_is_off(self):
        self.limit(hold_address="off", hold_browser="off")
        for _number in range(3):
            self.assertEqual(self.raw("/excursions/hold", trip_id=self.trip.id).status_code, 200)

    def test_the_log_names_nobody(self):
        self.limit(hold_address="1/3600")
        self.take("A-1")
        with self.assertLogs(LOGGER, logging.INFO) as logs:
            self.raw("/excursions/hold", trip_id=self.trip.id)
        self.assertIn("hold_address", logs.output[0])
        self.assertNotIn("127.0.0.1", logs.output[0])

    def test_places_of_one_buyer(self):
        self.env.company.water_places_per_buyer = 2
        self.env.flush_all()
        answer = self.take("A-1", "A-2", "B-1")
        self.assertEqual(answer["error"]["code"], "too_many_places")
        self.assertEqual(answer["error"]["most"], 2)
        self.take("A-1", "A-2")
        self.excursion.places_per_buyer = 3
        self.env.flush_all()
        self.assertEqual(len(self.take("A-1", "A-2", "B-1")["hold"]["rows"]), 3)
        self.excursion.places_per_buyer = 1
        self.env.flush_all()
        other = self.make_trip(self.trip.vessel_id, days=9)
        self.env.flush_all()
        self.authenticate("admin", "admin")  # the office sells to groups
        self.assertEqual(len(self.take("A-1", "A-2", trip=other)["hold"]["rows"]), 2)

    def test_places_of_all_running_holds(self):
        """A second tab, another trip, thrown away cookies: the address has held them."""
        self.limit(places_address="4/900")
        other = self.make_trip(self.trip.vessel_id, days=9)
        self.env.flush_all()
        self.take("A-1", "A-2")
        self.another_visitor()
        self.take("A-1", "A-2", trip=other)
        self.another_visitor()
        answer = self.take("B-1", trip=other)
        self.assertEqual(answer["error"]["code"], "too_many_places")
        self.assertGreater(answer["error"]["retry_after"], 0)

    def test_another_choice_is_no_more_places(self):
        self.limit(places_address="4/900")
        for labels in (("A-1", "A-2"), ("A-1", "B-1"), ("A-2", "B-1"), ("B-1",)):
            self.assertEqual(len(self.take(*labels)["hold"]["rows"]), len(labels))

    def test_guessed_codes(self):
        self.limit(code_address="2/3600")
        self.take("A-1")
        for number in range(2):
            self.page(f"/coupon/GUESS{number}?r=/excursions/checkout")
        self.page("/coupon/GUESS3?r=/excursions/checkout", status=429)
        self.env["loyalty.program"].create(
            {
                "name": "Ten",
                "program_type": "promo_code",
                "trigger": "with_code",
                "rule_ids": [(0, 0, {"mode": "with_code", "code": "TENOFF"})],
                "reward_ids": [(0, 0, {"discount": 10})],
            }
        )
        self.limit(code_address="3/3600")
        forget_spending(self)
        for _number in range(5):  # what is right does not count
            self.page("/coupon/TENOFF?r=/excursions/checkout")
        self.page("/coupon/GUESS4?r=/excursions/checkout")

    def test_mailboxes_are_not_filled(self):
        self.limit(link_subject="1/3600")
        page = self.page("/web/reset_password")
        form = {"csrf_token": self.csrf(page), "login": "nobody@example.com"}
        self.page("/web/reset_password", data=form)
        self.page("/web/reset_password", data={**form, "login": "NOBODY@example.com "}, status=429)
        self.page("/web/reset_password", data={**form, "login": "other@example.com"})

    def test_table(self):
        """It is unlogged, holds pseudonyms only, and is tidied."""
        self.env.cr.execute(
            "SELECT relpersistence FROM pg_class WHERE relname = 'water_rate_limit'"
        )
        self.assertEqual(self.env.cr.fetchone(), ("u",))
        limits = self.env["water.rate.limit"]
        me = limits._pseudonym("code", "203.0.113.7")
        limit = Limit(2, 3600)
        self.assertEqual([bool(limits._spend(me, 1, limit)) for _number in range(3)], [0, 0, 1])
        limits._give_back(me, limit)
        self.assertFalse(limits._spend(me, 1, limit))
        with closing(SteadyCursor(self.env.registry.db_name)) as cr:
            cr.execute("UPDATE water_rate_limit SET spent = spent - 7300")
        limits._gc_earned()
        self.env.cr.execute("SELECT count(*) FROM water_rate_limit")
        self.assertEqual(self.env.cr.fetchone(), (0,))

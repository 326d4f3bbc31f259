"""Makes the test fleet inside Odoo. Its text is run by `odoo shell`, see `fleet.py`.

Whatever was made before is found again by its external id (module `fleet`), so that it can be run
on a kept database. Only departures are new: trips that are over give way to later ones.
"""

import re
from datetime import datetime, time, timedelta

import pytz

from odoo import Command

ZONE = "Europe/Moscow"
LANGUAGES = ("en_US", "ru_RU", "zh_CN")
PRICES = {  # by category; the empty one is for every other
    "": {"adult": 1900.0, "child": 950.0, "infant": 0.0},
    "premium": {"adult": 2900.0, "child": 1450.0},
    "vip": {"adult": 4500.0},
}
#: (key, excursion, vessel, days from today, local time, state)
TRIPS = (
    ("bridges_tomorrow", "bridges", "ship", 1, "22:30", "on_sale"),
    ("bridges_second", "bridges", "ship", 2, "22:30", "on_sale"),
    ("bridges_week", "bridges", "ship", 7, "22:30", "on_sale"),
    ("bridges_draft", "bridges", "ship", 9, "22:30", "draft"),
    ("jazz_tomorrow", "jazz", "ship", 1, "18:00", "on_sale"),
    ("canals_tomorrow", "canals", "boat", 1, "12:00", "on_sale"),
    ("canals_afternoon", "canals", "boat", 1, "16:00", "on_sale"),
    ("canals_second", "canals", "boat", 2, "12:00", "on_sale"),
)


class Fleet:
    def __init__(self, env, texts):
        self.env = env(context={**env.context, "lang": "en_US", "tracking_disable": True})
        self.texts = texts
        self.categories = {}
        self.excursions = {}
        self.vessels = {}

    # --- finding again

    def known(self, key):
        return self.env.ref(f"fleet.{key}", raise_if_not_found=False)

    def remember(self, key, record):
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": f"fleet.{key}", "record": record, "noupdate": True}]
        )
        return record

    def record(self, key, model, **values):
        """The record of a key: found again, or made with its translations."""
        record = self.known(key)
        if record:
            return record
        record = self.remember(key, self.env[model].create(values))
        for name, value in values.items():
            translate = getattr(record._fields[name], "translate", False)
            term = re.sub(r"</?p>", "", value) if translate else None
            if term not in self.texts:
                continue
            texts = self.texts[term]
            if callable(translate):  # the terms inside of HTML; writing it would be a new source
                texts = {lang: {term: text} for lang, text in texts.items()}
            record.update_field_translations(name, texts)
        return record

    # --- the company's shop

    def languages(self):
        for code in LANGUAGES:
            self.env["res.lang"]._activate_lang(code)
        website = self.env["website"].search([], limit=1)
        languages = self.env["res.lang"].search([("code", "in", LANGUAGES)])
        website.write(
            {
                "language_ids": [Command.set(languages.ids)],
                "default_lang_id": languages.filtered(lambda lang: lang.code == "ru_RU").id,
            }
        )
        return website

    def books(self):
        """A Russian company in roubles on the Russian chart, before anything has been sold."""
        company = self.env.company
        company.country_id = self.env.ref("base.ru")
        rouble = self.env.ref("base.RUB")
        rouble.active = True
        if company.currency_id != rouble:
            company.currency_id = rouble
        if company.chart_template != "ru":
            self.env["account.chart.template"].try_loading("ru", company)

    def provider(self, api_url, shop_id, secret):
        provider = self.env["payment.provider"].search([("code", "=", "yoomoney")], limit=1)
        provider.write(
            {
                "yoomoney_api_url": api_url,
                "yoomoney_shop_id": shop_id,
                "yoomoney_secret_key": secret,
                "state": "test",
                "is_published": True,
                "allow_tokenization": True,
            }
        )
        provider._yoomoney_setup_accounting()
        return provider

    def users(self):
        """One of each role. The office's know OdooBot already: it greets at the first login, and a
        slow machine has its window open over the page of a test. Crew is never greeted."""
        users = {}
        known = {"odoobot_state": "disabled"}
        if "odoobot_state" not in self.env["res.users"]._fields:  # mail_bot may be away
            known = {}
        for role in ("crew", "agent", "dispatcher", "manager"):
            login = f"fleet_{role}"
            user = self.known(f"user_{role}") or self.remember(
                f"user_{role}",
                self.env["res.users"].create(
                    {
                        "name": f"Fleet {role}",
                        "login": login,
                        "password": f"{login}_pass",
                        "email": f"{login}@example.com",
                        "lang": "ru_RU",
                        "tz": ZONE,
                        "group_ids": [Command.link(self.env.ref(f"water_booking.group_{role}").id)],
                        **(known if role != "crew" else {}),
                    }
                ),
            )
            users[role] = {"id": user.id, "login": login, "password": f"{login}_pass"}
        return users

    # --- the fleet

    def sea(self):
        city = self.record("city", "water.city", name="Saint Petersburg", tz=ZONE)
        pier = self.record(
            "pier",
            "water.pier",
            name="Palace Pier",
            city_id=city.id,
            address="Palace Embankment, 36",
            directions="Five minutes on foot from the Hermitage, the descent by the lions.",
            latitude=59.940550,
            longitude=30.309760,
        )
        self.categories = {
            "": self.env.ref("water_booking.seat_category_standard"),
            "premium": self.record(
                "premium",
                "water.seat.category",
                name="Premium",
                code="fleet_premium",
                symbol="P",
                color="#2e7d32",
                sequence=20,
            ),
            "vip": self.record(
                "vip",
                "water.seat.category",
                name="VIP",
                code="fleet_vip",
                symbol="V",
                color="#8a5a00",
                sequence=30,
            ),
        }
        self.vessels = {"ship": self.ship(pier), "boat": self.boat(pier)}
        for key, values in {
            "bridges": {
                "name": "Bridges by night",
                "summary": "The raising of the bridges, seen from the water.",
                "route": "Neva, Fontanka, Moika",
            },
            "jazz": {
                "name": "Jazz on the Neva",
                "summary": "A concert on deck at sunset.",
                "kind": "event",
            },
            "canals": {
                "name": "Rivers and canals",
                "summary": "An hour through the old town under low bridges.",
            },
        }.items():
            self.excursions[key] = self.excursion(key, pier, values)
        return pier

    def excursion(self, key, pier, values):
        fares = {code: self.env.ref(f"water_booking.fare_{code}") for code in PRICES[""]}
        return self.record(
            f"excursion_{key}",
            "water.excursion",
            **values,
            description=f"<p>{values['summary']}</p>",
            duration=1.5,
            pier_id=pier.id,
            is_published=True,
            tariff_ids=[
                Command.create(
                    {
                        "fare_id": fares[fare].id,
                        "category_id": self.categories[category].id if category else False,
                        "price": price,
                    }
                )
                for category, prices in PRICES.items()
                for fare, price in prices.items()
            ],
        )

    def vessel(self, key, name, kind, limit, pier):
        """The vessel, and its new deck plan if it has none yet."""
        vessel = self.record(
            f"vessel_{key}",
            "water.vessel",
            name=name,
            kind=kind,
            passenger_limit=limit,
            crew_count=4,
            home_pier_id=pier.id,
        )
        if vessel.seat_map_ids:
            return vessel, None
        # tests take whichever seats they like
        plan = {"vessel_id": vessel.id, "avoid_single_gaps": False}
        return vessel, self.env["water.seat.map"].create(plan)

    def ship(self, pier):
        """Two decks: below rows A-F of 6, the first two premium; above G-H of 4, VIP."""
        vessel, plan = self.vessel("ship", "Aurora", "motor_ship", 80, pier)
        if not plan:
            return vessel
        rows = [("1", row, 6, "premium" if row in "AB" else "") for row in "ABCDEF"]
        rows += [("2", row, 4, "vip") for row in "GH"]
        self.env["water.seat"].create(
            [
                {
                    "map_id": plan.id,
                    "deck": deck,
                    "row": row,
                    "number": str(number),
                    "code": f"{row}{number}",
                    "x": 120.0 + 60 * index,
                    "y": 60.0 + 45 * number + (45 if number > size // 2 else 0),
                    "category_id": self.categories[category].id,
                    "sequence": index * 100 + number,
                }
                for index, (deck, row, size, category) in enumerate(rows)
                for number in range(1, size + 1)
            ]
        )
        plan.action_publish()
        return vessel

    def boat(self, pier):
        """An open boat with 12 places without numbers."""
        vessel, plan = self.vessel("boat", "Swallow", "open_boat", 14, pier)
        if not plan:
            return vessel
        self.record(
            "area_boat",
            "water.seat.area",
            map_id=plan.id,
            name="Open deck",
            category_id=self.categories[""].id,
            capacity=12,
            x=100.0,
            y=100.0,
            width=700.0,
            height=200.0,
        )
        plan.action_publish()
        return vessel

    def trips(self):
        now = datetime.now(pytz.utc)
        today = now.astimezone(pytz.timezone(ZONE)).date()
        trips = {}
        for key, excursion, vessel, days, clock, state in TRIPS:
            local = datetime.combine(today + timedelta(days=days), time.fromisoformat(clock))
            departure = pytz.timezone(ZONE).localize(local).astimezone(pytz.utc)
            departure = departure.replace(tzinfo=None)
            trip = self.known(f"trip_{key}_{departure.date()}") or self.remember(
                f"trip_{key}_{departure.date()}", self.sail(excursion, vessel, departure, state)
            )
            trips[key] = trip
        return trips

    def sail(self, excursion, vessel, departure, state):
        """A trip; one of an earlier day's run may be there already under another key."""
        same = self.env["water.trip"].search(
            [
                ("vessel_id", "=", self.vessels[vessel].id),
                ("departure", "=", departure),
                ("excursion_id", "=", self.excursions[excursion].id),
            ],
            limit=1,
        )
        return same or self.env["water.trip"].create(
            {
                "excursion_id": self.excursions[excursion].id,
                "vessel_id": self.vessels[vessel].id,
                "departure": departure,
                "state": state,
            }
        )


def describe_trip(trip):
    plan = trip.map_id
    return {
        "id": trip.id,
        "path": f"/excursions/trip/{trip.id}",
        "excursion_id": trip.excursion_id.id,
        "vessel_id": trip.vessel_id.id,
        "capacity": plan.capacity,
        "seats": {seat.label: seat.id for seat in plan.seat_ids if not seat.area_id},
        "areas": {area.name: area.id for area in plan.area_ids},
        "departure": trip.departure.isoformat(timespec="seconds"),
    }


def make(env, texts, api_url, shop_id, secret):
    """All of it; answers with what a test needs to know."""
    fleet = Fleet(env, texts)
    website = fleet.languages()
    fleet.books()
    provider = fleet.provider(api_url, shop_id, secret)
    users = fleet.users()
    pier = fleet.sea()
    trips = fleet.trips()
    env.flush_all()
    return {
        "company_id": env.company.id,
        "website_id": website.id,
        "provider_id": provider.id,
        "webhook_url": provider._yoomoney_webhook_url(),
        "users": users,
        "pier_id": pier.id,
        "fares": {
            code: env.ref(f"water_booking.fare_{code}").id for code in ("adult", "child", "infant")
        },
        "categories": {key or "standard": one.id for key, one in fleet.categories.items()},
        "prices": {key or "standard": dict(prices) for key, prices in PRICES.items()},
        "vessels": {key: one.id for key, one in fleet.vessels.items()},
        "excursions": {
            key: {
                "id": one.id,
                "path": one.with_context(lang="ru_RU").website_url,
                "name": one.name,
                "name_ru": one.with_context(lang="ru_RU").name,
                "name_zh": one.with_context(lang="zh_CN").name,
            }
            for key, one in fleet.excursions.items()
        },
        "trips": {key: describe_trip(trip) for key, trip in trips.items()},
    }

"""Passengers: which trips they bought, and the buying itself, by the ways that real buyers take.

Planned in the transaction that makes the trips, carried out after its commit: places are given out
by the door, which sees only what is committed.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle

from odoo import SUPERUSER_ID, api, fields

from . import kept, timetable
from .buyers import Buyers

#: Who travels together, over and over.
PARTIES = (
    ("adult", "adult"),
    ("adult", "adult", "child"),
    ("adult",),
    ("adult", "adult", "adult", "adult"),
    ("adult", "adult", "infant"),
    ("adult", "child"),
)

#: Past trips are sold as trips of the future, as nothing else is possible, and moved afterwards.
SHIFT = timedelta(days=210)

#: Around each table.
CHAIRS = 4


@dataclass
class Scene:
    """One trip and what happens to it."""

    trip_id: int
    #: places to sell; None sells all
    places: int | None
    channel: str = "website"
    ending: str = ""
    #: Extra that every second party orders for each of them
    extra: str = ""
    #: What the office keeps from sale before anybody buys, see ``kept``
    keeps: bool = False


def plan(env):
    """Make the trips and say what will be sold on them.

    :return: list of ``Scene``
    """
    Trip = env["water.trip"]
    env["payment.provider"]._water_demo_configure()
    env["payment.provider"]._water_demo_provider().is_published = False  # until it has an address
    _complete_taxes(env)
    scenes = []
    if boarding := _boarding_trip(env):
        scenes.append(Scene(boarding.id, 9))
    trips = Trip._water_demo_extend()
    tomorrow = fields.Datetime.now() + timedelta(hours=20)
    pick = _picker(env, trips.filtered(lambda trip: trip.departure > tomorrow))
    scenes += [
        Scene(pick("excursion_volga_sunset"), None),
        Scene(pick("excursion_moscow_day"), 37),
        Scene(pick("excursion_neva_night"), 14),
        Scene(pick("excursion_neva_night"), 6, "agent"),
        Scene(pick("excursion_neva_day"), 8, extra="addon_lunch", keeps=True),
        Scene(pick("excursion_peterhof"), 12, extra="addon_audio_guide", keeps=True),
        Scene(pick("event_jazz_dinner"), 10),
        Scene(pick("event_concert"), 15, extra="addon_supper", keeps=True),
        Scene(pick("excursion_moscow_night"), 7, "agent"),
        Scene(pick("excursion_neva_day"), 5, ending="cancelled"),
    ]
    past = Trip._water_demo_plan(list(_past_values(env)))
    scenes += [
        Scene(trip.id, 6, channel, "past")
        for trip, channel in zip(past, cycle(("website", "website", "agent")), strict=False)
    ]
    return [scene for scene in scenes if scene.trip_id]


def _complete_taxes(env):
    """Products made before the chart of accounts came have no tax yet."""
    excursions = env["water.excursion"].search([("product_tmpl_id.taxes_id", "=", False)])
    excursions.product_tmpl_id.taxes_id = env.company.account_sale_tax_id


def _boarding_trip(env):
    """A trip that boards while the demo is being looked at."""
    now = fields.Datetime.now()
    departure = now.replace(second=0, microsecond=0, minute=now.minute // 5 * 5)
    departure += timedelta(minutes=45)
    excursion, vessel = (
        env.ref("water_demo.excursion_moscow_day"),
        env.ref("water_demo.vessel_lark"),
    )
    values = timetable.trip_values(excursion, vessel, departure)
    return env["water.trip"]._water_demo_plan(
        # it boards for an hour, longer than the berth is free of the boat's other trips
        [{**values, "boarding_minutes": 60, "berth_id": False}]
    )


def _picker(env, trips):
    """A function that gives another coming trip of an excursion at each call."""
    left = {
        excursion: iter(own.sorted("departure").ids)
        for excursion, own in trips.grouped("excursion_id").items()
    }

    def pick(excursion):
        return next(left.get(env.ref(f"water_demo.{excursion}"), iter(())), None)

    return pick


def _past_values(env):
    """One trip of each line in the days gone by, moved into the future for its sale."""
    today = fields.Date.today()
    seen = set()
    for values in timetable.departures(env, today - timedelta(days=8), 7):
        if values["excursion_id"] not in seen:
            seen.add(values["excursion_id"])
            yield {
                **values,
                "departure": values["departure"] + SHIFT,
                "arrival": values["arrival"] + SHIFT,
            }


def make(registry, scenes):
    """Sell; each scene in a transaction of its own."""
    buyers = Buyers()
    parties = cycle(PARTIES)
    for scene in scenes:
        if scene.keeps:
            with _office(registry) as env:
                kept.plan(env["water.trip"].browse(scene.trip_id))
            with _office(registry) as env:
                kept.keep(env["water.trip"].browse(scene.trip_id))
        with _office(registry) as env:
            _Play(env, scene, buyers, parties).play()


@contextmanager
def _office(registry):
    with registry.cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {"lang": "ru_RU", "tracking_disable": True})


class _Play:
    """One scene being played."""

    def __init__(self, env, scene, buyers, parties):
        self.env = env
        self.scene = scene
        self.buyers = buyers
        self.parties = parties
        self.trip = env["water.trip"].browse(scene.trip_id)
        self.fares = {fare.code: fare for fare in self.trip.excursion_id.tariff_ids.fare_id}
        availability = env["water.inventory"]._availability(scene.trip_id)
        numbered = self.trip.map_id.seat_ids.filtered(
            lambda seat: (
                seat.kind in ("seat", "chair")
                and not seat.table_id.sold_whole
                and seat.id not in availability["seats"]
            )
        )
        self.seats = numbered.sorted("sequence")
        self.next_seat = 0
        self.tables = list(self.trip.map_id.table_ids.filtered("sold_whole"))
        self.parties_served = 0

    def play(self):
        free = self.scene.places or self.trip.capacity
        orders = self.env["sale.order"]
        while free > 0:
            party = [fare for fare in next(self.parties) if fare in self.fares]
            while sum(self.fares[fare].takes_place for fare in party) > free:
                party.pop()
            free -= sum(self.fares[fare].takes_place for fare in party)
            orders |= self._buy(party)
        if self.scene.ending == "past":
            self._move_to_the_past(orders)
        self._keep_books(orders)
        if self.scene.ending == "past":
            self._was_aboard(orders)
        if self.scene.ending == "cancelled":
            self.trip.action_cancel()
        # nobody waits for these mails
        orders.water_ticket_mail_sent = True

    def _buy(self, party):
        buyer = self.buyers.next(self.env)
        for _look in range(3):
            self.env["water.funnel.event"]._log_view(self.trip, buyer.attribution)
        hold = self.env["water.inventory"]._hold(
            self.trip.id,
            channel=self.scene.channel,
            attribution={**buyer.attribution, "channel": self.scene.channel},
            addons=self._extras(party),
            **self._wishes(party),
        )
        website = self.env["website"].search([], limit=1)
        seller = self.env["res.users"].search([("login", "=", "agent")], limit=1)
        by_agent = self.scene.channel == "agent"
        order = self.env["sale.order"]._water_create_from_hold(
            hold,
            buyer.partner_values,
            self.scene.channel,
            {"user_id": seller.id} if by_agent else {"website_id": website.id, "user_id": False},
        )
        if by_agent:
            order.action_confirm()
        else:
            self._pay_online(order)
        order.water_ticket_ids[:1].passenger_name = order.partner_id.name
        return order

    def _wishes(self, party):
        """Seats side by side on a drawn plan, else numbers of places by fare."""
        placed = [self.fares[fare].id for fare in party if self.fares[fare].takes_place]
        laps = [self.fares[fare].id for fare in party if not self.fares[fare].takes_place]
        places = [{"fare_id": fare_id, "quantity": 1} for fare_id in laps]
        if not self.seats:
            places += [{"fare_id": fare_id, "quantity": 1} for fare_id in placed]
            return {"places": places}
        chosen = self._seats_for(len(placed))
        seats = [
            {"seat_id": seat.id, "fare_id": fare_id}
            for seat, fare_id in zip(chosen, placed, strict=True)
        ]
        return {"seats": seats, "places": places}

    def _seats_for(self, number):
        if self.tables and number == CHAIRS:
            return self.tables.pop(0).seat_ids
        # a party leaves its neighbours' seats free, so that the plan looks lived in
        chosen = self.seats[self.next_seat : self.next_seat + number]
        self.next_seat += number
        if chosen[0].table_id:  # strangers are not put at one table
            self.next_seat += -self.next_seat % CHAIRS
        else:
            self.next_seat += 2
        return chosen

    def _extras(self, party):
        """Every second party has the scene's extra, a piece for each."""
        self.parties_served += 1
        if not self.scene.extra or self.parties_served % 2:
            return []
        addon = self.env.ref(f"water_demo.{self.scene.extra}")
        return [{"addon_id": addon.id, "quantity": len(party)}]

    def _pay_online(self, order):
        provider = self.env["payment.provider"]._water_demo_provider()
        transactions = self.env["payment.transaction"]
        reference = transactions._compute_reference(provider.code, prefix=order.name)
        transaction = transactions.create(
            {
                "provider_id": provider.id,
                "payment_method_id": provider.payment_method_ids[:1].id,
                "reference": reference,
                "provider_reference": f"demo-{reference}",
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "operation": "online_redirect",
                "sale_order_ids": [fields.Command.set(order.ids)],
            }
        )
        self.env["water.inventory"]._start_payment(order.water_cause, reference)
        transaction._set_done()

    def _keep_books(self, orders):
        online = orders.transaction_ids
        online._water_keep_books()
        for order in orders - online.sale_order_ids:
            self._take_cash(order)

    def _take_cash(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        cash = self.env["account.journal"].search(
            [("type", "=", "cash"), ("company_id", "=", order.company_id.id)], limit=1
        )
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"journal_id": cash.id})._create_payments()

    def _move_to_the_past(self, orders):
        """The trip sails when the timetable says, and the orders' words follow it."""
        languages = set(orders.partner_id.mapped("lang"))
        before = {lang: self.trip.with_context(lang=lang).name for lang in languages}
        self.trip.write(
            {
                "departure": self.trip.departure - SHIFT,
                "arrival": self.trip.arrival - SHIFT,
                "state": "done",
            }
        )
        for line in orders.order_line:
            lang = line.order_id.partner_id.lang
            now = self.trip.with_context(lang=lang).name
            line.name = line.name.replace(before[lang], now)

    def _was_aboard(self, orders):
        """All but one came, in the minutes before departure."""
        crew = self.env["res.users"].search([("login", "=", "crew")], limit=1)
        for number, ticket in enumerate(orders.water_ticket_ids[1:]):
            ticket.write(
                {
                    "state": "used",
                    "used_at": self.trip.departure - timedelta(minutes=24 - 2 * number),
                    "used_by_id": crew.id,
                }
            )
        for number, order in enumerate(orders, 1):
            order.date_order = self.trip.departure - timedelta(hours=26 * number)

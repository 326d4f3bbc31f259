"""Reading a tariff from the database, on any cursor."""

import json
from datetime import date
from decimal import Decimal

from . import rules
from .fees import Fee
from .rules import Rule
from .tariff import Line, Tariff

# One statement, so that all parts are of one snapshot, and one round trip: it is run while places
# are locked. Amounts are text, since Odoo's cursors turn `numeric` into float; names are those of
# every language, since the quote that keeps them is read in any.
_QUERY = """
SELECT json_build_object(
    'currency', c.currency_id,
    'rounding', COALESCE(e.price_rounding, 0)::text,
    'lines', (
        SELECT json_agg(json_build_array(
                   t.fare_id, t.category_id, t.price::text, t.price_min::text, t.price_max::text))
          FROM water_tariff t
         WHERE t.excursion_id = e.id),
    'rules', (
        SELECT json_agg(json_build_object(
                   'id', r.id, 'kind', r.kind, 'names', r.name, 'mode', r.mode,
                   'percent', r.percent::text, 'amount', r.amount::text,
                   'floor', r.price_min::text, 'ceiling', r.price_max::text,
                   'fares', ARRAY(SELECT fare_id FROM water_price_rule_fare WHERE rule_id = r.id),
                   'categories', ARRAY(
                       SELECT category_id FROM water_price_rule_category WHERE rule_id = r.id),
                   'season', CASE
                       WHEN s.id IS NULL THEN NULL
                       WHEN s.yearly THEN json_build_array(
                           s.month_from::int, s.day_from, s.month_to::int, s.day_to)
                       ELSE json_build_array(s.date_from, s.date_to) END,
                   'days', ARRAY[r.monday, r.tuesday, r.wednesday, r.thursday, r.friday,
                                 r.saturday, r.sunday],
                   'hours', ARRAY[round(r.hour_from::numeric * 60)::int,
                                  round(r.hour_to::numeric * 60)::int],
                   'lead', ARRAY[r.lead_from, r.lead_to],
                   'lead_unit', r.lead_unit,
                   'channel', r.channel,
                   'load', ARRAY[r.load_from::text, r.load_to::text],
                   'group', ARRAY[r.group_from, r.group_to])
                   ORDER BY r.excursion_id IS NULL, r.sequence, r.id)
          FROM water_price_rule r
          LEFT JOIN water_season s ON s.id = r.season_id
         WHERE r.active AND r.company_id = e.company_id
           AND (r.excursion_id = e.id OR r.excursion_id IS NULL)),
    'fees', (
        SELECT json_agg(json_build_object(
                   'id', f.id, 'names', f.name, 'mode', f.mode,
                   'percent', f.percent::text, 'amount', f.amount::text,
                   'fares', ARRAY(SELECT fare_id FROM water_fee_fare WHERE fee_id = f.id))
                   ORDER BY f.sequence, f.id)
          FROM water_fee f
         WHERE f.active AND f.company_id = e.company_id
           AND (f.excursion_id = e.id OR f.excursion_id IS NULL)),
    'calendar', (
        -- a company's own word on a day comes after, and so over, what is said for all
        SELECT json_agg(json_build_array(d.date, d.counts_as::int)
                        ORDER BY d.company_id NULLS FIRST)
          FROM water_special_day d
         WHERE d.company_id = e.company_id OR d.company_id IS NULL)
    )::text
  FROM water_excursion e
  JOIN res_company c ON c.id = e.company_id
 WHERE e.id = %s
"""
_LEAD_MINUTES = {"hours": 60, "days": 24 * 60}


def read_tariff(cr, excursion_id):
    """The tariff of an excursion, in one query; callers with pending writes flush them before."""
    cr.execute(_QUERY, [excursion_id])
    row = cr.fetchone()
    return parse_tariff(json.loads(row[0])) if row else Tariff(lines={})


def parse_tariff(values):
    """The tariff of what the query gives."""
    return Tariff(
        lines={
            (fare_id, category_id): Line(Decimal(price), _bound(floor), _bound(ceiling))
            for fare_id, category_id, price, floor, ceiling in values["lines"] or ()
        },
        rules=tuple(_rule(rule) for rule in values["rules"] or ()),
        fees=tuple(
            Fee(
                fee["id"],
                fee["mode"],
                Decimal(fee["percent" if fee["mode"] == "percent" else "amount"] or 0),
                fee["names"],
                frozenset(fee["fares"]),
            )
            for fee in values["fees"] or ()
        ),
        days={date.fromisoformat(day): counts_as for day, counts_as in values["calendar"] or ()},
        rounding=Decimal(values["rounding"]),
        currency_id=values["currency"],
    )


def _rule(values):
    return Rule(
        id=values["id"],
        kind=values["kind"],
        mode=values["mode"],
        value=Decimal(values["percent" if values["mode"] == "percent" else "amount"] or 0),
        names=values["names"],
        floor=_bound(values["floor"]),
        ceiling=_bound(values["ceiling"]),
        fares=frozenset(values["fares"]),
        categories=frozenset(values["categories"]),
        conditions=tuple(_conditions(values)),
    )


def _conditions(values):
    if season := values["season"]:
        if len(season) == 4:
            yield rules.Season(tuple(season[:2]), tuple(season[2:]))
        else:
            yield rules.Season(*(date.fromisoformat(day) for day in season))
    if any(values["days"]):
        yield rules.Weekdays(frozenset(day for day, chosen in enumerate(values["days"]) if chosen))
    if len(set(values["hours"])) > 1:
        yield rules.Hours(*(minutes or 0 for minutes in values["hours"]))
    if any(values["lead"]):
        minutes = _LEAD_MINUTES[values["lead_unit"]]
        start, stop = (number and number * minutes for number in values["lead"])
        yield rules.Lead(start or 0, stop or None)
    if values["channel"]:
        yield rules.Channel(values["channel"])
    start, stop = (Decimal(load or 0) for load in values["load"])
    if start or stop:
        yield rules.Load(start, stop)
    if values["group"][0]:
        yield rules.Group(values["group"][0], values["group"][1] or None)


def _bound(text):
    """A floor or ceiling; 0 and nothing stand for none."""
    return Decimal(text) or None if text else None

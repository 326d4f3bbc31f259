"""What a customer reads: prices, days, durations and counted things, in the language of the page.

Odoo's own formatters always show kopecks and know no skeletons ("Fri, 24 Jul"), hence these.
"""

from decimal import Decimal
from typing import NamedTuple

import pytz
from babel.dates import format_skeleton
from babel.numbers import format_decimal
from babel.units import format_unit

from odoo.tools import babel_locale_parse

# Odoo abbreviates the rouble as a Russian word; its own sign is read in each language.
SIGNS = {"RUB": "\N{RUBLE SIGN}"}
NBSP = "\N{NO-BREAK SPACE}"
# In this order the variants of a counted text are written, with "|" between them.
PLURAL_ORDER = ("zero", "one", "two", "few", "many", "other")


def locale_of(env):
    return babel_locale_parse(env.context.get("lang") or "en_US")


class Currency(NamedTuple):
    """As much of a currency as formats need."""

    name: str
    symbol: str
    position: str
    decimal_places: int

    def _website_told(self):
        """As a record of ``res.currency`` is asked."""
        return self


def sign(currency):
    told = currency._website_told()
    return SIGNS.get(told.name, told.symbol)


def price(env, amount, currency):
    """'1 900 ₽': no kopecks where there are none, never broken over two lines.

    :param currency: a record, or what it has told
    """
    told = currency._website_told()
    amount = Decimal(str(amount)).quantize(Decimal(1).scaleb(-told.decimal_places))
    whole = amount == amount.to_integral_value()
    number = format_decimal(
        amount, format="#,##0" if whole else "#,##0.00", locale=locale_of(env)
    ).replace(" ", NBSP)
    if told.position == "before":
        return f"{sign(currency)}{number}"
    return f"{number}{NBSP}{sign(currency)}"


def local(moment, tz):
    """A naive UTC moment as the clock on the pier shows it."""
    return pytz.utc.localize(moment).astimezone(pytz.timezone(tz or "UTC"))


def iso_utc(moment, precision="seconds"):
    """For scripts: never a moment without its zone. A countdown wants its parts of a second: it
    would end by up to one too early."""
    return moment.isoformat(timespec=precision) + "Z" if moment else None


def clock(moment):
    return moment.strftime("%H:%M")


def day(env, moment):
    """A short day with its weekday: "Fri, Jul 24", in the order that the language has."""
    return format_skeleton("MMMEd", moment, locale=locale_of(env))


def day_in_full(env, date):
    """A date without abbreviations, for headings and screen readers: "Friday, July 24"."""
    return format_skeleton("MMMMEEEEd", date, locale=locale_of(env))


def month(env, date):
    """'July 2026', as a heading."""
    text = format_skeleton("yMMMM", date, locale=locale_of(env))
    return text[:1].upper() + text[1:]


def day_named(env, moment, now):
    """Today and tomorrow by name, other days by date. Both moments are local."""
    distance = (moment.date() - now.date()).days
    if distance == 0:
        return env._("Today")
    if distance == 1:
        return env._("Tomorrow")
    return day(env, moment)


def duration(env, hours):
    minutes = round((hours or 0) * 60)
    parts = [
        format_unit(count, unit, length="short", locale=locale_of(env))
        for count, unit in ((minutes // 60, "hour"), (minutes % 60, "minute"))
        if count
    ]
    return NBSP.join(parts).replace(" ", NBSP)


def plural(env, variants, count):
    """The variant that fits the count: 'one|other' in English, 'one|few|many' in Russian.

    Catalogues of Odoo carry no plural forms, so a term holds all of its variants.
    """
    rule = locale_of(env).plural_form
    order = [tag for tag in PLURAL_ORDER if tag in rule.tags or tag == "other"]
    forms = variants.split("|")
    form = forms[min(order.index(rule(count)), len(forms) - 1)]
    return form.replace("%(count)s", str(count))


def moment(env, utc, tz):
    """A naive UTC moment as day and time on the pier: "Fri, Jul 24, 19:00"."""
    here = local(utc, tz)
    return f"{day(env, here)}, {clock(here)}"

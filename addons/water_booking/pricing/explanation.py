"""A quote in words, the same for the agent, the manager and a test."""

from odoo.tools.misc import format_amount

from .fees import name_in
from .quote import Quote


def explain(env, quote):
    """How the price came about, a line for each step, in the language of ``env``.

    :param quote: ``Quote``, or its JSON as stored with a place
    """
    if not isinstance(quote, Quote):
        quote = Quote.from_json(quote)
    if not quote:
        return ""
    currency = env["res.currency"].browse(quote.currency_id) or env.company.currency_id

    def money(amount):
        return format_amount(env, float(amount), currency)

    lines = [_explain_step(env, quote, step, money) for step in quote.steps]
    lines.append(env._("Price: %s", money(quote.price)))
    for fee, part in quote.breakdown()[0]:
        lines.append(
            env._("  of it %(fee)s: %(amount)s", fee=fee.name(env.lang), amount=money(part / 100))
        )
    return "\n".join(lines)


def _kind_name(env, kind):
    if kind == "pricelist":
        return env._("Pricelist")
    field = env["water.price.rule"]._fields["kind"]
    return dict(field._description_selection(env))[kind]


def _explain_step(env, quote, step, money):
    if step.kind == "base":
        fare = env["water.fare"].sudo().browse(quote.fare_id)
        category = env["water.seat.category"].sudo().browse(quote.category_id)
        what = f"{fare.name}, {category.name}" if category else fare.name
        return env._("Tariff, %(what)s: %(price)s", what=what, price=money(step.after))
    if step.kind == "rounding":
        return env._(
            "Rounded to %(step)s: %(price)s", step=money(step.value), price=money(step.after)
        )
    if step.kind == "floor":
        return env._("Not below the floor of the tariff: %s", money(step.after))
    if step.kind == "ceiling":
        return env._("Not above the ceiling of the tariff: %s", money(step.after))
    return env._(
        "%(kind)s “%(name)s”%(fact)s: %(change)s → %(price)s",
        kind=_kind_name(env, step.kind),
        name=name_in(step.names, env.lang),
        fact=_fact(env, step),
        change=_change(env, step, money),
        price=money(step.after),
    )


def _change(env, step, money):
    if step.bound == "floor":
        return env._("its floor")
    if step.bound == "ceiling":
        return env._("its ceiling")
    if step.mode == "percent":
        return f"{step.value.normalize():+f} %"
    if step.mode == "fixed":
        return env._("fixed price")
    change = step.after - step.before
    return f"{'−' if change < 0 else '+'}{money(abs(change))}"


def _fact(env, step):
    if step.kind == "load":
        return env._(" (%s %% of the places taken)", step.fact)
    if step.kind == "group":
        return env._(" (passengers: %s)", step.fact)
    if step.kind == "lead":
        hours, minutes = divmod(int(step.fact), 60)
        return env._(" (%(hours)s h %(minutes)s min before)", hours=hours, minutes=minutes)
    return ""

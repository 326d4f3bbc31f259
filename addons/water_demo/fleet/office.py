"""The people of the office and the pier, with passwords that everybody may know."""

import json

from odoo import Command

#: login and group of each; names stand in the same order in ``_names``
STAFF = (
    ("agent", "water_booking.group_agent"),
    ("dispatcher", "water_booking.group_dispatcher"),
    ("crew", "water_booking.group_crew"),
    ("manager", "water_booking.group_manager"),
    ("accountant", "account.group_account_manager"),
)


def _names(env):
    """Names as (person, what they do), in the office's language."""
    return (
        (env._("Olga Belova"), env._("Agent: sells and helps")),
        (env._("Viktor Savelyev"), env._("Dispatcher: plans vessels and trips")),
        (env._("Timur Galeev"), env._("Crew: boards passengers")),
        (env._("Marina Orlova"), env._("Manager: reads figures")),
        (env._("Nina Petrovna Lazareva"), env._("Accountant: keeps the books")),
    )


#: Where each begins the day; the accountant begins in Odoo's own invoicing.
FIRST_SCREENS = {
    "agent": "water_crm.action_customer",
    "dispatcher": "water_booking.action_water_trip",
    "crew": "water_booking.action_water_trip_boarding",
    "manager": "water_crm.action_sales_report",
}


def hire(env):
    """Create the users and leave their logins for ``make run`` to print."""
    russian = env(context={**env.context, "lang": "ru_RU"})
    english = env(context={**env.context, "lang": "en_US"})
    logins = [{"login": "admin", "password": "admin", "role": "Administrator"}]
    users = env["res.users"].with_context(no_reset_password=True, tracking_disable=True)
    for (login, group), (name, _role), (_name, role) in zip(
        STAFF, _names(russian), _names(english), strict=True
    ):
        # passwords of a demo, printed at its start
        logins.append({"login": login, "password": login, "role": role})
        if users.search_count([("login", "=", login)]):
            continue
        first = FIRST_SCREENS.get(login)
        users.create(
            {
                "name": name,
                "login": login,
                "password": login,
                "email": f"{login}@fairway.example",
                "lang": "ru_RU",
                "tz": "Europe/Moscow",
                "action_id": first and env.ref(first).id,
                "odoobot_state": "disabled",
                "company_id": env.company.id,
                "company_ids": [Command.set(env.company.ids)],
                "group_ids": [Command.set([env.ref("base.group_user").id, env.ref(group).id])],
            }
        )
    env.ref("base.user_admin").write({"lang": "ru_RU", "tz": "Europe/Moscow"})
    env["ir.config_parameter"].set_param("water_demo.logins", json.dumps(logins))

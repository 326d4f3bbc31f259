"""Who sails: captains, engineers and deckhands in watches, with papers that end some day."""

from datetime import timedelta

from odoo import Command, fields

#: Watches of each vessel, which take turns by the day; each is (role, number in ``_names``).
WATCHES = {
    "vessel_palmyra": (
        (("captain", 0), ("engineer", 1), ("deckhand", 2)),
        (("captain", 3), ("engineer", 4), ("deckhand", 5)),
    ),
    "vessel_falcon": ((("captain", 6), ("engineer", 7), ("deckhand", 8)),),
    "vessel_lark": ((("captain", 9), ("deckhand", 10)),),
    "vessel_assol": ((("captain", 11), ("deckhand", 12)),),
    "vessel_harmony": ((("deckhand", 13),),),
}
#: Whose medical certificate ends within the planned weeks: there is something to see to.
ENDS_SOON = 10
VALID_DAYS, SOON_DAYS = 500, 12


def _names(env):
    return (
        env._("Andrey Morozov"),
        env._("Ildar Khasanov"),
        env._("Kirill Zaytsev"),
        env._("Yelena Gromova"),
        env._("Pavel Nikitin"),
        env._("Daria Osipova"),
        env._("Sergey Lebedev"),
        env._("Anton Vinogradov"),
        env._("Roman Belyakov"),
        env._("Mikhail Tarasov"),
        env._("Polina Sedova"),
        env._("Rustam Sadykov"),
        env._("Gleb Antonov"),
        env._("Kamila Yusupova"),
    )


def _role(env, name):
    return env.ref(f"water_booking.role_{name}")


def hire(env):
    """People with their papers, what each vessel needs, and a repair ahead."""
    names = _names(env(context={**env.context, "lang": "ru_RU"}))
    today = fields.Date.today()
    for vessel_name, watches in WATCHES.items():
        vessel = env.ref(f"water_demo.{vessel_name}")
        vessel.role_ids = [
            Command.create({"role_id": _role(env, role).id}) for role, _number in watches[0]
        ]
        for role_name, number in (place for watch in watches for place in watch):
            role = _role(env, role_name)
            days = SOON_DAYS if number == ENDS_SOON else VALID_DAYS + 7 * number
            member = env["water.crew.member"].create(
                {
                    "name": names[number],
                    "role_ids": [Command.set(role.ids)],
                    "pier_id": vessel.home_pier_id.id,
                    "phone": f"+7 900 100-00-{number:02}",
                    "qualification_ids": [
                        Command.create(
                            {
                                "qualification_id": paper.id,
                                "number": f"{number + 1:04}-{paper.id:02}",
                                "valid_until": today + timedelta(days=days),
                            }
                        )
                        for paper in role.qualification_ids
                    ],
                }
            )
            env["ir.model.data"].create(
                {
                    "module": "water_demo",
                    "name": f"crew_{number}",
                    "model": member._name,
                    "res_id": member.id,
                    "noupdate": True,
                }
            )
    night = fields.Datetime.today() + timedelta(days=2, hours=20)
    env["water.service"].create(
        {
            "kind": "survey",
            "vessel_id": env.ref("water_demo.vessel_falcon").id,
            "start": night,
            "stop": night + timedelta(hours=7),
        }
    )


def man(trips):
    """Put the watch of the day on each trip, as far as its papers last."""
    env = trips.env
    people = {
        number: member
        for watches in WATCHES.values()
        for watch in watches
        for _role_name, number in watch
        if (member := env.ref(f"water_demo.crew_{number}", raise_if_not_found=False))
    }
    vessels = {env.ref(f"water_demo.{name}").id: watches for name, watches in WATCHES.items()}
    lines = []
    for trip in trips:
        watches = vessels.get(trip.vessel_id.id)
        if not watches:
            continue
        day = trip._local(trip.departure).toordinal()
        for role_name, number in watches[day % len(watches)]:
            member, role = people.get(number), _role(env, role_name)
            if member and not member._why_not(role, trip.arrival, trip.tz):
                lines.append({"trip_id": trip.id, "role_id": role.id, "member_id": member.id})
    env["water.trip.crew"].create(lines)

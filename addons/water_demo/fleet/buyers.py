"""Fictional passengers. Nobody of them exists; their mail goes to example.com."""

from dataclasses import dataclass
from itertools import count, cycle

#: Where buyers come from, for the funnel.
ORIGINS = (
    {"utm_source": "yandex", "utm_medium": "cpc", "utm_campaign": "neva"},
    {},
    {"utm_source": "vk", "utm_medium": "social", "utm_campaign": "evening-lights"},
    {"utm_source": "newsletter", "utm_medium": "email", "utm_campaign": "weekend"},
    {},
)


@dataclass
class Buyer:
    partner_values: dict
    attribution: dict


class Buyers:
    """An endless queue of buyers; after the last name the first comes back as a regular."""

    def __init__(self):
        self._numbers = count()
        self._origins = cycle(ORIGINS)

    def next(self, env):
        english = _people(env(context={**env.context, "lang": "en_US"}))
        local = _people(env(context={**env.context, "lang": "ru_RU"}))
        number = next(self._numbers)
        at = number % len(english)
        name, lang = local[at]
        mail = english[at][0].lower().replace(" ", ".")
        return Buyer(
            {
                "name": name,
                "email": f"{mail}@example.com",
                "phone": f"+7 900 000-{at // 100:02}-{at % 100:02}",
                "lang": lang,
            },
            {**next(self._origins), "visitor": f"demo-{number}"},
        )


def _people(env):
    """(name, language) of each, in the order of the list whatever its language."""
    russian = env._(
        "Anna Sokolova, Pavel Nikitin, Elena Morozova, Dmitry Vasilyev, Irina Kuznetsova,"
        " Sergey Lebedev, Maria Egorova, Andrey Pavlov, Tatiana Fedorova, Alexey Stepanov,"
        " Natalia Romanova, Mikhail Zaytsev, Ksenia Golubeva, Ruslan Safin, Aigul Khasanova,"
        " Konstantin Yakovlev, Daria Vinogradova, Roman Belyaev, Yulia Tarasova, Igor Maslov,"
        " Vera Antonova, Oleg Gusev, Polina Komarova, Artyom Kiselev, Svetlana Ilyina"
    )
    guests = (("Emma Brown", "en_US"), ("Li Wei", "zh_CN"), ("Chen Jing", "zh_CN"))
    return [(name.strip(), "ru_RU") for name in russian.split(",")] + list(guests)

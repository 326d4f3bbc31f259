from collections.abc import Callable
from typing import NamedTuple


class Means(NamedTuple):
    """How a buyer who is logged in wants to pay, as the form says it: nothing of it is checked."""

    #: the contact of whoever is logged in, as superuser; empty for a guest
    partner: object
    #: number of a saved card; 0 for any other way to pay
    card_id: int = 0
    #: whether the card shall be saved
    save: bool = False


class Way(NamedTuple):
    """Where a buyer goes on."""

    #: of this server, or absolute; right in any case
    url: str
    #: asks the payment provider for the address of its page and returns it, or None; to be called
    #: after the commit (see ``payment.transaction._website_way``)
    ask: Callable[[], str | None] | None = None

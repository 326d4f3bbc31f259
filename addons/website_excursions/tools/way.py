from collections.abc import Callable
from typing import NamedTuple


class Way(NamedTuple):
    """Where a buyer goes on."""

    #: of this server, or absolute; right in any case
    url: str
    #: asks the payment provider for the address of its page and returns it, or None; to be called
    #: after the commit (see ``payment.transaction._website_way``)
    ask: Callable[[], str | None] | None = None

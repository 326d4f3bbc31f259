"""A local double of the YooKassa HTTP API, version 3.

It stands where the real service stands: the shop reaches it over HTTP by changing nothing but
the endpoint's address.  It knows nothing of the shop: no import from Odoo, only the standard
library.  Run it by hand with ``python -m tests.yookassa_double --help``.
"""

from .server import Double

__all__ = ["Double"]

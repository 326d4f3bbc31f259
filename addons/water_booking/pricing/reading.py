"""Reading a tariff from the database, on any cursor."""

import json
from decimal import Decimal

from .tariff import Line, Tariff

_QUERY = """
SELECT c.currency_id,
       (SELECT json_agg(json_build_array(t.fare_id, t.category_id, t.price::text))
          FROM water_tariff t WHERE t.excursion_id = e.id)::text
  FROM water_excursion e
  JOIN res_company c ON c.id = e.company_id
 WHERE e.id = %s
"""


def read_tariff(cr, excursion_id):
    """The tariff of an excursion, in one query; callers with pending writes flush them before.

    Amounts come as text: Odoo's cursors turn ``numeric`` into float.
    """
    cr.execute(_QUERY, [excursion_id])
    currency_id, lines = cr.fetchone() or (None, None)
    return Tariff(
        lines={
            (fare_id, category_id): Line(Decimal(price))
            for fare_id, category_id, price in json.loads(lines or "[]")
        },
        currency_id=currency_id,
    )

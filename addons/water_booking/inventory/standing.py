"""Which rows of the ledger count at this moment, for whoever reads without opening the door.

A hold whose time is over is as good as gone, whoever has tidied or not. If its seat was drawn from
an allotment that still lasts, the door gives it back there (``Door.let_go``), so until the door
opens next it is read as allotted already: nobody is shown a seat that the door would refuse.

The fragments expect the ledger as ``a`` and ``TABLES``' join of its allotment as ``l``.
"""

from odoo.tools import SQL

TABLES = SQL("water_allocation a LEFT JOIN water_allotment l ON l.id = a.allotment_id")

_NOW = SQL("clock_timestamp() AT TIME ZONE 'UTC'")

COUNTS = SQL(
    """(a.state NOT IN ('held', 'allotted') OR a.held_until > %(now)s
        OR a.state = 'held' AND a.seat_id IS NOT NULL
           AND l.state <> 'released' AND l.release_at > %(now)s)""",
    now=_NOW,
)

#: The row's state, ``allotted`` for what goes back to its allotment.
STATE = SQL(
    "CASE WHEN a.state = 'held' AND a.held_until <= %s THEN 'allotted' ELSE a.state END", _NOW
)

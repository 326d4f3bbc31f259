import logging

import psycopg2

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.water_booking.inventory.prepared import Prepared
from odoo.addons.water_booking.inventory.steady import CONNECTIONS, SteadyCursor

from ..tools.rate_limit import Limit, parse, pseudonym

_logger = logging.getLogger(__name__)

#: One statement, one row, no lock but that row's: two visitors never wait for each other. ``spent``
#: is when all that was spent will have been earned again, in seconds of the database's clock.
_SPEND = Prepared(
    """
    WITH clock AS (SELECT extract(epoch FROM clock_timestamp())::float8 AS now),
    spending AS (
        INSERT INTO water_rate_limit AS mine (client, spent)
        SELECT %(client)s, now + %(cost)s FROM clock
        ON CONFLICT (client) DO UPDATE
           SET spent = greatest(mine.spent, (SELECT now FROM clock)) + %(cost)s
         WHERE greatest(mine.spent, (SELECT now FROM clock)) + %(cost)s
               <= (SELECT now FROM clock) + %(seconds)s
        RETURNING spent
    )
    SELECT CASE WHEN EXISTS (SELECT FROM spending) THEN 0.0
                ELSE greatest(0.001, coalesce(
                    (SELECT spent FROM water_rate_limit WHERE client = %(client)s), now
                ) + %(cost)s - %(seconds)s - now)
           END
      FROM clock
    """,
    client="bytea",
    cost="float8",
    seconds="float8",
)
_GIVE_BACK = Prepared(
    """
    UPDATE water_rate_limit SET spent = spent - %(cost)s WHERE client = %(client)s RETURNING spent
    """,
    client="bytea",
    cost="float8",
)


class WaterRateLimit(models.AbstractModel):
    """How often clients did something, counted for all worker processes in one small table.

    The table is unlogged (a crash of the database forgives everybody) and holds no personal data:
    a keyed hash and a moment. Each change is a statement of its own on a steady connection,
    committed at once (in tests too), so that a request that is rolled back has spent all the same.
    """

    _name = "water.rate.limit"
    _description = "Limits of what one client may do"

    def init(self):
        result = super().init()
        self.env.cr.execute(
            SQL(
                """
                CREATE UNLOGGED TABLE IF NOT EXISTS water_rate_limit (
                    client bytea PRIMARY KEY, spent float8 NOT NULL
                ) WITH (fillfactor = 70)
                """
            )
        )
        return result

    @api.model
    def _limit(self, name, default):
        """The setting ``website_excursions.limit_<name>``, "60/60" or "off"."""
        parameters = self.env["ir.config_parameter"].sudo()
        return parse(parameters.get_param(f"website_excursions.limit_{name}"), default)

    @api.model
    def _pseudonym(self, *parts):
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        return pseudonym(secret or "", *parts)

    @api.model
    def _spend(self, client, how_many, limit: Limit):
        """Seconds to wait, 0.0 where it was allowed. No row: nothing was spent or all is earned."""
        values = {"cost": how_many * limit.each, "seconds": limit.seconds + 0.001}
        if values["cost"] > values["seconds"]:
            return limit.each
        return self._say(_SPEND, client=client, **values)

    @api.model
    def _give_back(self, client, limit: Limit):
        self._say(_GIVE_BACK, client=client, cost=limit.each)

    def _say(self, question, **values):
        """A limit must never be what stops the shop: without its table nobody is refused."""
        database = self.env.registry.db_name
        for last in (False, True):
            cr = SteadyCursor(database)
            try:
                question.execute(cr, **values)
                row = cr.fetchone()
                return row[0] if row else 0.0
            except psycopg2.OperationalError:
                if last or not cr.connection.closed:
                    _logger.warning("Limits cannot be counted just now", exc_info=True)
                    return 0.0
            finally:
                cr.close()
            CONNECTIONS.forget(database)
        return 0.0

    @api.autovacuum
    def _gc_earned(self):
        """Who has earned everything again is as if never seen."""
        self.env.cr.execute(
            "DELETE FROM water_rate_limit WHERE spent < extract(epoch FROM clock_timestamp())"
        )
        return self.env.cr.rowcount, 0

"""Scheduled actions that are due in some seconds.

Odoo's workers look once a minute what is due, and are woken at once for what is due now. A trigger
for a moment in between waits for the minute.
"""

import logging
import threading

import psycopg2

from odoo.sql_db import db_connect
from odoo.tools import SQL

from odoo.addons.base.models.ir_cron import ODOO_NOTIFY_FUNCTION

_logger = logging.getLogger(__name__)


def wake_later(database, seconds):
    """Wake the workers of scheduled actions in so many seconds, as Odoo does it.

    The thread ends with its process; then, and where PostgreSQL says no, the look of the minute
    comes. To be called behind the commit of the trigger.
    """
    timer = threading.Timer(seconds, _wake, [database])
    timer.daemon = True
    timer.start()


def _wake(database):
    try:
        with db_connect("postgres").cursor() as cr:
            notify = SQL.identifier(ODOO_NOTIFY_FUNCTION)
            cr.execute(SQL("SELECT %s('cron_trigger', %s)", notify, database))
    except psycopg2.Error:
        _logger.info("scheduled actions of %s were not woken", database, exc_info=True)

import logging

import psycopg2

from odoo import SUPERUSER_ID, api, models
from odoo.sql_db import db_connect

from ..tools.news import News

_logger = logging.getLogger(__name__)
NEWS = News()


class WaterTrip(models.Model):
    """Changes by other buyers, told to open pages over Odoo's bus.

    Whoever reads what is free notices that it has changed and tells it, at most once in two seconds
    for a trip and worker; whoever holds a place reads right after it. So no hold waits for a
    message. What comes from elsewhere (the office, a cancelled order, a payment that failed) is
    told by ``water.inventory``. A page that is not told, because there is no websocket, goes on
    asking.
    """

    _inherit = "water.trip"

    @api.model
    def _website_channel(self, trip_id):
        """Anybody may listen: the message says no more than the page does."""
        return f"water_trip_{int(trip_id)}"

    @api.model
    def _website_tell(self, trip_id, version):
        """Tell the version of what is free, if it is news; and that of the other excursions on the
        same sailing, where it has changed with it. Their versions and not just to look: each page
        that looked would be told by its own worker's reader, and would send the first ones to look.

        On a connection of its own: the reader's may be read-only, and of a replica. Nothing is
        locked, and a page is shown without it.
        """
        if NEWS.is_due((self.env.cr.dbname, trip_id), version):
            self._website_send(trip_id, version, whole_sailing=True)

    @api.model
    def _website_tell_to_look(self, trip_id):
        """Tell that the places have changed, by somebody whose page does not read them after it.

        Each time: nobody may come after the last of several changes. Pages space their questions
        themselves.
        """
        self._website_send(trip_id, None)

    @api.model
    def _website_send(self, trip_id, version, whole_sailing=False):
        try:
            with db_connect(self.env.cr.dbname).cursor() as cr:
                bus = api.Environment(cr, SUPERUSER_ID, {})["bus.bus"]
                news = {"trip": trip_id, "v": version}
                bus._sendone(self._website_channel(trip_id), "water_trip", news)
                if not whole_sailing:
                    return
                cr.execute(
                    "SELECT o.id FROM water_trip t JOIN water_trip o ON o.sailing_id = t.sailing_id"
                    " WHERE t.id = %s AND o.id <> t.id ORDER BY o.id",
                    [trip_id],
                )
                inventory = bus.env["water.inventory"]
                for [other_id] in cr.fetchall():
                    other = inventory._availability(other_id)["v"]
                    if NEWS.is_new((cr.dbname, other_id), other):
                        news = {"trip": other_id, "v": other}
                        bus._sendone(self._website_channel(other_id), "water_trip", news)
        except psycopg2.Error as error:
            _logger.info("Pages of trip %s were not told of a change: %s", trip_id, error)

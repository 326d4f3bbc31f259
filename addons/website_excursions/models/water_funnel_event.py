from datetime import timedelta

from odoo import api, fields, models

# The same visitor looking at the same trip again within this time is the same look.
VIEW_AGAIN_MINUTES = 30


class WaterFunnelEvent(models.Model):
    _inherit = "water.funnel.event"

    _looks = models.Index("(visitor, trip_id, at) WHERE kind = 'view'")

    @api.model
    def _website_view(self, trip, attribution):
        """Note that a visitor looked at a trip; a repeat within half an hour changes nothing.

        :param trip: the trip or its ``TripFacts``
        :return: whether the look was written down
        """
        since = fields.Datetime.now() - timedelta(minutes=VIEW_AGAIN_MINUTES)
        self.env.cr.execute(
            "SELECT 1 FROM water_funnel_event"
            " WHERE kind = 'view' AND visitor = %s AND trip_id = %s AND at > %s LIMIT 1",
            [attribution["visitor"], trip.id, since],
        )
        again = bool(self.env.cr.rowcount)
        if not again:
            self._log_view(trip, attribution)
        return not again

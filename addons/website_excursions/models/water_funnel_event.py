from datetime import timedelta

from odoo import api, fields, models

# The same visitor looking at the same trip again within this time is the same look.
VIEW_AGAIN_MINUTES = 30


class WaterFunnelEvent(models.Model):
    _inherit = "water.funnel.event"

    @api.model
    def _website_view(self, trip, attribution):
        """Note that a visitor looked at a trip; a repeat within half an hour changes nothing.

        :return: whether the look was written down
        """
        since = fields.Datetime.now() - timedelta(minutes=VIEW_AGAIN_MINUTES)
        again = self.search_count(
            [
                ("kind", "=", "view"),
                ("trip_id", "=", trip.id),
                ("visitor", "=", attribution["visitor"]),
                ("at", ">", since),
            ],
            limit=1,
        )
        if not again:
            self._log_view(trip, attribution)
        return not again

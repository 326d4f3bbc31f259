from odoo import api, fields, models


class WaterFunnelEvent(models.Model):
    """Steps of buyers from view to ticket, for conversion by channel and campaign.

    Holds no personal data: ``visitor`` is a random id of the browser, UTM values are kept as text
    so that tidying campaigns later cannot rewrite history.
    """

    _name = "water.funnel.event"
    _description = "Funnel event"
    _inherit = ["water.append.only"]
    _log_access = False
    _order = "id desc"
    _rec_name = "kind"

    at = fields.Datetime(string="Time", required=True, readonly=True, index=True)
    kind = fields.Selection(
        [
            ("view", "Trip viewed"),
            ("hold", "Places held"),
            ("payment_start", "Payment started"),
            ("paid", "Paid"),
            ("expired", "Hold expired"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    trip_id = fields.Many2one(
        "water.trip", required=True, readonly=True, index=True, ondelete="restrict"
    )
    excursion_id = fields.Many2one("water.excursion", readonly=True, ondelete="restrict")
    quantity = fields.Integer(readonly=True)
    amount = fields.Float(digits=(16, 2), readonly=True)
    channel = fields.Char(readonly=True)
    utm_source = fields.Char(readonly=True)
    utm_medium = fields.Char(readonly=True)
    utm_campaign = fields.Char(readonly=True)
    visitor = fields.Char(readonly=True)
    cause = fields.Char(readonly=True, index=True, groups="base.group_system")

    @api.model
    def _log_view(self, trip, attribution):
        """Record that somebody looked at ``trip``.

        :param dict attribution: keys of ``door.Attribution``; values are cut to sane lengths
        """
        values = self.env["water.inventory"]._clean_attribution(attribution)
        self.env.cr.execute(
            """
            INSERT INTO water_funnel_event (at, kind, trip_id, excursion_id, quantity, amount,
                                            channel, utm_source, utm_medium, utm_campaign, visitor)
            SELECT clock_timestamp() AT TIME ZONE 'UTC', 'view', id, excursion_id, 0, 0,
                   %(channel)s, %(utm_source)s, %(utm_medium)s, %(utm_campaign)s, %(visitor)s
              FROM water_trip WHERE id = %(trip_id)s
            """,
            {**values, "trip_id": trip.id},
        )

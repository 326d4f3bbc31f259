from odoo import api, fields, models


class WaterTrip(models.Model):
    """What the public has been told of a departure, to tell search engines when it moves."""

    _inherit = "water.trip"

    announced_at = fields.Datetime(
        string="On sale since",
        compute="_compute_announced",
        store=True,
        copy=False,
        help="When the trip came on sale for the first time (UTC).",
    )
    announced_departure = fields.Datetime(
        string="Announced departure",
        compute="_compute_announced",
        store=True,
        copy=False,
        help="When it was to depart when it came on sale for the first time (UTC).",
    )

    @api.depends("state")
    def _compute_announced(self):
        """Once and for good: what was announced stays so, whatever the trip does later."""
        now = fields.Datetime.now()
        for trip in self:
            is_news = trip.state == "on_sale" and not trip.announced_at
            trip.announced_departure = trip.departure if is_news else trip.announced_departure
            trip.announced_at = now if is_news else trip.announced_at

    def _website_moved_from(self):
        """The announced departure where it is another now, naive UTC; None where it is not."""
        self.ensure_one()
        announced = self.announced_departure
        return announced if announced and announced != self.departure else None

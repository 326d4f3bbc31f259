from datetime import timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools.misc import format_amount

from ..pricing import Circumstances, NoPrice, explain


class WaterPricePreview(models.TransientModel):
    """What a place costs and why: the manager tries a tariff, the agent answers a customer.

    Takes nothing and sells nothing; the sale makes its own price under the door's lock.
    """

    _name = "water.price.preview"
    _description = "What does it cost?"

    trip_id = fields.Many2one("water.trip")
    excursion_id = fields.Many2one(
        "water.excursion",
        compute="_compute_excursion_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    departure = fields.Datetime(
        compute="_compute_departure",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    load = fields.Float(
        string="Places taken, %",
        digits=(5, 2),
        compute="_compute_load",
        store=True,
        readonly=False,
        precompute=True,
    )
    available_fare_ids = fields.Many2many("water.fare", compute="_compute_available_fare_ids")
    fare_id = fields.Many2one("water.fare", domain="[('id', 'in', available_fare_ids)]")
    category_id = fields.Many2one("water.seat.category")
    group = fields.Integer(string="Passengers", default=1)
    channel = fields.Selection(
        [("website", "Website"), ("office", "Office"), ("agent", "Agent"), ("api", "API")],
        default="website",
        required=True,
    )
    sold_at = fields.Datetime(
        string="Bought at", default=lambda self: fields.Datetime.now(), required=True
    )
    pricelist_id = fields.Many2one("product.pricelist")
    currency_id = fields.Many2one(related="excursion_id.currency_id")
    price = fields.Monetary(compute="_compute_price")
    explanation = fields.Text(compute="_compute_price")
    prices = fields.Html(compute="_compute_prices", sanitize=False)

    @api.depends("trip_id")
    def _compute_excursion_id(self):
        for preview in self:
            preview.excursion_id = preview.trip_id.excursion_id or preview.excursion_id

    @api.depends("trip_id", "excursion_id")
    def _compute_departure(self):
        for preview in self:
            now = fields.Datetime.now()
            preview.departure = preview.trip_id.departure or preview.departure or now

    @api.depends("trip_id")
    def _compute_load(self):
        for preview in self:
            trip = preview.trip_id
            preview.load = trip._load_now() if trip else preview.load

    @api.depends("excursion_id")
    def _compute_available_fare_ids(self):
        for preview in self:
            preview.available_fare_ids = preview.excursion_id.tariff_ids.fare_id

    @api.depends(
        "excursion_id", "departure", "load", "fare_id", "category_id", "group", "channel",
        "sold_at", "pricelist_id",
    )  # fmt: skip
    def _compute_price(self):
        for preview in self:
            quote = preview.fare_id and preview._quote(preview.fare_id, preview.category_id)
            preview.price = float(quote.price) if quote else 0.0
            if quote:
                preview.explanation = explain(self.env, quote)
            elif preview.fare_id and preview.excursion_id:
                preview.explanation = self.env._("This fare is not on sale for the category.")
            else:
                preview.explanation = ""

    @api.depends("excursion_id", "departure", "load", "group", "channel", "sold_at", "pricelist_id")
    def _compute_prices(self):
        """Every fare in every category as a table."""
        for preview in self:
            preview.prices = preview._price_table()

    def _price_table(self):
        tariffs = self.excursion_id.tariff_ids
        if not tariffs or not self.departure:
            return ""
        categories = [*tariffs.category_id.sorted(), self.env["water.seat.category"]]
        head = Markup().join(
            Markup("<th class='text-end'>%s</th>")
            % (category.name or self.env._("Every other category"))
            for category in categories
        )
        rows = Markup().join(
            Markup("<tr><th>%s</th>%s</tr>")
            % (
                fare.name,
                Markup().join(
                    Markup("<td class='text-end'>%s</td>") % self._cell(fare, category)
                    for category in categories
                ),
            )
            for fare in tariffs.fare_id.sorted()
        )
        return Markup(
            "<table class='table table-sm'><thead><tr><th></th>%s</tr></thead>"
            "<tbody>%s</tbody></table>"
        ) % (head, rows)

    def _cell(self, fare, category):
        quote = self._quote(fare, category)
        return format_amount(self.env, float(quote.price), self.currency_id) if quote else "—"

    def _quote(self, fare, category):
        """The quote of a place in the chosen circumstances, or None."""
        self.ensure_one()
        excursion = self.excursion_id._origin
        if not (excursion and self.departure and self.sold_at):
            return None
        tariff, now = excursion._tariff(), self._circumstances()
        try:
            if fare.takes_place:
                quote = tariff.quote(fare.id, category.id or None, now)
            else:
                quote = tariff.lap_quote(fare.id, now)
        except NoPrice:
            return None
        if not self.pricelist_id:
            return quote
        product = excursion._product_for_fare(fare)
        return self.pricelist_id._water_quote(quote, product, self.departure, self.group)

    def _circumstances(self):
        zone = ZoneInfo(self.trip_id.tz or self.excursion_id.pier_id.tz or "UTC")
        return Circumstances(
            departure=self.departure.replace(tzinfo=timezone.utc).astimezone(zone),
            load=Decimal(str(round(self.load, 2))),
            group=max(1, self.group),
            now=self.sold_at.replace(tzinfo=timezone.utc),
            channel=self.channel,
        )

from collections import Counter

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_amount

from ..inventory.extras import read_stocks


class WaterTrip(models.Model):
    """Extras of a trip: what is offered, how many are sold and left."""

    _inherit = "water.trip"

    extras_summary = fields.Html(
        string="Extras sold", compute="_compute_extras_summary", sanitize=False
    )

    def _addon_offers(self):
        """What the trip offers: {add-on id: {price, most, stock}}, see ``read_stocks``."""
        self.ensure_one()
        for model in ("water.addon", "water.trip.addon", "water.trip"):
            self.env[model].flush_model()
        trip = self._origin
        return read_stocks(
            self.env.cr, {"id": trip.id or None, "excursion_id": trip.excursion_id.id or None}
        )

    def _addon_counts(self):
        """Pieces sold and pieces being bought: two ``Counter`` by add-on id."""
        self.ensure_one()
        sold, held = Counter(), Counter()
        self.env.cr.execute(
            """
            SELECT addon_id, state = 'sold', COUNT(*) FROM water_allocation
             WHERE trip_id = %s AND addon_id IS NOT NULL
               AND (state <> 'held' OR held_until > clock_timestamp() AT TIME ZONE 'UTC')
             GROUP BY 1, 2
            """,
            [self._origin.id or None],
        )
        for addon_id, is_sold, number in self.env.cr.fetchall():
            (sold if is_sold else held)[addon_id] = number
        return sold, held

    @api.depends("excursion_id", "addon_ids.stock", "addon_ids.withdrawn")
    @api.depends_context("lang")
    def _compute_extras_summary(self):
        """A table of what is offered and what was sold, also of what is not offered any more."""
        for trip in self:
            offers = trip._addon_offers()
            sold, held = trip._addon_counts()
            addons = self.env["water.addon"].browse({*offers, *sold, *held}).sorted()
            trip.extras_summary = trip._extras_table(addons, offers, sold, held)

    def _extras_table(self, addons, offers, sold, held):
        if not addons:
            return ""
        _ = self.env._
        head = (_("Extra"), _("Price"), _("Sold"), _("Being bought"), _("Left"))
        rows = []
        for addon in addons:
            offer = offers.get(addon.id)
            if not offer:
                left = _("not offered")
            elif offer["stock"] is None:
                left = _("no limit")
            else:
                left = max(0, offer["stock"] - sold[addon.id] - held[addon.id])
            price = format_amount(self.env, addon.price, addon.currency_id)
            rows.append((addon.name, price, sold[addon.id], held[addon.id], left))

        def line(tag, cells):
            first, *others = cells
            cell = Markup("<{0} class='text-end'>%s</{0}>").format(tag)
            return Markup("<tr><th>%s</th>%s</tr>") % (
                first,
                Markup().join(cell % value for value in others),
            )

        return Markup(
            "<table class='table table-sm'><thead>%s</thead><tbody>%s</tbody></table>"
        ) % (line("th", head), Markup().join(line("td", row) for row in rows))

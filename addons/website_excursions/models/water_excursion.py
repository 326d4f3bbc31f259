from datetime import datetime, timedelta

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools.translate import html_translate

from ..tools import formats
from ..tools.slugs import ascii_name

# What the page of one excursion lists.
EXCURSION_DAYS = 30
FAR_DAYS = 400
LISTED_DEPARTURES = 60


class WaterExcursion(models.Model):
    _name = "water.excursion"
    _inherit = ["water.excursion", "website.seo.metadata", "website.published.multi.mixin"]

    description = fields.Html(translate=html_translate)
    # each page reads them, so they come with the rest of the excursion
    website_meta_title = fields.Char(prefetch=True)
    website_meta_description = fields.Text(prefetch=True)
    website_meta_keywords = fields.Char(prefetch=True)

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_website_url(self):
        res = super()._compute_website_url()
        for excursion in self.filtered("id"):
            slug = self.env["ir.http"]._slug(excursion)
            excursion.website_url = f"/excursions/{slug}"
        return res

    @api.model
    @tools.ormcache("excursion_id", "lang")
    def _website_slug_name(self, excursion_id, lang):
        """The name in the address (``ir.http._slug``), kept until the excursion changes."""
        excursion = self.browse(excursion_id).exists().with_context(lang=lang)
        return ascii_name(excursion.seo_name or excursion.name) or ascii_name(
            excursion.with_context(lang=None).name
        )

    def _default_website_meta(self):
        """Open Graph of the excursion's page: its own words and picture. Pages of a departure name
        it in the context."""
        meta = super()._default_website_meta()
        pictures = self._website_story()["pictures"]
        departure = self.env.context.get("excursions_departure")
        title = f"{self.name}, {departure}" if departure else self.name
        for prefix, values in (
            ("og", meta["default_opengraph"]),
            ("twitter", meta["default_twitter"]),
        ):
            values[f"{prefix}:title"] = title
            values[f"{prefix}:description"] = self._website_description()
            if pictures:
                values[f"{prefix}:image"] = pictures[0]["src"]
                values[f"{prefix}:image:alt"] = self.name
        meta["default_meta_description"] = self._website_description()
        return meta

    @api.model
    def _website_domain(self):
        """Excursions that the visitor of the current website may see."""
        return Domain("is_published", "=", True) & Domain(
            self.env["website"].get_current_website().website_domain()
        )

    def _website_image(self):
        """Address of a card's picture, or nothing where there is none: pages draw water instead."""
        self.ensure_one()
        if not self.image_128:
            return None
        return self.env["website"].image_url(self, "image_card")

    def _website_summary(self):
        """What cards and heads of pages say of an excursion."""
        self.ensure_one()
        return {**self.sudo()._website_summary_of(self.id, self.env.lang)}

    @api.model
    @tools.ormcache("excursion_id", "lang")
    def _website_summary_of(self, excursion_id, lang):
        """Kept until the excursion, its pier or its city change (``water.page.part``)."""
        excursion = self.browse(excursion_id).with_context(lang=lang)
        kinds = dict(self._fields["kind"]._description_selection(excursion.env))
        return {
            "id": excursion.id,
            "name": excursion.name,
            "kind": excursion.kind,
            "kind_name": kinds[excursion.kind],
            "summary": excursion.summary or "",
            "route": excursion.route or "",
            "city": excursion.city_id.name or "",
            "city_id": excursion.city_id.id,
            "pier": excursion.pier_id.name or "",
            "tz": excursion.pier_id.tz or "UTC",
            "duration": formats.duration(excursion.env, excursion.duration),
            "image": excursion._website_image(),
            "url": excursion.website_url,
        }

    def _website_days(self, trips=None, prices=None):
        """Departures of the coming days: [{'name': 'Tomorrow', 'date': …, 'trips': […]}].

        :param trips: them, if they are known already
        :param prices: what an adult pays at least on each, {trip: Decimal}, to be named
        """
        self.ensure_one()
        if trips is None:
            trips = self._website_coming_trips()
        result = []
        for trip in trips:
            row = trip._website_row()
            if prices:
                row["price_from"] = self._website_price_text(prices.get(trip))
            if not result or result[-1]["date"] != row["date"]:
                result.append({"date": row["date"], "name": row["day"], "trips": []})
            result[-1]["trips"].append(row)
        return result

    def _website_coming_trips(self):
        """The departures that the excursion's page lists: those of the coming weeks, or the first
        ones after that, however far away they are."""
        trips = self.env["water.trip"].sudo()
        coming = trips._website_departures(self, days=EXCURSION_DAYS)
        listed = (coming or trips._website_departures(self, days=FAR_DAYS))[:LISTED_DEPARTURES]
        return listed.with_prefetch(listed.ids)

    @api.model
    def _website_horizon(self, day, days):
        """Departures between these naive UTC moments can fall on the day (or days) in any zone."""
        now = fields.Datetime.now()
        if not day:
            return now, now + timedelta(days=days)
        start = datetime.combine(day, datetime.min.time())
        return max(now, start - timedelta(hours=14)), start + timedelta(hours=38)

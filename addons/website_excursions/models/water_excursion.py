from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.translate import html_translate

from ..tools import formats

# Departures of these days make up the catalogue; later ones are found by date.
CATALOGUE_DAYS = 21
DEPARTURES_PER_CARD = 3
# What the page of one excursion lists.
EXCURSION_DAYS = 30


class WaterExcursion(models.Model):
    _name = "water.excursion"
    _inherit = ["water.excursion", "website.seo.metadata", "website.published.multi.mixin"]

    description = fields.Html(translate=html_translate)

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_website_url(self):
        res = super()._compute_website_url()
        for excursion in self.filtered("id"):
            slug = self.env["ir.http"]._slug(excursion)
            excursion.website_url = f"/excursions/{slug}"
        return res

    def _default_website_meta(self):
        """Open Graph of the excursion's page: its own words and picture."""
        meta = super()._default_website_meta()
        image = self._website_image(1024)
        for prefix, values in (
            ("og", meta["default_opengraph"]),
            ("twitter", meta["default_twitter"]),
        ):
            values[f"{prefix}:title"] = self.name
            values[f"{prefix}:description"] = self.summary or ""
            if image:
                values[f"{prefix}:image"] = image
        meta["default_meta_description"] = self.summary or ""
        return meta

    @api.model
    def _website_domain(self):
        """Excursions that the visitor of the current website may see."""
        return Domain("is_published", "=", True) & Domain(
            self.env["website"].get_current_website().website_domain()
        )

    def _website_image(self, size=512):
        """Address of the picture, or nothing where there is none: pages draw water instead."""
        self.ensure_one()
        if not self.image_128:
            return None
        return self.env["website"].image_url(self, f"image_{size}")

    def _website_summary(self):
        """What cards and heads of pages say of an excursion."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "kind_name": dict(self._fields["kind"]._description_selection(self.env))[self.kind],
            "summary": self.summary or "",
            "route": self.route or "",
            "city": self.city_id.name or "",
            "pier": self.pier_id.name or "",
            "duration": formats.duration(self.env, self.duration),
            "image": self._website_image(),
            "url": self.website_url,
        }

    @api.model
    def _website_catalogue(self, filters, pricelist=None):
        """Cards of the catalogue that fit the filters, each with its next departures.

        :param filters: what ``_website_filters`` read from the address
        :param pricelist: the visitor's own
        """
        excursions = self.sudo().search(self._website_domain() & Domain("kind", "!=", "charter"))
        shown = excursions.filtered(
            lambda one: (
                (not filters["city"] or one.city_id.id == filters["city"])
                and (not filters["kind"] or one.kind == filters["kind"])
            )
        )
        trips = (
            self.env["water.trip"]
            .sudo()
            ._website_departures(
                shown, day=filters["date"], people=filters["people"], days=CATALOGUE_DAYS
            )
        )
        by_excursion = trips.grouped("excursion_id")
        narrowed = bool(filters["date"] or filters["people"])
        cards = []
        for excursion in shown:
            departures = by_excursion.get(excursion, trips.browse())
            if narrowed and not departures:
                continue
            card = excursion._website_summary()
            card["first"] = departures[:1].departure or datetime.max
            lowest = excursion._website_lowest_price(departures, pricelist)
            card["price_from"] = excursion._website_price_text(lowest)
            card["price_sort"] = lowest or 0
            card["departures"] = [trip._website_row() for trip in departures[:DEPARTURES_PER_CARD]]
            card["more"] = max(0, len(departures) - DEPARTURES_PER_CARD)
            cards.append(card)
        keys = {"date": lambda c: c["first"], "price": lambda c: c["price_sort"]}
        cards.sort(key=keys[filters["sort"]])
        return {
            "cards": cards,
            "cities": excursions.city_id.sorted("name"),
            "kinds": [
                (key, name)
                for key, name in self._fields["kind"]._description_selection(self.env)
                if key in set(excursions.mapped("kind"))
            ],
        }

    @api.model
    def _website_filters(self, params):
        """Filters of the catalogue out of an address; what makes no sense is left out."""

        def number(name, highest):
            text = params.get(name) or ""
            value = int(text) if text.isdecimal() and len(text) < 9 else 0
            return value if 0 < value <= highest else 0

        try:
            day = fields.Date.to_date(params.get("date") or None)
        except ValueError:
            day = None
        kind = params.get("kind")
        sort = params.get("sort")
        return {
            "city": number("city", 10**8),
            "date": day,
            "kind": kind if kind in dict(self._fields["kind"].selection) else "",
            "people": number("people", 20),
            "sort": sort if sort in ("date", "price") else "date",
        }

    def _website_days(self, trips=None):
        """Departures of the coming days: [{'name': 'Tomorrow', 'date': …, 'trips': […]}].

        :param trips: them, if they are known already
        """
        self.ensure_one()
        if trips is None:
            trips = self._website_coming_trips()
        result = []
        for trip in trips:
            row = trip._website_row()
            if not result or result[-1]["date"] != row["date"]:
                result.append({"date": row["date"], "name": row["day"], "trips": []})
            result[-1]["trips"].append(row)
        return result

    def _website_coming_trips(self):
        return self.env["water.trip"].sudo()._website_departures(self, days=EXCURSION_DAYS)

    @api.model
    def _website_horizon(self, day, days):
        """Departures between these naive UTC moments can fall on the day (or days) in any zone."""
        now = fields.Datetime.now()
        if not day:
            return now, now + timedelta(days=days)
        start = datetime.combine(day, datetime.min.time())
        return max(now, start - timedelta(hours=14)), start + timedelta(hours=38)

from odoo import models
from odoo.tools.urls import urljoin

from ..tools import linked_data


class WaterExcursion(models.Model):
    """What search engines read beside the text (schema.org, as JSON-LD).

    No ``FAQPage``: search engines show it no more for shops, and the questions stand in the text.
    """

    _inherit = "water.excursion"

    def _website_absolute(self, path):
        """An address of the current website in the visitor's language, with its host."""
        website = self.env["website"].get_current_website()
        return urljoin(website.get_base_url(), self.env["ir.http"]._url_for(path))

    def _website_organization(self):
        """The operator, named once per page and referred to by its ``@id``."""
        self.ensure_one()
        website = self.env["website"].get_current_website()
        company = self.company_id.sudo()
        base = website.get_base_url()
        return linked_data.node(
            "Organization",
            **{"@id": f"{base}/#operator"},
            name=company.name,
            url=f"{base}/",
            logo=urljoin(base, website.image_url(website, "logo")),
            telephone=company.phone,
            email=company.email,
        )

    def _website_breadcrumbs(self, *further):
        """:param further: pairs of name and path that follow the excursion"""
        self.ensure_one()
        steps = [
            (self.env._("Excursions"), "/excursions"),
            (self.name, self.website_url),
            *further,
        ]
        return linked_data.breadcrumbs(
            [(name, self._website_absolute(path)) for name, path in steps]
        )

    def _website_linked_data(self, trips, prices):
        """The page of an excursion: the trip as such, and its next departures as events.

        :param trips: departures to name
        :param prices: their lowest prices of an adult, {trip: Decimal}
        """
        self.ensure_one()
        url = self._website_absolute(self.website_url)
        stops = [
            linked_data.node("Place", name=stop["name"]) for stop in self._website_story()["stops"]
        ]
        tour = linked_data.node(
            "TouristTrip",
            **{"@id": f"{url}#trip"},
            name=self.name,
            description=self._website_description(),
            url=url,
            image=self._website_absolute_pictures(),
            provider=self._website_organization_id(),
            itinerary=linked_data.item_list(stops) if stops else None,
            offers=linked_data.offers_between(prices.values(), self._website_currency(), url),
        )
        return linked_data.graph(
            self._website_organization(),
            self._website_breadcrumbs(),
            tour,
            *(trip._website_event(prices.get(trip)) for trip in trips),
        )

    def _website_organization_id(self):
        return {"@id": self._website_organization()["@id"]}

    def _website_absolute_pictures(self):
        base = self.env["website"].get_current_website().get_base_url()
        return [urljoin(base, picture["src"]) for picture in self._website_story()["pictures"][:3]]

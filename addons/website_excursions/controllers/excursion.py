from odoo import http
from odoo.http import request

from ..tools import linked_data
from .common import visitors_pricelist
from .sitemap import sitemap_excursions

#: Departures that search engines are told of on the excursion's page.
EVENTS = 6


class Excursion(http.Controller):
    @http.route(
        '/excursions/<model("water.excursion"):excursion>',
        type="http",
        auth="public",
        website=True,
        sitemap=sitemap_excursions,
        readonly=True,
    )
    def excursion(self, excursion):
        excursion_sudo = excursion.sudo()
        if not excursion_sudo.is_published and not excursion.has_access("read"):
            raise request.not_found()
        pier = excursion_sudo.pier_id
        pricelist = visitors_pricelist()
        trips = excursion_sudo._website_coming_trips()
        prices = excursion_sudo._website_lowest_prices(trips, pricelist)
        lowest = min(prices.values(), default=None)
        if lowest is None:
            lowest = excursion_sudo._website_lowest_price(trips, pricelist)
        story = excursion_sudo._website_story()
        events = trips[:EVENTS].with_prefetch(trips.ids)
        data = excursion_sudo._website_linked_data(events, prices)
        return request.render(
            "website_excursions.excursion",
            {
                "main_object": excursion,
                "excursion": excursion_sudo,
                "card": excursion_sudo._website_summary(),
                "price_from": excursion_sudo._website_price_text(lowest),
                "days": excursion_sudo._website_days(trips, prices),
                "pier": pier._website_values() if pier else None,
                "story": story,
                "boarding": excursion_sudo._website_boarding_text(trips),
                "similar": excursion_sudo._website_similar(),
                "linked_data": linked_data.dumps(data),
            },
        )

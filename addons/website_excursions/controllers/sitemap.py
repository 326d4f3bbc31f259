"""What search engines are told to visit: what is published and can still be booked."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Domain

#: Odoo keeps a sitemap for so long; whatever departs earlier would be gone before the next one.
KEPT = timedelta(hours=12)
#: Trips further ahead come into a later sitemap.
AHEAD = timedelta(days=90)


def sitemap_excursions(env, rule, query_string):
    """Addresses of published excursions and of their departures that are on sale.

    :param query_string: part of an address, from the editor that looks for a page to link to
    """
    excursions = env["water.excursion"].sudo()
    excursions = excursions.search(excursions._website_domain() & Domain("kind", "!=", "charter"))
    for excursion in excursions:
        url = excursion.website_url
        if not query_string or query_string.lower() in url.lower():
            yield {"loc": url, "lastmod": excursion.write_date.date()}
    if query_string:
        return
    now = fields.Datetime.now()
    trips = env["water.trip"].sudo()
    coming = trips.search_fetch(
        Domain("excursion_id", "in", excursions.ids)
        & Domain("state", "=", "on_sale")
        & Domain("departure", ">", now + KEPT)
        & Domain("departure", "<", now + AHEAD),
        ["write_date"],
        order="departure, id",
    )
    for trip in coming:
        yield {"loc": f"/excursions/trip/{trip.id}", "lastmod": trip.write_date.date()}

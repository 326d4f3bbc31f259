from typing import NamedTuple

from odoo import api, models

from odoo.addons.water_booking.inventory.prepared import Prepared
from odoo.addons.water_booking.inventory.steady import read_now


class TripFacts(NamedTuple):
    """What the hot routes ask of a trip; ``version`` changes with the trip and its excursion (what
    else its page shows: ``water.page.part``)."""

    id: int
    excursion_id: int
    on_sale: bool
    visible: bool
    version: str


_FACTS = Prepared(
    """
    SELECT t.id, t.excursion_id,
           t.state = 'on_sale' AND clock_timestamp() AT TIME ZONE 'UTC'
             < t.departure - make_interval(mins => t.sale_cutoff_minutes),
           t.state <> 'draft' AND e.is_published IS TRUE
             AND (e.website_id IS NULL OR e.website_id = %(website)s),
           -- which version of a row this is, as PostgreSQL itself tells them apart:
           -- a write date is the same for two writes of one transaction
           concat(t.xmin, t.ctid, e.xmin, e.ctid)
      FROM water_trip t
      JOIN water_excursion e ON e.id = t.excursion_id
     WHERE t.id = %(trip)s
    """,
    website="int",
    trip="int",
)


class WaterTrip(models.Model):
    _inherit = "water.trip"

    @api.model
    def _website_facts(self, trip_id):
        """One query instead of four records: a page, a hold and a poll all begin here.

        A visitor of this website sees trips of its published excursions (``_website_domain``),
        on sale or not any more, by the database's clock.

        :return: ``TripFacts``, or None where there is no such trip
        """
        self.env.flush_all()
        website = self.env["website"].get_current_website()
        _FACTS.execute(self.env.cr, trip=trip_id, website=website.id)
        row = self.env.cr.fetchone()
        return TripFacts(*row) if row else None

    @api.model
    def _website_facts_now(self, trip_id):
        """The same as committed just now, at a quarter of the cost: for routes that read nothing
        else of the trip in the request's own snapshot."""
        website = self.env["website"].get_current_website()
        rows = read_now(self.env, _FACTS, trip=trip_id, website=website.id)
        return TripFacts(*rows[0]) if rows else None

    @api.model
    def _door_columns(self):
        return (*super()._door_columns(), "is_published", "website_id")

    @api.model
    def _website_facts_in_lock(self, trip):
        """The same from what the inventory's door has read with the trip's lock, without a query;
        nobody asks for the version there.

        :param trip: facts as ``Door.trip`` gives them
        """
        website = self.env["website"].get_current_website()
        return TripFacts(
            id=trip["id"],
            excursion_id=trip["excursion_id"],
            on_sale=trip["on_sale"],
            visible=trip["state"] != "draft"
            and bool(trip["is_published"])
            and trip["website_id"] in (None, website.id),
            version="",
        )

    @api.model
    def _website_page_version(self, trip_id):
        """Of the trip's page as it may be kept: None while there is nothing to see or to buy."""
        facts = self._website_facts_now(trip_id)
        return facts.version if facts and facts.visible and facts.on_sale else None

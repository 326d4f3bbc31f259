from datetime import date
from hashlib import blake2b

from odoo import http
from odoo.http import request

from ..tools import months
from ..tools.filters import Filters
from .common import visitors_pricelist
from .kept_page import kept_page
from .limits import limited


class Calendar(http.Controller):
    @http.route(
        "/excursions/calendar",
        type="http",
        auth="public",
        website=True,
        sitemap=True,
        readonly=True,
    )
    @limited("search", when=bool)
    def calendar(self, month=None, day=None, excursion=None, part=None, **params):
        """Prices and what is left, day by day; of one excursion or of all that fit the filters.

        :param part: only the calendar itself, for the script that leafs through it
        """
        Excursion = request.env["water.excursion"]
        filters = Filters.read(params)
        known = Excursion._website_shelf()["excursions"]
        chosen = excursion or ""
        number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 9 else 0
        excursion_id = number if number in known else 0
        shown = self._day(day)
        first = months.read_month(month or f"{shown or ''}"[:7], Excursion._website_today())
        rows = Excursion._website_month_rows(first, excursion_id)
        pricelist = visitors_pricelist()
        template = f"website_excursions.calendar_{'part' if part else 'page'}"

        def render():
            return request.render(
                template,
                {
                    "calendar": Excursion._website_calendar(
                        filters, first, rows, excursion_id, shown, pricelist
                    ),
                    "filters": filters,
                    "chips": Excursion._website_chips(filters.without("date")),
                    "excursions": known,
                    "excursion_id": excursion_id,
                },
            )

        if pricelist or filters.chosen or shown:
            return render()
        query = f"month={first:%Y-%m}"
        return kept_page(
            template,
            (query, excursion_id),
            blake2b(repr((rows, excursion_id)).encode(), digest_size=12).hexdigest(),
            render,
            until=lambda: Excursion._website_catalogue_until(rows),
            query=f"{query}&excursion={excursion_id}" if excursion_id else query,
        )

    @staticmethod
    def _day(text):
        try:
            return date.fromisoformat(text) if text and len(text) == 10 else None
        except ValueError:
            return None

import secrets

from odoo import http
from odoo.http import request

from ..tools import cookies
from . import limits
from .common import ID_LIMIT, known_partner, no_store, remember_holds, visible_trip

#: Key of the session: {trip id as text: entry that this browser has made}.
SESSION = "excursions_waiting"


class Waiting(http.Controller):
    """The waiting list of a trip: joining it, and the page of an entry behind its signed link."""

    @http.route(
        "/excursions/trip/<int:trip_id>/waiting",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "POST"],
    )
    def join(self, trip_id, **form):
        """Ask who wants to wait. The answer is the same whether the address stands in line already:
        the link goes to the mailbox, and whoever has typed its address learns nothing."""
        facts = visible_trip(trip_id)
        if not facts:
            raise request.not_found()
        trip = request.env["water.trip"].sudo().browse(trip_id)
        if not facts.on_sale:
            return request.redirect(f"/excursions/trip/{trip_id}", code=303)
        if request.httprequest.method == "GET":
            partner = known_partner()
            known = {"name": partner.name, "email": partner.email, "phone": partner.phone}
            return self._form(trip, known, {})
        documents = self._documents()
        Entry = request.env["water.waiting"]
        values, errors = Entry._website_read(form, trip, documents)
        if errors:
            return self._form(trip, form, errors)
        # spent before anything is looked up, or what is left of them would tell who stands in line;
        # an offer keeps places from others as a hold does
        places = sum(line["quantity"] for _command, _id, line in values["line_ids"])
        refused = limits.spend("waiting", subject=values["email"])
        refused = refused or limits.spend("places", count=places)
        if refused:
            return refused.on(self._form(trip, form, {"form": refused.message}))
        mine = request.session.get(SESSION) or {}
        known = mine.get(str(trip_id))
        if not Entry._website_sent(trip_id, form):
            entry, own = Entry._website_join(values, known)
            entry._website_mail_link()
            known = entry.id if own else known
        # written in any case, or the session's cookie would tell
        request.session[SESSION] = {**mine, str(trip_id): known}
        # whoever asks while there are places has them offered at once
        waiting, trip_ids = Entry.sudo(), [trip_id]
        request.env.cr.postcommit.add(lambda: waiting._serve(trip_ids))
        page = {"trip": trip._website_page_head(), "email": values["email"]}
        return no_store(request.render("website_excursions.waiting_mailed", page))

    @http.route(
        "/excursions/waiting/<int:waiting_id>/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET"],
    )
    def entry(self, waiting_id, token):
        return self._page(self._entry(waiting_id, token))

    @http.route(
        "/excursions/waiting/<int:waiting_id>/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["POST"],
    )
    def answer(self, waiting_id, token, action=None, **_params):
        """Take the offered places to the checkout, or leave the list."""
        entry = self._entry(waiting_id, token)
        if action == "leave":
            entry._leave()
        elif action == "accept" and (hold := entry._accept()):
            remember_holds({**cookies.holds(request.cookies), hold.trip_id: hold.token})
            return request.redirect(f"/excursions/checkout?trip={hold.trip_id}", code=303)
        return self._page(entry)

    def _entry(self, waiting_id, token):
        entries = request.env["water.waiting"].sudo()
        entry = entries.browse(waiting_id if 0 < waiting_id < ID_LIMIT else 0).exists()
        if not entry or not entry._has_token(token):
            raise limits.spend("token") or request.not_found()
        return entry

    def _page(self, entry):
        return no_store(
            request.render("website_excursions.waiting", {"page": entry._website_page()})
        )

    def _form(self, trip, form, errors):
        categories = trip.map_id.seat_ids.category_id.sorted("sequence")
        return no_store(
            request.render(
                "website_excursions.waiting_form",
                {
                    "trip": trip._website_page_head(),
                    "fares": trip.excursion_id.tariff_ids.fare_id.sorted("sequence"),
                    "categories": categories if len(categories) > 1 else categories.browse(),
                    "form": form,
                    "once": request.env["water.waiting"]._website_once(form)
                    or secrets.token_urlsafe(24),
                    "errors": errors,
                    "documents": {
                        kind: document
                        for kind, document in self._documents().items()
                        if kind == "personal_data"
                    },
                },
            )
        )

    def _documents(self):
        return request.env["water.consent.document"].sudo()._current(request.website.company_id)

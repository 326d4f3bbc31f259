"""Pages that are the same for all visitors of a language, rendered once per worker.

A page is kept as for somebody who has just come: no query, no session, not logged in. Only two
things are put into it for each visitor: the token against forged requests, and, by Odoo itself,
cookies. Whoever is logged in, has something in Odoo's own cart or debugs gets a page of their own.

Odoo has to work out for which website and in which language a visit is before it comes to a
controller. What came out is remembered by everything that it was worked out from, so the next one
who comes in the same way is recognized by ``recall`` before that, see ``ir.http._match``.
"""

import secrets
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

import pytz

from odoo.http import GeoIP, get_default_session, request, root
from odoo.tools import config
from odoo.tools.lru import LRU

from odoo.addons.html_editor.models.ir_http import CONTEXT_KEYS

from ..tools.page_cache import PageCache
from .common import optional_cookies

PAGES = PageCache()
#: Words of a query that change what is shown.
_OWN_WAYS = frozenset({"debug", *CONTEXT_KEYS})
#: Stands in a kept page where the visitor's token goes.
TOKEN = secrets.token_hex(20)
#: The address of a newcomer, which is in no country.
NOWHERE = "0.0.0.0"  # noqa: S104, nothing listens there


class Visit(NamedTuple):
    """What came of a visit: whose page it got, in which language; ``state`` as of then."""

    key: tuple
    lang: str
    state: str


#: By what visits came with, see ``_way_in``.
VISITS = LRU(2000)
#: Of what a visitor may send along to be remembered by.
LONGEST_WAY_IN = 400


def recall(template, version):
    """Whether this visitor gets a kept page, which then waits for ``recalled``.

    :param version: tells the present version of the page, None where it may not be shown; asked
        only where there is a page
    """
    way_in = request.way_in = _way_in()
    visit = VISITS.get(way_in)
    if not visit or visit.key[1] != template:
        return False
    if visit.state != request.env["website"]._excursions_pages_state():
        return False
    now = version()
    parts = now and PAGES.get(visit.key, (now, visit.state))
    if not parts:
        return False
    request.recalled = parts
    if request.cookies.get("frontend_lang") != visit.lang:  # as Odoo does for each page
        request.future_response.set_cookie("frontend_lang", visit.lang)
    return True


def recalled():
    """The response with the page that was found, None where ``recall`` has found nothing."""
    parts = getattr(request, "recalled", None)
    return parts and _response(parts)


def kept_page(template, key, version, render, seen=None, until=None, query=""):
    """The response with the page, from memory where it may be.

    :param template: external id of the page's view, for Odoo's visitor tracking
    :param key: what the page is of
    :param version: changes with the facts that the page shows; views, menus and the like are
        taken care of here
    :param render: makes the response with the page as usual
    :param seen: tells the version of what the rendering saw, where ``version`` was read outside the
        request's snapshot; the page is kept under that one
    :param until: tells up to which moment (aware) the clock alone changes nothing that is shown,
        None for as long as the version lasts; asked once per rendering
    :param query: what of the address's query belongs to the page; the rest is the visitor's
    """
    if not _anonymous():
        return render()
    website = request.website
    state = request.env["website"]._excursions_pages_state()
    key = (
        request.db,
        template,
        key,
        website.id,
        request.lang.code,
        request.httprequest.host_url,
        optional_cookies(),
    )
    _remember(Visit(key, request.lang.code, state))
    parts = PAGES.get(key, (version, state))
    if parts is None:
        # asked first: a price may change while the page is being rendered
        last = until and until()
        with as_a_newcomer(query):
            response = render()
            response.flatten()
            parts = response.get_data().split(TOKEN.encode())
        if response.status_code != 200:
            return response
        version = seen() if seen else version
        PAGES.put(
            key, (version, state), parts, last and (last - datetime.now(pytz.utc)).total_seconds()
        )
    response = _response(parts)
    # As Odoo marks its own cached pages: the view may be set to be tracked.
    response._cached_page, response._cached_view_id = False, template
    return response


def _response(parts):
    token = request.water_nonce = request.csrf_token(None)
    return request.make_response(
        token.encode().join(parts),
        headers=[("Content-Type", "text/html; charset=utf-8")],
    )


def _anonymous():
    """Whether this visitor sees what every newcomer sees, and nothing of a form."""
    return request.httprequest.method in ("GET", "HEAD") and sees_the_usual()


def sees_the_usual():
    """Whether head, menu and footer are for this visitor what they are for every newcomer."""
    session = request.session
    return not (
        session.uid
        or session.debug
        or session.get("website_sale_cart_quantity")
        or not _OWN_WAYS.isdisjoint(request.httprequest.args)
        or "xml" in config["dev_mode"]
    )


def _way_in():
    """All from which Odoo works out website, language and redirects of an anonymous visit, or None
    for a visit that is not to be remembered. The page's own query does not matter to it."""
    session, httprequest = request.session, request.httprequest
    if not _anonymous() or session.get("force_website_id"):
        return None
    way_in = (
        request.db,
        httprequest.scheme,
        httprequest.host,
        httprequest.path,
        session.context.get("lang") or "",
        request.cookies.get("frontend_lang") or "",
        request.cookies.get("website_cookies_bar") or "",
        "bot" if request.env["ir.http"].is_a_bot() else "",
    )
    return way_in if sum(map(len, way_in)) <= LONGEST_WAY_IN else None


def _remember(visit):
    """Nothing where Odoo itself notes visits of the view: it needs the website for that."""
    template = visit.key[1]
    way_in = getattr(request, "way_in", None)
    if way_in and not request.env["ir.ui.view"]._get_cached_template_info(template)["track"]:
        VISITS[way_in] = visit


@contextmanager
def as_a_newcomer(query="", path=None):
    """Render for anybody: without session and token, and without what else the address asks, since
    the languages' links repeat it.

    :param path: of the page, if it is not the request's own
    """
    httprequest, session, params = request.httprequest, request.session, request.params
    geoip = request.geoip
    address = httprequest.environ.get("REQUEST_URI", httprequest.path).partition("?")[0]
    if path:
        address = address.removesuffix(httprequest.path) + path
    newcomer = root.session_store.new()
    newcomer.update(get_default_session(), db=session.db)
    newcomer.context["lang"] = session.context.get("lang")
    newcomer.can_save = False
    try:
        request.reroute(path or httprequest.path, query_string=query)
        request.httprequest.environ["REQUEST_URI"] = f"{address}?{query}" if query else address
        request.params = {key: value for key, value in params.items() if key == "trip_id"}
        request.session = newcomer
        request.geoip = GeoIP(NOWHERE)
        request.water_nonce = None  # of a former try of this request
        request.csrf_token = lambda time_limit=None: TOKEN
        yield
    finally:
        del request.csrf_token
        request.httprequest, request.session, request.params = httprequest, session, params
        request.geoip = geoip

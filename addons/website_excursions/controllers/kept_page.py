"""Pages that are the same for all visitors of a language, rendered once per worker.

A page is kept as for somebody who has just come: no query, no session, not logged in. Only two
things are put into it for each visitor: the token against forged requests, and, by Odoo itself,
cookies. Whoever is logged in, has something in Odoo's own cart or debugs gets a page of their own.
"""

import secrets
from contextlib import contextmanager
from datetime import datetime

import pytz

from odoo.http import get_default_session, request, root
from odoo.tools import config

from ..tools.page_cache import PageCache
from .common import optional_cookies

PAGES = PageCache()
#: Stands in a kept page where the visitor's token goes.
TOKEN = secrets.token_hex(20)


def kept_page(template, key, version, render, seen=None, until=None):
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
    parts = PAGES.get(key, (version, state))
    if parts is None:
        # asked first: a price may change while the page is being rendered
        last = until and until()
        with _as_a_newcomer():
            response = render()
            response.flatten()
            parts = response.get_data().split(TOKEN.encode())
        if response.status_code != 200:
            return response
        version = seen() if seen else version
        PAGES.put(
            key, (version, state), parts, last and (last - datetime.now(pytz.utc)).total_seconds()
        )
    response = request.make_response(
        request.csrf_token(None).encode().join(parts),
        headers=[("Content-Type", "text/html; charset=utf-8")],
    )
    # As Odoo marks its own cached pages: the view may be set to be tracked.
    response._cached_page, response._cached_view_id = False, template
    return response


def _anonymous():
    """Whether this visitor sees what every newcomer sees."""
    session = request.session
    return not (
        session.uid
        or session.debug
        or session.get("website_sale_cart_quantity")
        or request.httprequest.method not in ("GET", "HEAD")
        or "xml" in config["dev_mode"]
    )


@contextmanager
def _as_a_newcomer():
    """Render for anybody: without the query (languages' links repeat it), session and token."""
    httprequest, session, params = request.httprequest, request.session, request.params
    address = httprequest.environ.get("REQUEST_URI", httprequest.path).partition("?")[0]
    newcomer = root.session_store.new()
    newcomer.update(get_default_session(), db=session.db)
    newcomer.context["lang"] = session.context.get("lang")
    newcomer.can_save = False
    try:
        request.reroute(httprequest.path, query_string="")
        request.httprequest.environ["REQUEST_URI"] = address
        request.params = {key: value for key, value in params.items() if key == "trip_id"}
        request.session = newcomer
        request.csrf_token = lambda time_limit=None: TOKEN
        yield
    finally:
        del request.csrf_token
        request.httprequest, request.session, request.params = httprequest, session, params

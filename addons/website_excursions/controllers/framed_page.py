"""Pages of one visitor inside a frame that is the same for all: head, menu and footer from memory.

Odoo's layout costs several times what stands in it. For somebody who is not logged in it depends on
the website, the language and the page's address only. So it is rendered once per worker, as for a
newcomer (see ``kept_page``), with marks where a page has something of its own: address, query,
title, class, token and content. Each page then renders only its inside and is put together. Nothing
of a visitor is ever in a frame, because nothing of a visitor is there while it is rendered.

Whoever is logged in, has something in Odoo's own cart, edits or debugs gets Odoo's page as a whole.
"""

import re
import secrets

from markupsafe import escape

from odoo.http import request

from odoo.addons.base.models.ir_qweb import keep_query

from .common import optional_cookies
from .kept_page import PAGES, TOKEN, as_a_newcomer, sees_the_usual

_SECRET = secrets.token_hex(12)
#: Marks in a frame, each in the place of what is the page's own.
_PATH = f"/excursions/{_SECRET}p"
_QUERY = f"{_SECRET}q="
_TITLE, _CLASS, _BODY = f"{_SECRET}t", f"{_SECRET}c", f"{_SECRET}b"
_MARKS = re.compile("|".join(map(re.escape, (_PATH, _QUERY, _TITLE, _CLASS, _BODY, TOKEN))))
#: Between title, class and body of a page that is rendered without its frame.
_CUT = f"{_SECRET}x"
#: Addresses that are written the same way wherever Odoo quotes them.
_PLAIN_PATH = re.compile(r"[\w/-]+", re.ASCII)
#: A language, or nothing; whatever else somebody writes there makes no frame.
_PREFIX = re.compile(r"(?:/[\w@-]+)?", re.ASCII)


def framed_page(template, values):
    """The response with a page whose template calls ``website_excursions.page``.

    :param template: external id of the page's view
    :param values: of the template, which needs nothing of ``request`` but the visitor's tokens
    """
    prefix = _prefix()
    if prefix is None or not sees_the_usual():
        return request.render(template, values)
    query = keep_query()
    request.website._excursions_recall()
    frame = _frame(template, prefix, bool(query))
    token = request.water_nonce = request.csrf_token(None)
    inside = request.env["ir.ui.view"]._render_template(template, {**values, "frameless": _CUT})
    inside = inside.split(_CUT)
    # a website's own copy of a view knows nothing of frames, or wants another one than all others
    if len(inside) != 4 or inside.pop().strip():
        return request.render(template, values)
    title, page_class, body = inside
    own = {
        _PATH: request.httprequest.path,
        _QUERY: str(escape(query)),
        _TITLE: title.strip(),
        _CLASS: page_class.strip(),
        _BODY: body,
        TOKEN: token,
    }
    own = {mark.encode(): text.encode() for mark, text in own.items()}
    response = request.make_response(
        b"".join(own.get(part, part) for part in frame),
        headers=[("Content-Type", "text/html; charset=utf-8")],
    )
    # As Odoo marks its own cached pages: the view may be set to be tracked.
    response._cached_page, response._cached_view_id = False, template
    return response


def _prefix():
    """What the address has before the path that Odoo leads on: ``/ru``, or nothing. None where the
    address is not a plain one."""
    path = request.httprequest.path
    address = request.httprequest.environ.get("REQUEST_URI", path).partition("?")[0]
    if not _PLAIN_PATH.fullmatch(path) or not address.endswith(path):
        return None
    prefix = address.removesuffix(path)
    return prefix if _PREFIX.fullmatch(prefix) else None


def _frame(template, prefix, has_query):
    """The frame in parts of bytes, of which every other one is a mark."""
    key = (
        request.db,
        "frame",
        template,
        prefix,
        has_query,  # an address with a query is not the canonical one and names no other languages
        request.website.id,
        request.lang.code,
        request.httprequest.host_url,
        optional_cookies(),
    )
    version = request.env["website"]._excursions_pages_state()
    if parts := PAGES.get(key, version):
        return parts
    views = request.env["ir.ui.view"]
    marks = {"mark_title": _TITLE, "mark_class": _CLASS, "mark_body": _BODY}
    with as_a_newcomer(_QUERY if has_query else "", _PATH):
        html = views._render_template(
            "website_excursions.frame",
            {**marks, "main_object": views._get_template_view(template).sudo()},
        )
    # bytes, by which the memory of pages is counted
    parts = re.split(f"({_MARKS.pattern})".encode(), str(html).encode())
    PAGES.put(key, version, parts)
    return parts

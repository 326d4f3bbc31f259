"""Small JSON calls without Odoo's preparations.

Between the socket and a controller Odoo finds the website four times and the visitor's user twice,
makes an environment for each step and asks a dozen hooks that have nothing to do for a small call
of a visitor who is not logged in: longer than what the call is for. So ``ir.http``'s ``_match``
answers these calls itself, for the same website, user and language, with the same dispatcher and
its repetitions, the same controllers and their guards. All who are logged in, debug, send a query
or something else than the shop's pages do go Odoo's way, and so does everybody while an addon that
nobody has looked at has a hook there.
"""

import threading
from contextlib import closing
from functools import partial
from typing import NamedTuple

from werkzeug.exceptions import HTTPException, NotFound, abort

from odoo import api
from odoo.http import request
from odoo.service.model import retrying
from odoo.tools.misc import get_lang

PATHS = frozenset(
    f"/excursions/hold{call}" for call in ("", "/current", "/extend", "/included", "/release")
)
#: What a route has to be told for that; anything else that it is told sends it Odoo's way.
ROUTING = {"type": "jsonrpc", "auth": "public", "save_session": False}
#: What pages send is a few kilobytes.
MOST_BYTES = 64 * 1024
#: Steps of ``ir.http`` that are left out, or that may come too late …
HOOKS = frozenset(
    {
        "_authenticate",
        "_authenticate_explicit",
        "_auth_method_public",
        "_get_public_users",
        "_handle_error",
        "_match",
        "_pre_dispatch",
        "_post_dispatch",
    }
)
#: … and the addons whose hooks there are for users, pages, records, queries, visits of pages and
#: calls of their own.
KNOWN = frozenset(
    {
        "auth_signup",
        "auth_timeout",
        "base",
        "html_editor",
        "http_routing",
        "payment_yoomoney",
        "utm",
        "web",
        "website",
        "website_excursions",
        "website_sale",
    }
)


class Way(NamedTuple):
    """Where the calls of one address at one website come out."""

    rule: object
    website_id: int
    user_id: int


def find_way(ir_http, path, website_id):
    """The ``Way``, or None where Odoo has to be asked; the same until a cache of Odoo's is cleared.

    :param ir_http: the model, of any environment
    """
    if has_unknown_hooks(type(ir_http)):
        return None
    # the language is the browser's still, and nobody has asked whether it is installed
    ir_http = ir_http.sudo().with_context(lang=None)
    request.website_routing = website_id  # as Odoo's own ``_match`` does; the map is made for it
    adapter = ir_http.routing_map(key=website_id).bind("")
    try:
        rule, values = adapter.match(path, method="POST", return_rule=True)
    except HTTPException:  # not there, or led elsewhere: Odoo says so
        return None
    told = {
        name: value
        for name, value in rule.endpoint.routing.items()
        if name not in ("methods", "readonly", "routes") and value is not None
    }
    if values or told != ROUTING:
        return None
    website = ir_http.env["website"].browse(website_id)
    return Way(rule, website_id, website._get_cached("user_id"))


def has_unknown_hooks(ir_http):
    return any(
        HOOKS.intersection(vars(cls)) and cls.__module__.split(".")[2] not in KNOWN
        for cls in ir_http.__mro__
        if cls.__module__.startswith("odoo.addons.")
    )


def serve(path):
    """Answer the call, which ends by an exception as Odoo lets ``_match`` do, or do nothing where
    it is none of these."""
    # Odoo asks where a link leads, too, when it has long found its own way
    if path not in PATHS or hasattr(request, "website_routing") or not _is_plain():
        return
    website = request.env["website"].with_context(lang=None).get_current_website()
    way = website and request.env["ir.http"]._excursions_way(path, website.id)
    if not way:
        return
    request.website_routing = way.website_id
    request.is_frontend = request.is_frontend_multilang = False
    request._set_request_dispatcher(way.rule)
    abort(_dispatch(way))


def _is_plain():
    session, httprequest = request.session, request.httprequest
    return (
        httprequest.method == "POST"
        and httprequest.mimetype == "application/json"
        and 0 < (httprequest.content_length or 0) <= MOST_BYTES
        and not httprequest.query_string
        and session.uid is None
        and not session.debug
        and not session.get("force_website_id")
    )


def _dispatch(way):
    cr = request.env.cr
    if not cr.readonly:
        return _dispatch_on(cr, way)
    # of a replica, or of a test that is like one: Odoo itself takes another one now
    cr.close()
    with closing(request.registry.cursor()) as cr:
        return _dispatch_on(cr, way)


def _dispatch_on(cr, way):
    env = api.Environment(cr, way.user_id, request.session.context)
    if not env["res.lang"]._get_data(code=env.context["lang"]):
        env = env(context={**env.context, "lang": get_lang(env).code})
    request.env = env.transaction.default_env = env
    threading.current_thread().uid = way.user_id
    try:
        return retrying(partial(_answer, way.rule.endpoint), env)
    except NotFound as error:
        # said by the controller: the address itself was found
        return request._update_served_exception(error).error_response
    except Exception as error:
        request._update_served_exception(error)
        raise


def _answer(endpoint):
    request.session.can_save = False  # each repetition reads the session anew
    return request.dispatcher.dispatch(endpoint, {})

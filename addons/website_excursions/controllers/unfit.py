"""What no page of ours sends: bodies that Python, and texts that PostgreSQL cannot read.

Of these Odoo would say that the server has failed, and write into its log how: as often as a
stranger likes.
"""

import json
import logging

from werkzeug.exceptions import BadRequest

from odoo.http import JsonRPCDispatcher, Response, request

OURS = "odoo.addons.website_excursions."
NUL = "\0"


def check_texts(rule, args):
    """Refuse a form, a query or a path of our own pages with a character that no text has."""
    if not rule.endpoint.func.__module__.startswith(OURS):
        return
    httprequest = request.httprequest
    texts = [value for value in args.values() if isinstance(value, str)]
    if b"%00" in httprequest.query_string:
        texts.append(NUL)
    if httprequest.method == "POST" and request.dispatcher.routing_type == "http":
        texts += [value for values in httprequest.form.lists() for value in values[1]]
    if any(NUL in text for text in texts):
        raise BadRequest


def refusal(error):
    """The answer to a JSON call whose body is to blame for ``error``; None where it is not.

    Odoo itself refuses what is no JSON by a status of 400; so are refused a body that is nested too
    deeply, parameters without names, and halves of characters.
    """
    dispatcher = request.dispatcher
    if not isinstance(dispatcher, JsonRPCDispatcher):
        return None
    body = dispatcher.jsonrequest  # nothing yet where it could not be read
    if _has_halves(body) or (isinstance(error, RecursionError) and not body):
        text = "Invalid JSON data"
    elif isinstance(error, TypeError | ValueError) and not isinstance(body.get("params", {}), dict):
        text = "Invalid JSON-RPC data"
    else:
        return None
    error.loglevel = logging.INFO
    return Response(text, status=400)


def _has_halves(body):
    try:
        json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False

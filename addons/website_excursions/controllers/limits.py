"""Limits of what one client may do: what controllers call.

A route that only needs to be limited says so in one line, below its ``route``::

    @http.route("/excursions/hold", type="jsonrpc", auth="public")
    @limited("hold")
    def hold(self, trip_id=None, lang=None): ...

What may be guessed is counted where it was wrong, and what sends something to somebody counts for
the receiver as well::

    refused = limits.spend("code")              # before the code is looked up
    if refused:
        return error(refused.message)           # or: raise refused
    if code_was_right:
        limits.give_back("code")                # only wrong ones count

    refused = limits.spend("link", subject=email)

A ``Refused`` that is raised becomes an answer with status 429 and ``Retry-After``: for a JSON route
``{"result": {"error": {"code": "too_many_requests", "message": …, "retry_after": …}}}``, which is
what pages understand as a refusal (``shop/ask.js``); for others a small page.

A client is an address as Odoo sees it (behind a proxy only with ``proxy_mode``; of IPv6 the /64)
and, more narrowly, a browser, by its visitor's or session's cookie. The address is what counts:
cookies can be thrown away. It is shared by a school or all phones of a mobile carrier, so that its
limits are wide. People of the office are never limited. System parameters change each limit:
``website_excursions.limit_hold_address`` = ``2000/60``, or ``off``; addresses in
``website_excursions.limits_trusted`` (``192.0.2.7, 10.0.0.0/8``) have none: a kiosk on the pier, a
ticket agency with a shop of its own. ``docs/security.md`` lists them.
"""

import functools
import inspect
import json
import logging
import math
from typing import NamedTuple

from werkzeug.exceptions import TooManyRequests

from odoo.http import Response, request
from odoo.tools import config

from ..tools import cookies, formats, proof
from ..tools.rate_limit import Limit, Meter, is_within, network
from . import browser_rules
from .common import set_cookie, use_language

_logger = logging.getLogger(__name__)


class Rule(NamedTuple):
    """What one purpose allows; ``exact`` is counted over all processes from the first one on."""

    browser: Limit
    address: Limit
    exact: bool = False
    subject: Limit = Limit(0, 1)


MINUTE, HOUR = 60, 3600
NONE = Limit(0, 1)
#: A family chooses seats by a click each, a class of thirty does so behind one address, and a
#: mobile carrier has hundreds behind one; a script asks faster than all of them.
RULES = {
    # places taken, changed, extended, given back
    "hold": Rule(Limit(90, MINUTE), Limit(1200, MINUTE)),
    # places that come to holds, of all trips, in the time that a hold lasts: a browser three to six
    # full holds (what one process gives out is not there for a whole group), an address many more
    "places": Rule(Limit(120, 15 * MINUTE), Limit(2400, 15 * MINUTE)),
    # what pages ask again and again: availability, the own hold, an order's state, the funnel; a
    # proxy's cache asks without cookies
    "read": Rule(NONE, Limit(12000, MINUTE)),
    # catalogue with filters, words typed into the search, calendars
    "search": Rule(Limit(120, MINUTE), Limit(1200, MINUTE)),
    # orders made and payments begun
    "checkout": Rule(Limit(40, 10 * MINUTE), Limit(1200, 10 * MINUTE)),
    # wrong promo codes and gift cards
    "code": Rule(Limit(10, 10 * MINUTE), Limit(60, 10 * MINUTE), exact=True),
    # links and tickets sent by mail: the subject is the mailbox
    "link": Rule(Limit(10, HOUR), Limit(120, HOUR), exact=True, subject=Limit(5, HOUR)),
    # groups that join a waiting list: the subject is the mailbox
    "waiting": Rule(Limit(10, HOUR), Limit(120, HOUR), exact=True, subject=Limit(5, HOUR)),
    # wrong tokens of orders, tickets and links; the right one is answered all the same
    "token": Rule(Limit(30, 10 * MINUTE), Limit(120, 10 * MINUTE), exact=True),
}  # fmt: skip

#: After so many, a browser has to prove that it is worth a second of its owner's device
#: (``tools/proof.py``), before the limits above say no: (browser, address). Whoever shares an
#: address with a script loses a second, not the evening.
FREE = {
    "hold": (Limit(45, MINUTE), Limit(600, MINUTE)),
    "code": (Limit(4, 10 * MINUTE), Limit(30, 10 * MINUTE)),
}
#: Zero bits of the hash: 16 are 65,000 tries, about half a second on a phone.
PROOF_BITS = 16
PASS = "water_pass"  # noqa: S105, the name of a cookie

METER = Meter(lambda: config["workers"])


class Refused(TooManyRequests):
    """More than the client may. ``message`` is a sentence in the user's language."""

    def __init__(self, message, wait):
        super().__init__(description=message, retry_after=max(1, math.ceil(wait)))
        self.message = message
        self.error_response = self._answer()

    def as_dict(self):
        return {
            "code": "too_many_requests",
            "message": self.message,
            "retry_after": self.retry_after,
        }

    def on(self, response):
        """A page of the shop's own that shows ``message``, as this answer."""
        response.status_code = self.code
        response.headers["Retry-After"] = str(self.retry_after)
        return response

    def _answer(self):
        headers = {"Retry-After": str(self.retry_after), "Cache-Control": "no-store"}
        if request.dispatcher.routing_type == "jsonrpc":
            body = {"jsonrpc": "2.0", "id": request.dispatcher.request_id}
            body["result"] = {"error": self.as_dict()}
            mimetype = "application/json; charset=utf-8"
            return Response(json.dumps(body), 429, headers, content_type=mimetype)
        page, headers["Content-Security-Policy"] = self._page()
        return Response(
            f"<!DOCTYPE html>\n{page}", 429, headers, content_type="text/html; charset=utf-8"
        )

    def _page(self):
        """No website's layout around it: this page is for whoever asks too much."""
        page = request.env["ir.qweb"]._render(
            "website_excursions.too_many",
            {
                "message": self.message,
                "locale": (request.env.lang or "en_US").replace("_", "-"),
                "again": request.httprequest.path if request.httprequest.method == "GET" else None,
            },
        )
        return page, "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"


class ProofNeeded(Refused):
    """The client shall prove something first, then ask again; pages do so by themselves."""

    def __init__(self):
        self.proof = {
            "challenge": proof.seal(
                _secret(), "challenge", {"client": _client()}, proof.CHALLENGE_SECONDS
            ),
            "bits": _proof_bits(),
        }
        use_language(request.params.get("lang"))
        super().__init__(
            request.env._(
                "One moment: your browser proves that it is no robot. It takes a second or two."
            ),
            1,
        )

    def as_dict(self):
        return {**super().as_dict(), "code": "proof_needed", "proof": self.proof}

    def _page(self):
        httprequest = request.httprequest
        page = request.env["ir.qweb"]._render(
            "website_excursions.proof",
            {
                "message": self.message,
                "locale": (request.env.lang or "en_US").replace("_", "-"),
                "proof": self.proof,
                "method": httprequest.method.lower(),
                "address": httprequest.full_path.rstrip("?"),
                "values": list(httprequest.form.items(multi=True)),
            },
        )
        targets = " ".join(browser_rules.payment_sources())
        return page, (
            "default-src 'none'; style-src 'self'; script-src 'self'; worker-src 'self';"
            f" connect-src 'self'; form-action {targets}; base-uri 'none'; frame-ancestors 'self'"
        )


def accept_proof(challenge, number):
    """Whether this solves a challenge of this client, for the first time; then it gets a pass."""
    known = proof.unseal(_secret(), "challenge", challenge)
    if not known or known["client"] != _client():
        return False
    if not proof.is_solved(challenge, number, _proof_bits()):
        return False
    once = Limit(1, 2 * proof.CHALLENGE_SECONDS)
    if request.env["water.rate.limit"]._spend(_pseudonym("challenge", known["salt"]), 1, once):
        return False
    sealed = proof.seal(_secret(), "pass", {"client": _client()}, proof.PASS_SECONDS)
    set_cookie(PASS, sealed, proof.PASS_SECONDS)
    return True


def _has_pass():
    sealed = request.cookies.get(PASS)
    known = sealed and proof.unseal(_secret(), "pass", sealed)
    return bool(known) and known["client"] == _client()


def _client():
    return _pseudonym("client", _address()).hex()


def _secret():
    return request.env["ir.config_parameter"].sudo().get_param("database.secret") or ""


def _proof_bits():
    """``website_excursions.proof_bits``; each one more doubles the work."""
    text = request.env["ir.config_parameter"].sudo().get_param("website_excursions.proof_bits")
    return min(28, max(1, int(text))) if (text or "").isdecimal() else PROOF_BITS


def spend(name, subject=None, count=1):
    """Count one of the purpose ``name`` (see ``RULES``) for whoever asks.

    :param subject: whom it concerns besides the client, a mailbox for example; never stored
    :param count: spend so many at once
    :return: None, or a ``Refused`` to raise or to show
    """
    if is_trusted():
        return None
    rule = RULES[name]
    if name in FREE and _owes_proof(name, rule, count):
        return ProofNeeded()
    for key, client, limit in _accounts(name, rule, subject):
        wait = _spend(key, client, limit, rule.exact, count)
        if wait:
            # which limit and a pseudonym: enough to see an attack, nothing of a person
            _logger.info("Limit %s of client %s reached", key, _pseudonym(key, client).hex()[:8])
            return Refused(_sentence(name, wait), wait)
    return None


def give_back(name, subject=None):
    """What was spent on an ``exact`` purpose was right and does not count."""
    if is_trusted():
        return
    rule = RULES[name]
    table = request.env["water.rate.limit"]
    accounts = list(_accounts(name, rule, subject))
    if name in FREE and not _has_pass():
        accounts += _free_accounts(name)
    for key, client, limit in accounts:
        if limit.count:
            table._give_back(_pseudonym(key, client), limit)


def _owes_proof(name, rule, count):
    if _has_pass():
        return False
    return any(
        _spend(key, client, limit, rule.exact, count) for key, client, limit in _free_accounts(name)
    )


def _free_accounts(name):
    limits = request.env["water.rate.limit"]
    browser, address = FREE[name]
    yield f"{name}_free_address", _address(), limits._limit(f"{name}_free_address", address)
    if known := _browser():
        yield f"{name}_free_browser", known, limits._limit(f"{name}_free_browser", browser)


def limited(name, when=None):
    """A route of which each call counts as one of the purpose ``name``.

    :param when: tells of the call's parameters whether it counts, all do without
    """

    def decorate(endpoint):
        @functools.wraps(endpoint)
        def counted(self, *args, **params):
            if when is None or when(params):
                refused = spend(name)
                if refused:
                    raise refused
            return endpoint(self, *args, **params)

        # Odoo asks for it with each call, and looking through the wrapper takes longer than a limit
        counted.__signature__ = inspect.signature(endpoint)
        return counted

    return decorate


def _accounts(name, rule, subject):
    """(key, client, limit); the address first: an invented cookie is not even looked at then."""
    limits = request.env["water.rate.limit"]
    yield f"{name}_address", _address(), limits._limit(f"{name}_address", rule.address)
    browser = _browser()
    if browser and rule.browser.count:
        yield f"{name}_browser", browser, limits._limit(f"{name}_browser", rule.browser)
    if subject and rule.subject.count:
        subject = _mailbox(subject)
        yield f"{name}_subject", subject, limits._limit(f"{name}_subject", rule.subject)


def _mailbox(subject):
    """One name for all the addresses that a mailbox has by itself: ``anna+1@…`` comes to Anna."""
    local, at, domain = subject.strip().lower().rpartition("@")
    # nothing before the plus is an address that is refused elsewhere
    return (local.partition("+")[0] or local) + at + domain


def _spend(key, client, limit, exact, number):
    return METER.spend(
        (request.db, key, client),
        limit,
        lambda count, rest: request.env["water.rate.limit"]._spend(
            _pseudonym(key, client), count, rest
        ),
        exact=exact,
        count=number,
    )


def _pseudonym(key, client):
    return request.env["water.rate.limit"]._pseudonym(key, client)


def _address():
    return network(request.httprequest.remote_addr)


def _browser():
    """The browser's own id where it has one; whatever the client says, so never enough alone."""
    known, is_new = cookies.visitor(request.cookies)
    return request.cookies.get("session_id", "")[:84] if is_new else known


def is_trusted():
    """Whether whoever asks has no limits: people of the office, and networks of the settings."""
    if request.session.uid and request.env.user._is_internal():
        return True
    networks = (
        request.env["ir.config_parameter"].sudo().get_param("website_excursions.limits_trusted")
    )
    return bool(networks) and is_within(request.httprequest.remote_addr, networks)


def _sentence(name, wait):
    use_language(request.params.get("lang"))  # light routes have no language of their own
    env = request.env
    if wait > 90:
        count = math.ceil(wait / 60)
        time = formats.plural(env, env._("%(count)s minute|%(count)s minutes"), count)
    else:
        count = max(1, math.ceil(wait))
        time = formats.plural(env, env._("%(count)s second|%(count)s seconds"), count)
    if name == "code":
        return env._(
            "Too many codes that do not exist were tried from your device or network."
            " You can try again in %s.",
            time,
        )
    if name == "places":
        return env._(
            "You hold as many places as one buyer may have. Pay for them or give some back, and"
            " choose more in %s.",
            time,
        )
    if name == "link":
        return env._(
            "Several messages have just been sent. Please look into your mailbox, also under spam."
            " Another one can be sent in %s.",
            time,
        )
    return env._(
        "Too many requests came from your device or network. Nothing is lost:"
        " please try again in %s.",
        time,
    )

"""What a browser may do on the shop's pages: Content-Security-Policy and its kin.

``docs/security.md`` names what the policy still allows, and why. Scripts run only from the shop's
own address or with the answer's nonce, which stands at the inline scripts of Odoo's layout
(``views/browser_rules_templates.xml``) and nowhere else: what somebody manages to put into a page
has none. The nonce is the visitor's token against forged requests: it stands in the page anyway,
nobody else can know it, and a kept page has a place where each visitor's is put.
"""

import base64
import hashlib
import re
from urllib.parse import urlsplit

from odoo.http import request

PAGES = re.compile(r"(?:/[\w-]+)?/excursions(?:/.*)?", re.ASCII)
#: Pages from which a form goes to a payment.
PAYING = re.compile(r"(?:/[\w-]+)?/excursions/(?:checkout|order)\b.*", re.ASCII)
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.IGNORECASE | re.DOTALL)
_SOURCE = re.compile(r"""\bsrc\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
#: A source of ``website_excursions.csp_extra``; nothing that could end the directive.
_EXTRA = re.compile(r"([a-z-]+-src)((?:\s+(?:'[\w+/=-]+'|[\w*.:/-]+))+)", re.ASCII)

#: What Odoo lets a browser do where one of its scripts does not come (``_get_asset_nodes``): the
#: page's own code looks at it and says so.
HANDLERS = ("__odooAssetError=1",)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self), usb=(), payment=(self)",
}


def nonce():
    """Of this answer; None where the page is none of ours."""
    if not request or not PAGES.fullmatch(request.httprequest.path):
        return None
    if not getattr(request, "water_nonce", None):
        request.water_nonce = request.csrf_token(None)
    return request.water_nonce


def rule(response):
    """Tell the browser the rules of one of our pages; a redirection or a file needs none."""
    if response.mimetype != "text/html" or 300 <= response.status_code < 400:
        return
    if not PAGES.fullmatch(request.httprequest.path):
        return
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    if "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = policy()


def policy():
    basic = "object-src 'none'; base-uri 'self'; frame-ancestors 'self'"
    if _is_editor():
        # the website's editor opens the page in its frame and brings scripts of its own
        return basic
    website = request.env["website"].get_current_website()
    own = {name: list(sources) for name, sources in website._excursions_page_sources().items()}
    own.setdefault("script-src", []).append(f"'nonce-{nonce()}'")
    host = request.httprequest.host
    directives = {
        "default-src": ["'self'"],
        # templates of Odoo's own components are compiled in the browser
        "script-src": ["'self'", "'unsafe-eval'", "'unsafe-hashes'", *map(_hash, HANDLERS)],
        # colours and sizes that editors choose are style attributes
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        # older browsers do not count a websocket as one's own address
        "connect-src": ["'self'", f"ws://{host}", f"wss://{host}"],
        "worker-src": ["'self'", "blob:"],
        "form-action": payment_sources() if PAYING.fullmatch(request.httprequest.path) else [
            "'self'"
        ],
    }  # fmt: skip
    for name, sources in own.items():
        directives.setdefault(name, ["'self'"]).extend(sources)
    told = "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())
    return f"{told}; {basic}"


def extra_sources(code, text):
    """{directive: sources} for scripts that the website's owner put into its settings, and for the
    sources that the owner allows in so many words ("frame-src https://rutube.ru; img-src …")."""
    found = {}
    for attributes, script in _SCRIPT.findall(code):
        source = _SOURCE.search(attributes)
        if source:
            parts = urlsplit(source[1])
            if parts.netloc:
                found.setdefault("script-src", []).append(f"https://{parts.netloc}")
        elif script.strip():
            found.setdefault("script-src", []).append(_hash(script))
    for part in (text or "").split(";"):
        match = _EXTRA.fullmatch(part.strip())
        if match:
            found.setdefault(match[1], []).extend(match[2].split())
    return found


def _hash(script):
    """Source that allows this very script: https://www.w3.org/TR/CSP3/#grammardef-hash-source"""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _is_editor():
    return request.session.uid and request.env.user.has_group(
        "website.group_website_restricted_editor"
    )


def payment_sources():
    """Where a form may lead that ends in a payment."""
    return ["'self'", *request.env["payment.provider"]._excursions_form_sources()]

"""Ask for the first pages before a person does: the bundles of scripts and styles are built then.

What is built stays in the database, so only a new database needs it.
"""

import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

PUBLIC = ("/", "/excursions", "/shop", "/web/login")
LINK = re.compile(r'(?:src|href)="(/web/assets/[^"]+)"')
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def warm(url: str) -> None:
    """Visit the shop as a stranger and the back office as the administrator, as far as it goes."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    seen: set[str] = set()
    page = ""
    for path in PUBLIC:
        page = _visit(opener, url, path, seen)
    if token := TOKEN.search(page):
        fields = {"login": "admin", "password": "admin", "csrf_token": token[1]}
        form = urllib.parse.urlencode(fields).encode()
        _read(opener, f"{url}/web/login", form)
        _visit(opener, url, "/odoo", seen)


def _visit(opener, url: str, path: str, seen: set[str]) -> str:
    page = _read(opener, url + path)
    for link in LINK.findall(page):
        if link not in seen:
            seen.add(link)
            _read(opener, url + link)
    return page


def _read(opener, url: str, form: bytes | None = None) -> str:
    request = urllib.request.Request(url, form, {"Accept-Language": "ru"})  # noqa: S310 - loopback
    try:
        with opener.open(request, timeout=180) as response:
            return response.read().decode(errors="replace")
    except urllib.error.HTTPError:
        # Not every addon is there yet; the visitor will be told, not we.
        return ""

"""Which addresses may be called at all.

The endpoint receives the shop's secret key, so it is not a free setting: it is YooKassa's, or
something on this very machine (a double for tests and demonstrations).
"""

import ipaddress
import re
from urllib.parse import urlsplit

from ..const import API_URL, WIDGET_PATH, WIDGET_URL

_LOCAL = re.compile(
    r"https?://(?P<host>localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:]+\])(?::\d{1,5})?"
    r"(?:/[A-Za-z0-9_/.-]*)?"
)


class EndpointError(ValueError):
    """The address is neither YooKassa's nor this machine's."""


def is_loopback(url):
    match = _LOCAL.fullmatch(url or "")
    if not match:
        return False
    host = match["host"].strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check(url):
    """The address without its last slash, or EndpointError."""
    url = (url or API_URL).rstrip("/")
    if url != API_URL and not is_loopback(url):
        raise EndpointError(url)
    return url


def widget_url(api_url):
    """Where the payment widget's script comes from: YooKassa, or the double in its place."""
    if not is_loopback(api_url):
        return WIDGET_URL
    parts = urlsplit(api_url)
    return f"{parts.scheme}://{parts.netloc}{WIDGET_PATH}"


def is_payment_link(url, api_url):
    """Whether a link that the API gave may be shown to a buyer as the way to pay."""
    return (url or "").startswith("https://") or (is_loopback(api_url) and is_loopback(url))

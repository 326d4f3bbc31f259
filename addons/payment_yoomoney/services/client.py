"""The YooKassa client: bound to one shop, patient for a known time, and honest about doubt.

It subclasses the package's ``ApiClient`` for its headers, but does not run its ``__init__``: that
reads class attributes shared by the whole process, so that threads of two shops would use each
other's credentials.  The package also waits without a limit, turns connection errors into
``AttributeError`` and writes the Authorization header to its log.  Here: own credentials, time
limits in the transport adapter, no retries (the caller repeats with the same key), no redirects,
raw dictionaries, and a log without bodies.
"""

import json
import logging
import time

import requests
from requests.adapters import HTTPAdapter
from requests.auth import HTTPBasicAuth
from yookassa.client import ApiClient
from yookassa.domain.common import UserAgent
from yookassa.domain.common.user_agent import Version

from ..const import API_URL
from . import endpoint
from .outcome import Accepted, Rejected, Unknown

_logger = logging.getLogger(__name__)

CONNECT_TIMEOUT = 3
READ_TIMEOUT = 10
# To connect and to read, where a buyer waits who can be led on to a request with more patience.
HASTY_TIMEOUTS = (2, 5)
# Time for a whole answer, however slowly it drips, and its size.
TOTAL_TIMEOUT = 20
MAX_BYTES = 2 * 1024 * 1024
# Authentication, permission and conflict: they speak of us, not of the operation, which an earlier
# request with the same key may have carried out.
NOT_FINAL = (401, 403, 409)


class TimeoutAdapter(HTTPAdapter):
    """Limits belong to the transport: no call can forget them."""

    def __init__(self, timeout):
        self._timeout = timeout
        super().__init__(max_retries=0)

    def send(self, request, **kwargs):
        kwargs["timeout"] = self._timeout
        return super().send(request, **kwargs)


class YooKassaClient(ApiClient):
    def __init__(
        self,
        shop_id,
        secret_key,
        api_url=API_URL,
        version="19.0",
        timeouts=(CONNECT_TIMEOUT, READ_TIMEOUT),
    ):
        # Not super().__init__(): see the module's docstring.
        self.endpoint = endpoint.check(api_url)
        self.shop_id = shop_id
        self.timeouts = timeouts
        self._auth = HTTPBasicAuth((shop_id or "").encode(), (secret_key or "").encode())
        self.user_agent = UserAgent()
        self.user_agent.cms = Version("Odoo", version)
        self.user_agent.module = Version("payment_yoomoney", version)

    def __repr__(self):
        return f"<YooKassaClient of shop {self.shop_id}>"

    # --- operations ------------------------------------------------------------------------

    def create_payment(self, body, key):
        return self.call("POST", "/payments", body=body, key=key)

    def payment(self, payment_id):
        return self.call("GET", f"/payments/{payment_id}")

    def capture(self, payment_id, body, key):
        return self.call("POST", f"/payments/{payment_id}/capture", body=body, key=key)

    def cancel(self, payment_id, body, key):
        return self.call("POST", f"/payments/{payment_id}/cancel", body=body, key=key)

    def create_refund(self, body, key):
        return self.call("POST", "/refunds", body=body, key=key)

    def refund(self, refund_id):
        return self.call("GET", f"/refunds/{refund_id}")

    def create_receipt(self, body, key):
        return self.call("POST", "/receipts", body=body, key=key)

    def receipt(self, receipt_id):
        return self.call("GET", f"/receipts/{receipt_id}")

    def receipts(self, params):
        """A page of the list: receipts of one payment or refund fit on it."""
        return self.call("GET", "/receipts", params=params)

    def me(self):
        """Who we are: the only call about ourselves, so "wrong key" is its answer."""
        return self.call("GET", "/me", not_final=())

    def find(self, kind, reference, since, until, pages=50):
        """Look through the list for our metadata: the only way when a key has been forgotten.

        Accepted with the object, or with an empty dictionary when it is certain that there is
        none; Unknown when the list could not be read to its end.
        """
        outcome = self.listing(kind, since, until, pages)
        if not isinstance(outcome, Accepted):
            return outcome
        for item in outcome.data["items"]:
            if (item.get("metadata") or {}).get("tx_reference") == reference:
                return Accepted(item)
        return Accepted({})

    def listing(self, kind, since, until, pages=50, **filters):
        """All objects created in a time, newest first: Accepted with ``items``, or Unknown.

        Refusals are Unknown as well: that we may not look does not mean that there is nothing.

        :param str kind: ``payments`` or ``refunds``
        :param str since, until: ISO times in UTC
        :param filters: others that the API knows, as ``status``
        """
        filters = {"created_at.gte": since, "created_at.lte": until, **filters}
        items, cursor = [], None
        for _page in range(pages):
            outcome = self.page(kind, filters, cursor)
            if isinstance(outcome, Rejected):
                return Unknown(outcome.text, outcome.status)
            if not isinstance(outcome, Accepted):
                return outcome
            items += outcome.data.get("items") or []
            cursor = outcome.data.get("next_cursor")
            if not cursor:
                return Accepted({"items": items})
        return Unknown("list is too long")

    def page(self, kind, filters, cursor=None):
        """One page of a list, newest first, with ``next_cursor`` if there are more."""
        params = {"limit": 100, **filters, **({"cursor": cursor} if cursor else {})}
        return self.call("GET", f"/{kind}", params=params)

    # --- transport -------------------------------------------------------------------------

    def call(self, method, path, *, params=None, body=None, key=None, not_final=NOT_FINAL):
        """One request, one outcome; never raises for what the network or the provider does.

        :param str body: the JSON text as it was stored, so that a repeat is the same to the byte
        :param tuple not_final: refusals that say nothing about the operation
        """
        headers = {
            "Content-Type": "application/json",
            "YM-User-Agent": self.user_agent.get_header_string(),
        }
        if key:
            headers["Idempotence-Key"] = key
        started = time.monotonic()
        try:
            with (
                self.get_session() as session,
                session.request(
                    method,
                    self.endpoint + path,
                    params=params,
                    headers=headers,
                    auth=self._auth,
                    data=body.encode() if body is not None else None,
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                status = response.status_code
                content = self._read(response, started)
        except (requests.RequestException, OSError) as error:
            outcome = Unknown(type(error).__name__)
        else:
            outcome = self._interpret(status, content, not_final)
        _logger.log(
            logging.INFO if isinstance(outcome, Accepted) else logging.WARNING,
            "YooKassa %s %s of shop %s: %s in %.2f s",
            method,
            path,
            self.shop_id,
            self._describe(outcome),
            time.monotonic() - started,
        )
        return outcome

    def get_session(self):
        """A session per call: nothing of one shop stays for the next.

        The explicit ``auth`` keeps a ``.netrc`` of the machine from replacing the credentials;
        a local endpoint is never asked for through a proxy.
        """
        session = requests.Session()
        session.trust_env = not endpoint.is_loopback(self.endpoint)
        adapter = TimeoutAdapter(self.timeouts)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session

    @staticmethod
    def _read(response, started):
        chunks, size = [], 0
        for chunk in response.iter_content(65536):
            size += len(chunk)
            if size > MAX_BYTES or time.monotonic() - started > TOTAL_TIMEOUT:
                raise requests.Timeout("answer too large or too slow")
            chunks.append(chunk)
        return b"".join(chunks)

    @staticmethod
    def _interpret(status, content, not_final=NOT_FINAL):
        try:
            data = json.loads(content)
        except (ValueError, RecursionError):  # the latter: nested too deeply
            data = None
        if not isinstance(data, dict):
            return Unknown("answer is not a JSON object", status)
        if status == 200:
            return Accepted(data)
        # 429 says nothing about the operation but "not now": the same key serves again.
        if 400 <= status < 500 and status != 429 and data.get("type") == "error":
            refusal = Rejected(
                status,
                str(data.get("code") or ""),
                str(data.get("description") or ""),
                str(data.get("parameter") or ""),
            )
            if status in not_final:
                return Unknown(refusal.text, status, data)
            return refusal
        return Unknown(f"HTTP {status}", status, data)

    @staticmethod
    def _describe(outcome):
        if isinstance(outcome, Accepted):
            return f"accepted, {outcome.data.get('status') or outcome.data.get('type') or 'ok'}"
        if isinstance(outcome, Rejected):
            return f"rejected, {outcome.text}"
        return f"unknown, {outcome.reason}"

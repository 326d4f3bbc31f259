"""The HTTP side: who is asked for what, and the thread that keeps the clock's promises."""

import base64
import json
import logging
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from .api import Api
from .checkout import Checkout
from .control import Control
from .errors import ApiError, not_found
from .faults import Faults
from .lifecycle import Lifecycle
from .receipts import Receipts
from .state import State, public
from .webhooks import Webhooks

_logger = logging.getLogger(__name__)

WIDGET = "/checkout-widget/v1/checkout-widget.js"
HTML_502 = b"<html><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>"


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        """A client that went away is no event worth a traceback."""
        _logger.debug("connection of %s broke", client_address, exc_info=True)


class Double:
    """One running double: ``with Double() as double: double.url …``."""

    def __init__(
        self,
        host="127.0.0.1",
        port=0,
        shop_id="100500",
        secret="test_double",
        webhook_url=None,
        state_file=None,
    ):
        self.state = State(state_file)
        if shop_id:
            self.state.add_shop(shop_id, secret, webhook_url=webhook_url)
        self.faults = Faults()
        self.webhooks = Webhooks(self.state)
        self.receipts = Receipts(self.state)
        self.lifecycle = Lifecycle(self.state, self.webhooks.notify, self.receipts)
        handler = type("Handler", (Handler,), {"double": self})
        self.server = Server((host, port), handler)
        shown = "127.0.0.1" if host == "0.0.0.0" else host
        self.origin = f"http://{shown}:{self.server.server_port}"
        self.url = f"{self.origin}/v3"
        self.api = Api(self.state, self.lifecycle, self.origin)
        self.checkout = Checkout(self.state, self.lifecycle)
        self.control = Control(self)
        self._stopped = threading.Event()

    def start(self):
        self.webhooks.start()
        threading.Thread(
            target=self.server.serve_forever,
            kwargs={"poll_interval": 0.1},
            name="yookassa-double",
            daemon=True,
        ).start()
        threading.Thread(target=self._tick, name="yookassa-double-clock", daemon=True).start()
        return self

    def stop(self):
        self._stopped.set()
        self.server.shutdown()
        self.server.server_close()
        self.webhooks.stop()
        self.state.save()

    def _tick(self):
        while not self._stopped.wait(1):
            self.lifecycle.expire()
            self.state.save()

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc_info):
        self.stop()


class Handler(BaseHTTPRequestHandler):
    double: Double
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60

    def log_message(self, format, *args):
        _logger.debug(format, *args)

    def do_GET(self):
        self._serve("GET")

    def do_POST(self):
        self._serve("POST")

    def do_PUT(self):
        self._serve("PUT")

    def do_DELETE(self):
        self._serve("DELETE")

    # --- reading and answering -------------------------------------------------------------

    def _serve(self, method):
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if parts.path.startswith("/v3/"):
            self._serve_api(method, parts.path, query, raw)
        elif parts.path.startswith("/checkout/"):
            self._send(*self.double.checkout.serve(method, parts.path, query, raw))
        elif parts.path == WIDGET:
            self._send(200, self.double.checkout.widget(), "text/javascript")
        elif parts.path.startswith("/_double"):
            self._send(*self.double.control.serve(method, parts.path, query, raw))
        elif parts.path == "/":
            self._send(303, b"", "text/plain", {"Location": "/_double/panel"})
        else:
            self._send(404, b"Not found", "text/plain")

    def _send(self, status, content, kind="application/json", headers=None):
        if not isinstance(content, bytes):
            content = json.dumps(content, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self._headers_buffer.append(b"\r\n")
        # Headers and body in one write: half the packets, and no waiting for an acknowledgement.
        self.wfile.write(b"".join(self._headers_buffer) + content)
        self._headers_buffer = []

    def _drop(self):
        """Close without an answer, as a broken network would."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    # --- the API ---------------------------------------------------------------------------

    def _serve_api(self, method, path, query, raw):
        record = {
            "method": method,
            "path": path,
            "query": query,
            "shop": None,
            "key": self.headers.get("Idempotence-Key"),
            "status": None,
            "body": raw.decode("utf-8", "replace"),
            "at": time.time(),
        }
        self.double.state.requests.append(record)
        fault = self.double.faults.take(method, path, self._credentials()[0]) or {"kind": None}
        record["fault"] = fault["kind"]
        if self._fail_before(fault):
            return
        try:
            record["shop"] = self._authenticate()
            body = self._json(method, raw)
            if fault["kind"] == "too_many":
                wait = fault.get("retry_after")
                headers = {"Retry-After": str(wait)} if wait is not None else {}
                raise ApiError(429, "Too many requests", headers=headers)
            if fault["kind"] == "reject":
                raise ApiError(400, fault.get("description", "Rejected on request"), "amount")
            answer = self._route(
                method, path.removeprefix("/v3/").strip("/").split("/"), record["shop"], query, body
            )
            status, headers = 200, {}
        except ApiError as error:
            answer, status, headers = error.body(), error.status, error.headers
        record["status"] = status
        self._answer(fault, status, answer, headers)

    def _fail_before(self, fault):
        """Failures that happen before the operation; True if there will be no answer of ours."""
        kind = fault["kind"]
        if kind == "hang":
            time.sleep(float(fault.get("seconds", 30)))
        elif kind == "drop":
            self._drop()
            return True
        elif kind == "error":
            self._send(500, ApiError(500, "Internal server error").body())
            return True
        elif kind == "html":
            self._send(502, HTML_502, "text/html")
            return True
        return False

    def _answer(self, fault, status, answer, headers):
        kind = fault["kind"]
        if kind == "hang_after":
            time.sleep(float(fault.get("seconds", 30)))
        if kind == "drop_after":
            self._drop()
        elif kind == "error_after":
            self._send(500, ApiError(500, "Internal server error").body())
        elif kind == "html_after":
            self._send(502, HTML_502, "text/html")
        elif kind == "truncated":
            content = json.dumps(answer).encode()
            self._send(status, content[: len(content) // 2])
        else:
            if kind == "enum" and status == 200:
                answer["status"] = fault.get("status", answer.get("status"))
                if "reason" in fault:
                    answer["cancellation_details"] = {
                        "party": "someone_new",
                        "reason": fault["reason"],
                    }
            self._send(status, answer, headers=headers)

    def _credentials(self):
        kind, _space, value = (self.headers.get("Authorization") or "").partition(" ")
        try:
            shop_id, _colon, secret = base64.b64decode(value).decode().partition(":")
        except ValueError:
            return None, None
        return (shop_id, secret) if kind == "Basic" else (None, None)

    def _authenticate(self):
        shop_id, secret = self._credentials()
        if not self.double.state.authenticate(shop_id, secret):
            raise ApiError(401, "Authentication by given credentials failed", "Authorization")
        return shop_id

    def _json(self, method, raw):
        if method != "POST":
            return {}
        if raw and not (self.headers.get("Content-Type") or "").startswith("application/json"):
            raise ApiError(415, "Content type must be application/json", "Content-Type")
        try:
            body = json.loads(raw or b"{}")
        except ValueError:
            raise ApiError(400, "Body is not valid JSON") from None
        if not isinstance(body, dict):
            raise ApiError(400, "Body must be an object")
        return body

    def _route(self, method, path, shop, query, body):
        api, key = self.double.api, self.headers.get("Idempotence-Key")
        match method, path:
            case "GET", ["me"]:
                return api.me(shop)
            case "POST", ["payments"]:
                return api.once(shop, key, path, body, lambda: api.create_payment(shop, body))
            case "GET", ["payments" | "refunds" | "receipts" as kind]:
                return api.listing(shop, kind, query)
            case "GET", ["payments", payment_id]:
                return public(api.payment(shop, payment_id))
            case "POST", ["payments", payment_id, "capture"]:
                return api.once(shop, key, path, body, lambda: api.capture(shop, payment_id, body))
            case "POST", ["payments", payment_id, "cancel"]:
                return api.once(shop, key, path, body, lambda: api.cancel(shop, payment_id))
            case "POST", ["refunds"]:
                return api.once(shop, key, path, body, lambda: api.create_refund(shop, body))
            case "GET", ["refunds", refund_id]:
                return public(api.refund(shop, refund_id))
            case "POST", ["receipts"]:
                return api.once(shop, key, path, body, lambda: api.receipts.create(shop, body))
            case "GET", ["receipts", receipt_id]:
                return public(api.receipt(shop, receipt_id))
            case _, ["me" | "payments" | "refunds" | "receipts", *_rest]:
                raise ApiError(405, "Method is not allowed")
        raise not_found("Resource doesn't exist")

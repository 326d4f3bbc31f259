import json
import logging
import re

from werkzeug.exceptions import BadRequest, NotFound, ServiceUnavailable

from odoo import http
from odoo.exceptions import LockError
from odoo.http import request

from .. import const
from ..services.outcome import Accepted, Rejected

_logger = logging.getLogger(__name__)

MAX_NOTIFICATION = 256 * 1024
# Seconds after which a notification that could not be heard may come again.
COME_AGAIN = 15
OBJECT_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


class YooMoneyWebhook(http.Controller):
    @http.route(
        "/payment/yoomoney/webhook/<int:provider_id>/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def yoomoney_webhook(self, provider_id, token, **_form):
        """A notification: take from it which object changed, and ask YooKassa about that object.

        It is not signed, so nothing of its content is believed; the secret in the address only
        keeps strangers from making us ask.  Anything but 200 makes YooKassa send it again (for
        24 hours), so 200 means "done, committed": Odoo commits the cursor before it returns the
        response, and answers 500 when the commit or anything else fails.
        """
        provider_sudo = request.env["payment.provider"].sudo()
        provider_sudo = provider_sudo.search_fetch(
            [("id", "=", provider_id)], provider_sudo._yoomoney_columns()
        )
        if (
            provider_sudo.code != const.PROVIDER_CODE
            or not provider_sudo._yoomoney_check_webhook_token(token)
        ):
            raise NotFound
        event, object_id = self._read_notification()
        kind = event.partition(".")[0]
        if kind not in ("payment", "refund"):
            _logger.info("YooKassa event %s is none of ours.", event)
            return self._done()
        if event == "payment.succeeded" and self._is_known(provider_sudo, object_id):
            return self._done()
        client = provider_sudo._yoomoney_client()
        outcome = client.refund(object_id) if kind == "refund" else client.payment(object_id)
        if isinstance(outcome, Rejected) and outcome.is_missing:
            _logger.warning("Notification about %s, which is not of our shop.", object_id)
            return self._done()
        if not isinstance(outcome, Accepted) or outcome.data.get("id") != object_id:
            raise ServiceUnavailable(retry_after=COME_AGAIN)
        self._process(provider_sudo, kind, outcome.data)
        return self._done()

    def _read_notification(self):
        """Event and id, if the body has the shape of a notification."""
        if (request.httprequest.content_length or 0) > MAX_NOTIFICATION:
            raise BadRequest
        try:
            body = json.loads(request.httprequest.get_data())
            event, object_id = body["event"], body["object"]["id"]
        except (ValueError, KeyError, TypeError, RecursionError):  # the last: nested too deeply
            raise BadRequest
        if not isinstance(event, str) or not isinstance(object_id, str):
            raise BadRequest
        if not OBJECT_ID.fullmatch(object_id):
            raise BadRequest
        return event, object_id

    def _is_known(self, provider_sudo, object_id):
        """Whether YooKassa itself has told us before that this payment is paid: the buyer was back
        first, or the notification comes twice."""
        done = [
            ("provider_id", "=", provider_sudo.id),
            ("provider_reference", "=", object_id),
            ("state", "=", "done"),
            ("operation", "!=", "refund"),
        ]
        return bool(request.env["payment.transaction"].sudo().search_count(done, limit=1))

    def _process(self, provider_sudo, kind, data):
        transactions = request.env["payment.transaction"].sudo()
        tx_sudo = transactions._yoomoney_find(provider_sudo, data)
        try:
            if not tx_sudo and kind == "refund":
                tx_sudo = transactions._yoomoney_adopt_refund(provider_sudo, data)
            if tx_sudo:
                tx_sudo._yoomoney_apply(data)
                return
        except LockError:
            # The other one may be about to apply older news: let it come again.
            raise ServiceUnavailable(retry_after=COME_AGAIN)
        if transactions._extract_reference(const.PROVIDER_CODE, data):
            # Ours by its mark, but not to be seen yet: let it come again.
            _logger.warning("No transaction for %s %s yet.", kind, data.get("id"))
            raise ServiceUnavailable(retry_after=COME_AGAIN)
        _logger.warning("%s %s was not made by this shop.", kind.capitalize(), data.get("id"))

    def _done(self):
        return request.make_response("", headers=[("Content-Type", "text/plain")])

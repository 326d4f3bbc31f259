from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.payment.controllers.post_processing import PaymentPostProcessing

from .. import const
from ..services import endpoint, qr
from ..services.outcome import Accepted, Rejected

RETRY_PAGE_SECONDS = 4
# Where another request is asking already, whose answer comes any moment.
BEHIND_SECONDS = 2
# Pages that buyers come to by redirection, from here or from YooKassa.
PAGE = {
    "type": "http",
    "auth": "public",
    "methods": ["GET"],
    "website": True,
    "multilang": False,
    "sitemap": False,
    "save_session": False,
}


class YooMoneyBuyer(http.Controller):
    @http.route("/payment/yoomoney/go/<int:tx_id>", **PAGE)
    def yoomoney_go(self, tx_id, t="", plain="", **_query):
        """Create the payment at YooKassa and send the buyer to its payment page.

        It is a GET although it changes something, because the buyer comes here by redirection
        from a checkout.  The token makes it harmless: it authorizes the creation of exactly this
        one payment, which is idempotent, so that repeating the request (a second click, a
        prefetch, the back button) leads to the same payment and moves no money.

        The transaction has been committed by the request that made it, and no lock is held while
        YooKassa is called.  Of several tabs one calls; the others show at once that an answer is
        waited for, and come again.

        :param str plain: anything asks for YooKassa's own page instead of the form in ours
        """
        tx_sudo = self._transaction(tx_id, t, "go")
        if not tx_sudo._yoomoney_is_payable():
            return self._leave(tx_sudo)
        if not tx_sudo._yoomoney_asks_alone():
            return self._wait(tx_sudo, BEHIND_SECONDS)
        outcome = tx_sudo._yoomoney_open_payment()
        if plain and isinstance(outcome, Accepted) and self._has_widget(outcome):
            outcome = tx_sudo._yoomoney_leave_widget()
        refused = isinstance(outcome, Rejected)
        if outcome is None or (refused and tx_sudo._yoomoney_is_by_token()):
            return self._leave(tx_sudo)  # the same again would be refused again
        if refused:
            return self._page("payment_yoomoney.payment_refused", tx_sudo)
        if not isinstance(outcome, Accepted):
            return self._wait(tx_sudo)
        if outcome.data.get("status") != "pending":
            return self._leave(tx_sudo)
        return self._confirm(tx_sudo, outcome.data.get("confirmation") or {})

    def _has_widget(self, outcome):
        return bool((outcome.data.get("confirmation") or {}).get("confirmation_token"))

    def _confirm(self, tx_sudo, confirmation):
        """How the buyer pays: on YooKassa's page, by a code, or in YooKassa's frame."""
        if url := confirmation.get("confirmation_url"):
            return request.redirect(url, code=303, local=False)
        link = confirmation.get("confirmation_data")
        if link and tx_sudo.provider_id._yoomoney_is_payment_link(link):
            return self._page(
                "payment_yoomoney.payment_qr", tx_sudo, link=link, code=qr.encode(link)
            )
        if token := confirmation.get("confirmation_token"):
            return self._page(
                "payment_yoomoney.payment_widget",
                tx_sudo,
                token=token,
                plain_url=f"{tx_sudo._yoomoney_go_url()}&plain=1",
                widget_url=endpoint.widget_url(tx_sudo.provider_id.yoomoney_api_url),
                return_url=tx_sudo._yoomoney_return_url(),
                method=tx_sudo._yoomoney_widget_method(),
                lang=request.env.lang or "",
            )
        return self._leave(tx_sudo)

    @http.route("/payment/yoomoney/return/<int:tx_id>", **PAGE)
    def yoomoney_return(self, tx_id, t="", **_query):
        """The buyer comes back, paid or not: ask YooKassa and go on to where the order is.

        That the buyer is here says nothing about the payment.  The address carries all that is
        needed, so it works from another browser; it changes nothing but what YooKassa confirms.
        """
        tx_sudo = self._transaction(tx_id, t, "return")
        # done: YooKassa's word is here already; another one asks: its word comes
        if tx_sudo.state != "done" and tx_sudo._yoomoney_asks_alone():
            tx_sudo._yoomoney_refresh()
            tx_sudo._yoomoney_note_return()
        return self._leave(tx_sudo)

    @http.route("/payment/yoomoney/state/<int:tx_id>", type="jsonrpc", auth="public")
    def yoomoney_state(self, tx_id, t=""):
        """Whether the payment has come to an end: for the page with the code, which waits for it.

        :return: where to go on, or nothing while there is nothing new
        """
        tx_sudo = self._transaction(tx_id, t, "return")
        tx_sudo._yoomoney_ask_now_and_then()
        waits = tx_sudo.state in ("draft", "pending")
        return {"url": None if waits else tx_sudo._yoomoney_return_path()}

    def _transaction(self, tx_id, token, purpose):
        """The transaction of a signed address; one answer for all that is wrong with it."""
        tx_sudo = request.env["payment.transaction"].sudo()
        tx_sudo = tx_sudo.search_fetch([("id", "=", tx_id)], tx_sudo._yoomoney_columns())
        tx_sudo._yoomoney_fetch_lean()
        if (
            not tx_sudo
            or tx_sudo.provider_code != const.PROVIDER_CODE
            # others cannot be compared, and an error would tell that there is such a payment
            or not (isinstance(token, str) and token.isascii())
            or not consteq(tx_sudo._yoomoney_token(purpose), token)
        ):
            raise NotFound
        return tx_sudo

    def _leave(self, tx_sudo):
        key = PaymentPostProcessing.MONITORED_TX_ID_KEY
        monitored = request.session.get(key) == tx_sudo.id
        return request.redirect(tx_sudo._yoomoney_landing_url(monitored), code=303)

    def _page(self, template, tx_sudo, **values):
        response = request.render(
            template,
            {
                "tx": tx_sudo,
                "go_url": tx_sudo._yoomoney_go_url(),
                "return_path": tx_sudo._yoomoney_return_path(),
                "return_token": tx_sudo._yoomoney_token("return"),
                "landing_route": tx_sudo._yoomoney_landing_route(),
                **values,
            },
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def _wait(self, tx_sudo, seconds=RETRY_PAGE_SECONDS):
        """Nobody knows yet whether the payment exists: say so, and look again by itself."""
        response = self._page("payment_yoomoney.payment_unknown", tx_sudo)
        response.headers["Refresh"] = f"{seconds}; url={tx_sudo._yoomoney_go_url()}"
        return response

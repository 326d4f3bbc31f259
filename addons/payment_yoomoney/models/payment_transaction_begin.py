import logging
from functools import partial

from psycopg2.errors import SerializationFailure

from odoo import fields, models

from ..services.outcome import Accepted
from .payment_transaction_poll import SHORTEST

_logger = logging.getLogger(__name__)


class PaymentTransaction(models.Model):
    """YooKassa called by the request that made the order, right after its commit.

    The buyer's way then leads from the checkout to YooKassa's page without a stop at
    ``/payment/yoomoney/go``.  Only what nearly every buyer meets is done here: a new payment, on
    YooKassa's page, that is open.  Whatever else happens (no answer, a refusal, another answer than
    expected, the process dies) leaves a committed attempt without an outcome, and the buyer goes to
    that route, which goes on from the attempt with the same key.
    """

    _inherit = "payment.transaction"

    def _yoomoney_begin(self):
        """Write the attempt down in the caller's own transaction.

        So it is committed together with the payment that it is for, or neither of them is; before
        that nobody else can see the payment, and so nobody can attempt it.  Nothing is sent here.

        :return: what sends it, for the caller to call without arguments after the commit, on no
                 other condition: it returns the address of YooKassa's page, or None where the buyer
                 has to go by :meth:`_yoomoney_go_url`, and raises nothing.  None where there is
                 nothing to be sent.
        """
        self.ensure_one()
        self._yoomoney_fetch_lean()
        if self.state != "draft" or self.provider_reference or self._yoomoney_is_by_token():
            return None
        if self.provider_id.state == "disabled" or self._yoomoney_confirmation()["type"] != (
            "redirect"
        ):
            return None  # a code or a form is shown by a page of ours
        payload = self._yoomoney_payment_payload()
        attempt = self.env["yoomoney.attempt"].sudo()._begin(self, "payment", payload)
        if not attempt:
            return None
        # Whoever gets no answer so soon is led on to ``/payment/yoomoney/go``, which has more
        # patience, so that an outage costs a buyer little here.
        client = self.provider_id.with_context(yoomoney_hasty=True)._yoomoney_client()
        return partial(_send, self.env.registry, client, attempt, self.id, payload["amount"])


def _send(registry, client, attempt, transaction_id, amount):
    """Runs after the commit; what it leaves open is gone on with by ``/payment/yoomoney/go``."""
    try:
        outcome = client.create_payment(attempt.body, attempt.key)
        data = outcome.data if isinstance(outcome, Accepted) else {}
        page = (data.get("confirmation") or {}).get("confirmation_url")
        usual = data.get("id") and data.get("status") == "pending" and data.get("amount") == amount
        good = isinstance(page, str) and page.isascii() and page.isprintable()  # fit for a header
        if usual and page and good and _note(registry, attempt, transaction_id, data["id"]):
            return page
    except SerializationFailure:
        _logger.info("Another request has opened the payment of attempt %s.", attempt.id)
    except Exception:  # the order is committed, and there is a way on for its buyer
        _logger.exception("The payment of attempt %s goes on in another request.", attempt.id)
    return None


def _note(registry, attempt, transaction_id, payment_id):
    """The answer into the attempt and the payment, or into neither.

    Who holds the payment's row has opened it by another way meanwhile: then that is waited for, and
    nothing is noted.

    :return: whether the payment was as we had left it
    :raise SerializationFailure: it was not, as we learnt by waiting
    """
    now = fields.Datetime.now()
    with registry.cursor() as cr:
        cr.execute(
            """
            WITH answered AS (
                UPDATE yoomoney_attempt
                   SET outcome = 'accepted', answer = 'pending', answered_at = %(now)s,
                       provider_reference = %(payment)s
                 WHERE id = %(attempt)s AND outcome IS DISTINCT FROM 'accepted'
            )
            UPDATE payment_transaction
               SET provider_reference = %(payment)s, yoomoney_next_poll = %(next)s,
                   write_date = %(now)s
             WHERE id = %(transaction)s AND state = 'draft' AND provider_reference IS NULL
            """,
            {
                "now": now,
                "next": now + SHORTEST,
                "payment": payment_id,
                "attempt": attempt.id,
                "transaction": transaction_id,
            },
            log_exceptions=False,
        )
        return cr.rowcount == 1

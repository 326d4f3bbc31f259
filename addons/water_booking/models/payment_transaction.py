import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import LockError

_logger = logging.getLogger(__name__)

#: Operations in which a customer pays; refunds and card validations move no places.
PAYING_OPERATIONS = ("online_redirect", "online_direct", "online_token", "offline")


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    water_refund_state = fields.Selection(
        [("needed", "To refund"), ("sent", "Refund sent")],
        string="Money without places",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="Set when money came for places that are gone or were paid before.",
    )

    _water_books_due = models.Index("(last_state_change) WHERE is_post_processed IS NOT TRUE")

    def _set_done(self, **kwargs):
        """Paid: the places are sold and the tickets there before anybody is told."""
        done = super()._set_done(**kwargs)
        done._water_secure_orders()
        return done

    def _set_authorized(self, **kwargs):
        """Authorized money secures the places like paid money does."""
        authorized = super()._set_authorized(**kwargs)
        authorized._water_secure_orders()
        return authorized

    def _set_canceled(self, *args, **kwargs):
        """Not paid: the buyer keeps the places for a few minutes to try again."""
        cancelled = super()._set_canceled(*args, **kwargs)
        cancelled._water_payment_failed()
        return cancelled

    def _set_error(self, *args, **kwargs):
        """Not paid: see ``_set_canceled``."""
        failed = super()._set_error(*args, **kwargs)
        failed._water_payment_failed()
        return failed

    def _log_received_message(self):
        """No line in the chatter for each state of a payment: the order's list of payments says
        it, and the line would cost the buyer who waits as much as the tickets do."""
        return super(PaymentTransaction, self - self._water_paying())._log_received_message()

    def _water_paying(self):
        """The transactions by which a customer pays for places."""
        return self.filtered(
            lambda tx: (
                tx.operation in PAYING_OPERATIONS
                and len(tx.sale_order_ids) == 1
                and tx.sudo().sale_order_ids.water_cause
            )
        )

    def _water_secure_orders(self):
        for tx in self._water_paying().filtered(lambda tx: not tx.water_refund_state):
            order = tx.sale_order_ids
            order.invalidate_recordset(["amount_paid"])  # core computes it once per request
            if order.state == "cancel":
                tx._water_needs_refund("cancelled")
            elif not order._is_confirmation_amount_reached():
                tx._water_tell_human(
                    self.env._("Payment does not cover the order"),
                    self.env._(
                        "Payment %s came, but the order costs more: no ticket was issued.",
                        tx.reference,
                    ),
                )
            else:
                tx._water_secure_order(order)

    def _water_secure_order(self, order):
        outcome = order._water_secure_places(self.reference)
        if outcome == "lost" or (outcome == "already_paid" and self._water_is_superfluous()):
            self._water_needs_refund(outcome)
        else:
            self._water_trigger("water_booking.cron_books")

    def _water_is_superfluous(self):
        """Whether other money pays for these sold places.

        An order that the office confirmed is paid later: its places are sold under the order's own
        name, and the first money for them is welcome.
        """
        self.ensure_one()
        order = self.sale_order_ids
        claims = list(order.sudo()._water_choice())
        references = self.env["water.inventory"]._references(claims)
        if references != [order.name]:
            return self.reference not in references
        others = order.transaction_ids._water_paying() - self
        paid = others.filtered(
            lambda tx: tx.state in ("done", "authorized") and not tx.water_refund_state
        )
        return (
            order.currency_id.compare_amounts(
                sum(paid.mapped("amount")), order._get_prepayment_required_amount()
            )
            >= 0
        )

    def _water_needs_refund(self, outcome):
        _logger.error("payment %s: places %s, to be refunded", self.reference, outcome)
        self.water_refund_state = "needed"
        self._water_trigger("water_booking.cron_refund")

    def _water_tell_human(self, summary, note):
        """Leave a task on the order, once."""
        order = self.sale_order_ids
        if order.activity_ids.filtered(lambda activity: activity.summary == summary):
            return
        order.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=order.user_id.id or self.env.ref("base.user_admin").id,
            summary=summary,
            note=note,
        )

    def _water_payment_failed(self):
        for tx in self._water_paying():
            cause = tx.sudo().sale_order_ids.water_cause
            self.env["water.inventory"]._payment_failed(cause, tx.reference)

    def _water_trigger(self, cron_xmlid):
        """Wake a scheduled action, at most once a second: what is committed by then is seen by the
        run that comes, and a run of each interval stands behind it."""
        cron_id = self.env["ir.model.data"].sudo()._xmlid_to_res_id(cron_xmlid)
        self.env.cr.execute(
            """
            SELECT FROM ir_cron_trigger
             WHERE cron_id = %s AND call_at BETWEEN %s AND %s
             LIMIT 1
            """,
            [cron_id, fields.Datetime.now() - timedelta(seconds=1), fields.Datetime.now()],
        )
        if not self.env.cr.rowcount:
            self.env["ir.cron"].sudo().browse(cron_id)._trigger()

    def _check_amount_and_confirm_order(self):
        """Money that will be given back confirms nothing."""
        return super(
            PaymentTransaction, self.filtered(lambda tx: not tx.water_refund_state)
        )._check_amount_and_confirm_order()

    def _send_invoice(self):
        """Passengers get one mail, the one with the tickets.

        Odoo's daily cron for invoices that were not sent would mail them all the same, and draw
        each by a browser; an accountant sends the invoice to whoever asks for it.
        """
        of_trips = self.filtered(lambda tx: tx.sudo().sale_order_ids.filtered("water_cause"))
        return super(PaymentTransaction, self - of_trips)._send_invoice()

    # --- money without places

    @api.model
    def _cron_water_refund(self):
        """Give back money that came for lost or already paid places, and tell a human."""
        for tx in self.search([("water_refund_state", "=", "needed")]):
            try:
                with self.env.cr.savepoint():
                    tx.lock_for_update(allow_referencing=True)
                    tx._water_give_money_back()
            except LockError:
                continue
            except Exception:  # one provider's trouble must not hold up the others' refunds
                _logger.exception("payment %s could not be refunded", tx.reference)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _water_give_money_back(self):
        self.ensure_one()
        refunds = self.child_transaction_ids.filtered(
            lambda child: child.operation == "refund" and child.state not in ("cancel", "error")
        )
        # a colleague may have given back a part of it by hand; refunds are negative amounts
        left = self.currency_id.round(self.amount + sum(refunds.mapped("amount")))
        if self.state == "authorized":
            self._void()
        elif self.currency_id.compare_amounts(left, 0) > 0:
            self._refund(left)
        self.water_refund_state = "sent"
        self._water_tell_human(
            self.env._("Money without places was refunded"),
            self.env._(
                "Payment %(reference)s came when the places were gone or paid already. It is being"
                " refunded; please tell the customer.",
                reference=self.reference,
            ),
        )

    # --- the sweeper

    def _water_provider_verdict(self):
        """What the provider says of a payment whose time is over.

        Providers that can be asked override this. Without asking, the transaction's own state
        decides; one that is pending counts as unpaid, and late money is taken care of.

        :return: ``paid``, ``unpaid`` or ``unknown`` (no answer now: keep the places, ask again)
        """
        self.ensure_one()
        return "paid" if self.state in ("done", "authorized") else "unpaid"

    @api.model
    def _cron_water_sweep(self):
        """Free expired holds; ask the provider about overdue payments, then keep or free."""
        for cause, reference in self.env["water.inventory"]._sweep():
            try:
                self._water_settle_overdue(cause, reference)
            except Exception:  # the next minute tries again; the others need not wait for it
                self.env.cr.rollback()
                _logger.exception("overdue payment %s could not be settled", reference)
        self.env["sale.order"]._water_check_ledger()

    @api.model
    def _water_settle_overdue(self, cause, reference):
        tx = self.search([("reference", "=", reference)], limit=1)
        verdict = tx._water_provider_verdict() if tx else "unpaid"
        if verdict == "paid" and tx.state in ("done", "authorized"):
            tx._water_secure_orders()
        # places are freed from committed state only
        self.env["ir.cron"]._commit_progress(1)
        if verdict == "unpaid" or tx.water_refund_state:
            self.env["water.inventory"]._release_unpaid(cause, reference)

import logging
from collections import defaultdict
from datetime import timedelta
from functools import partial

from odoo import Command, api, fields, models
from odoo.tools import str2bool

from ..tools.waking import wake_later
from .payment_transaction import PAYING_OPERATIONS

_logger = logging.getLogger(__name__)

#: In a rush, which is so many sales in so short a time, the books wait for the buyers; but no
#: payment waits longer than that.
RUSH, RUSH_TIME, BOOKS_PATIENCE = 5, timedelta(seconds=3), timedelta(seconds=30)


class PaymentTransaction(models.Model):
    """The books of what was sold: confirmed, invoiced, posted, paid and reconciled.

    Odoo's ``_post_process`` does that for one payment after the other. Here many payments that are
    alike take each step together before it; it then finds the step done and passes over it, and
    what is unusual in any way goes its way alone.
    """

    _inherit = "payment.transaction"

    @api.model
    def _cron_water_books(self, batch=25):
        """Confirm, invoice, post and reconcile what was paid, in batches, after the buyers.

        Books cost more than the sale itself, so they let a rush go by (``_water_books_wait``).
        One failing order does not hold up the others: a batch that fails is done singly.
        """
        domain = [
            # held money confirms the order as well; its invoice follows when it is captured
            ("state", "in", ("authorized", "done")),
            ("is_post_processed", "=", False),
            ("sale_order_ids.water_state", "in", ("sold", "lost")),
        ]
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=self.search_count(domain))
        seen = self.browse()  # each transaction once a run, whatever becomes of it
        while found := self.search([*domain, ("id", "not in", seen.ids)], limit=batch, order="id"):
            if found._water_books_wait():
                commit(remaining=0)
                return
            seen |= found
            due = found.try_lock_for_update(allow_referencing=True)
            if due and not due._water_keep_books() and len(due) > 1:
                for tx in due:
                    tx._water_keep_books()
            if not commit(len(due)):
                break
        self._water_trigger("water_booking.cron_ticket_mail")

    def _water_books_wait(self):
        """Whether these payments leave the processors to the buyers a little longer.

        The scheduled action is woken again then. It does not sleep: others need its process.
        """
        now = fields.Datetime.now()
        if min(self.mapped("last_state_change")) < now - BOOKS_PATIENCE:
            return False
        lately = [
            ("state", "in", ("authorized", "done")),
            ("is_post_processed", "=", False),
            ("last_state_change", ">=", now - RUSH_TIME),
        ]
        if self.search_count(lately, limit=RUSH) < RUSH:
            return False
        cron = self.env.ref("water_booking.cron_books").sudo()
        cron._trigger(at=now + RUSH_TIME)
        self.env.cr.postcommit.add(
            partial(wake_later, self.env.cr.dbname, RUSH_TIME.total_seconds())
        )
        return True

    def _water_keep_books(self):
        """Post-process these transactions together; False, with nothing changed, on failure."""
        try:
            with self.env.cr.savepoint():
                quiet = self.with_context(
                    skip_sale_auto_invoice_send=True,
                    tracking_disable=True,
                    mail_notrack=True,
                    water_books=True,
                )
                for alike in quiet._water_alike():
                    alike._water_invoice()
                    alike._water_book_payments()
                quiet._post_process()
            return True
        except Exception:
            _logger.exception("post-processing of %s failed", ", ".join(self.mapped("reference")))
            return False

    # --- together

    def _water_alike(self):
        """The transactions with nothing unusual about them, those of one company and one journal
        together: one payment that covers one order, of which nothing is in the books."""
        automatic = self.env["ir.config_parameter"].sudo().get_param("sale.automatic_invoice")
        if not str2bool(automatic, False):
            return []
        groups = defaultdict(self.browse)
        for tx in self:
            order = tx.sale_order_ids
            if (
                tx.state == "done"
                and tx.operation in PAYING_OPERATIONS
                and tx.amount > 0
                and not tx.water_refund_state
                and not tx.payment_id
                and not tx.invoice_ids
                and not tx.source_transaction_id
                and not tx.child_transaction_ids
                and len(order) == 1
                and order.water_cause
                and order.state in ("draft", "sent")
                and order.water_state == "sold"
                and not order.invoice_ids
                and order.transaction_ids.filtered(lambda one: one.state != "cancel") == tx
                and not order.payment_term_id.early_discount
                and order._is_paid()
                and tx._water_method_line()
            ):
                groups[tx.company_id, tx.provider_id.journal_id] |= tx
        return [alike.with_company(alike.company_id) for alike in groups.values()]

    def _water_invoice(self):
        """Confirm the orders, and give each an invoice of its own."""
        orders = self.sale_order_ids
        orders.with_context(send_email=True).action_confirm()
        orders._force_lines_to_invoice_policy_order()
        orders.with_context(raise_if_nothing_to_invoice=False)._create_invoices(
            grouped=True, final=True
        )
        for tx in self:
            invoices = tx.sale_order_ids.invoice_ids
            for invoice in invoices:
                invoice._portal_ensure_token()
            if tx.invoice_ids != invoices:
                tx.invoice_ids = [Command.set(invoices.ids)]
        self.invoice_ids.action_post()

    def _water_book_payments(self):
        """What Odoo's ``_create_payment`` makes, and the same reconciliation, for all at once."""
        invoiced = self.filtered("invoice_ids")
        payments = self.env["account.payment"].create(
            [tx._water_payment_values() for tx in invoiced]
        )
        payments.action_post()
        plan = []
        for tx, payment in zip(invoiced, payments, strict=True):
            tx.payment_id = payment
            plan.append(
                (payment.move_id.line_ids + tx.invoice_ids.line_ids).filtered(
                    lambda line, account=payment.destination_account_id: (
                        line.account_id == account and not line.reconciled
                    )
                )
            )
        self.env["account.move.line"]._reconcile_plan(plan)

    def _water_method_line(self):
        """How the provider's journal takes its payments; without it Odoo says what is missing."""
        self.ensure_one()
        return self.provider_id.journal_id.inbound_payment_method_line_ids.filtered(
            lambda line: line.payment_provider_id == self.provider_id
        )

    def _water_payment_values(self):
        """See ``_create_payment`` of `account_payment`; early discounts are none of ours."""
        self.ensure_one()
        owed = self.invoice_ids.line_ids.filtered(lambda line: line.display_type == "payment_term")
        values = {
            "amount": self.amount,
            "payment_type": "inbound",
            "currency_id": self.currency_id.id,
            "partner_id": self.partner_id.commercial_partner_id.id,
            "partner_type": "customer",
            "journal_id": self.provider_id.journal_id.id,
            "company_id": self.provider_id.company_id.id,
            "payment_method_line_id": self._water_method_line().id,
            "payment_token_id": self.token_id.id,
            "payment_transaction_id": self.id,
            "memo": f"{self.reference} - {self.provider_reference or ''}",
            "invoice_ids": self.invoice_ids,
        }
        if owed:
            values["destination_account_id"] = owed[0].account_id.id
        return values

    def _invoice_sale_orders(self):
        """Override of `sale`: not again what was invoiced and paid together."""
        return super(
            PaymentTransaction,
            self.filtered(lambda tx: not (tx.payment_id and tx.invoice_ids)),
        )._invoice_sale_orders()

    def _log_message_on_linked_documents(self, message):
        """Override of `payment`: no line in the chatter of order and invoice for each step of the
        books; their buttons and the payment's own line lead from one to the other."""
        if self.env.context.get("water_books"):
            return None
        return super()._log_message_on_linked_documents(message)

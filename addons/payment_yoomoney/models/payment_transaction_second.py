from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Command

from .. import const

PAYING = ("online_redirect", "online_direct", "online_token", "offline")


class PaymentTransaction(models.Model):
    """Money that came twice, and objects at YooKassa that Odoo had not asked for."""

    _inherit = "payment.transaction"

    yoomoney_found = fields.Char(
        string="Found at YooKassa",
        readonly=True,
        copy=False,
        help="The object of YooKassa for which this transaction was made afterwards: a refund of"
        " YooKassa's own cabinet, a second payment, or a payment whose transaction was lost.",
    )
    yoomoney_first_id = fields.Many2one(
        "payment.transaction",
        string="Was paid by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The transaction that had been paid already when this money came.",
    )
    yoomoney_suspect = fields.Boolean(
        string="May be a second payment", readonly=True, copy=False, index="btree_not_null"
    )

    _yoomoney_reference_index = models.Index(
        "(provider_reference) WHERE provider_reference IS NOT NULL"
    )
    _yoomoney_found_unique = models.UniqueIndex(
        "(provider_id, yoomoney_found) WHERE yoomoney_found IS NOT NULL"
    )

    def _yoomoney_create_found(self, data, create):
        """Make a transaction for an object that is at YooKassa already, once.

        :param callable create: makes the transaction with the values that it is given
        """
        object_id = data.get("id")
        try:
            with self.env.cr.savepoint():
                return create({"provider_reference": object_id, "yoomoney_found": object_id})
        except UniqueViolation as error:
            # Another worker was faster: with a new snapshot its transaction is found.
            raise ConcurrencyError(str(error)) from error

    # --- two payments of one transaction ---------------------------------------------------------

    def _yoomoney_note_second(self, data):
        """YooKassa has another payment of this transaction than the one that we know.

        It gets a transaction of its own, without documents, so that its money is in the books, is
        watched, and goes back; what had been paid stays paid.
        """
        self.ensure_one()
        if data.get("status") == "canceled":
            return
        if self.operation == "refund":
            self._yoomoney_adopt_refund(self.provider_id, data)._yoomoney_apply(data)
            self._yoomoney_raise_alert(
                self.env._(
                    "A second refund %(id)s was made for %(reference)s.",
                    id=data.get("id"),
                    reference=self.reference,
                )
            )
            return
        second = self._yoomoney_create_found(data, self._yoomoney_create_second(data))
        second._yoomoney_apply(data)

    def _yoomoney_create_second(self, data):
        def create(values):
            return self.create(
                {
                    **self._yoomoney_found_values(data),
                    **values,
                    "provider_id": self.provider_id.id,
                    "payment_method_id": self.payment_method_id.id,
                    "reference": self._compute_reference(
                        const.PROVIDER_CODE, prefix=f"D-{self.reference}"
                    ),
                    "partner_id": self.partner_id.id,
                    "yoomoney_first_id": self.id,
                }
            )

        return create

    def _yoomoney_found_values(self, data):
        amount = data.get("amount") or {}
        currencies = self.env["res.currency"].with_context(active_test=False)
        return {
            "amount": float(amount.get("value") or 0.0),
            "currency_id": currencies.search([("name", "=", amount.get("currency"))], limit=1).id,
            "operation": "online_redirect",
        }

    # --- a payment whose transaction is gone -----------------------------------------------------

    @api.model
    def _yoomoney_adopt_payment(self, provider, data, document=None):
        """Make the transaction of a payment that Odoo had asked for, but knows nothing of.

        :param str document: the name of the order or the invoice that it was to pay
        """
        link, paid = self._yoomoney_find_document(provider, document)
        methods = provider.with_context(active_test=False).payment_method_ids
        reference = self._extract_reference(const.PROVIDER_CODE, data) or data.get("id")

        def create(values):
            return self.create(
                {
                    **self._yoomoney_found_values(data),
                    **values,
                    "provider_id": provider.id,
                    "payment_method_id": methods.sorted("sequence")[:1].id,
                    "reference": self._compute_reference(const.PROVIDER_CODE, prefix=reference),
                    "partner_id": (paid or provider.company_id).partner_id.id,
                    link: [Command.set(paid.ids)],
                }
            )

        adopted = self._yoomoney_create_found(data, create)
        adopted._yoomoney_apply(data)
        adopted._yoomoney_raise_alert(
            self.env._(
                "YooKassa has the payment %(id)s of %(reference)s, whose transaction was lost. It"
                " was made again; check what was paid.",
                id=data.get("id"),
                reference=reference,
            )
        )
        return adopted

    @api.model
    def _yoomoney_find_document(self, provider, name):
        """(field of the transaction, the one order or invoice of that name, or none)"""
        domain = [("company_id", "=", provider.company_id.id), ("name", "=", name or "")]
        for link, model in (("sale_order_ids", "sale.order"), ("invoice_ids", "account.move")):
            found = self.env[model].search(domain)
            if len(found) == 1:
                return link, found
        return "sale_order_ids", self.env["sale.order"]

    # --- two transactions of one document --------------------------------------------------------

    def _yoomoney_suspect_second(self):
        """Money has come: may it be the second for the same document?

        Judged later, on committed state and one at a time, because two workers that process two
        payments at once do not see each other's.
        """
        self.ensure_one()
        if self.yoomoney_first_id:
            self._yoomoney_give_back(self.yoomoney_first_id)
        elif self.operation in PAYING and len(self._yoomoney_payments_of_documents()) > 1:
            self.yoomoney_suspect = True
            self.env.ref("payment_yoomoney.cron_poll").sudo()._trigger()
        if self._yoomoney_is_cancelled():
            self._yoomoney_note_cancelled()

    def _yoomoney_note_cancelled(self):
        """Money has come for what was cancelled: whether it goes back is for a human to say."""
        self._yoomoney_raise_alert(
            self.env._(
                "%(reference)s was paid, but what it pays for is cancelled.",
                reference=self.reference,
            )
        )

    def _yoomoney_is_cancelled(self):
        documents = self._yoomoney_documents()
        return bool(documents) and all(document.state == "cancel" for document in documents)

    def _yoomoney_documents(self):
        """What is paid by this transaction: orders, or else invoices."""
        self.ensure_one()
        tx_sudo = self.sudo()
        return tx_sudo.sale_order_ids or tx_sudo.invoice_ids

    def _yoomoney_payments_of_documents(self):
        return self._yoomoney_documents().transaction_ids.filtered(
            lambda tx: tx.operation in PAYING and not tx.source_transaction_id
        )

    @api.model
    def _yoomoney_judge_suspects(self):
        """Give back the second of two payments; called by the cron, which runs once at a time."""
        cron = self.env["ir.cron"]
        for suspect in self.search(
            [("yoomoney_suspect", "=", True)], order="last_state_change, id"
        ):
            if suspect.try_lock_for_update(allow_referencing=True):
                suspect._yoomoney_judge()
            cron._commit_progress()

    def _yoomoney_judge(self):
        """Second is whose document is covered by other money: kept before, and not on its way
        back.  Of several suspects the first judged one is kept."""
        self.ensure_one()
        self.yoomoney_suspect = False
        kept = self._yoomoney_other_money().filtered(lambda tx: not tx.yoomoney_suspect)
        if self._yoomoney_is_covered(kept) and not self._yoomoney_is_given_back():
            self._yoomoney_give_back(kept.sorted("id")[:1])

    def _yoomoney_other_money(self):
        """Other money for the same documents that is there, and not on its way back."""
        return (self._yoomoney_payments_of_documents() - self).filtered(
            lambda tx: tx.state in ("done", "authorized") and not tx._yoomoney_is_given_back()
        )

    def _yoomoney_is_covered(self, kept):
        """Whether this other money pays the documents in whole."""
        due = sum(self._yoomoney_documents().mapped("amount_total"))
        paid = sum(kept.mapped("amount"))
        return bool(kept) and self.currency_id.compare_amounts(paid, due) >= 0

    def _yoomoney_left(self):
        """What is left of the money of this transaction: refunds, also those on their way, are
        negative amounts."""
        self.ensure_one()
        refunds = self.child_transaction_ids.filtered(
            lambda tx: tx.operation == "refund" and tx.state not in ("cancel", "error")
        )
        return self.currency_id.round(self.amount + sum(refunds.mapped("amount")))

    def _yoomoney_is_given_back(self):
        """Whether the money of this transaction is on its way back, or is back, in whole."""
        left = self._yoomoney_left()
        return self.yoomoney_decision == "cancel" or self.currency_id.compare_amounts(left, 0) <= 0

    def _yoomoney_give_back(self, first):
        """Return money that came second, and tell a human why."""
        self.ensure_one()
        if self.state == "authorized":
            self._void()
        elif self.state == "done" and not self._yoomoney_is_given_back():
            self._refund(self._yoomoney_left())
        (first or self)._yoomoney_raise_alert(
            self.env._(
                "%(reference)s (%(id)s) paid a second time what %(first)s had paid. It is given"
                " back.",
                reference=self.reference,
                id=self.provider_reference,
                first=first.reference,
            )
        )

from odoo import fields, models
from odoo.tools import SQL


class WaterCustomerPayment(models.Model):
    """What support may know of a customer's money: when, how much, how, and did it arrive.

    Agents have no rights in accounting. This view shows the safe columns of online transactions
    and of payments that an accountant entered, each once, under a company rule of its own.
    """

    _name = "water.customer.payment"
    _description = "Payment of a customer"
    _auto = False
    _order = "date DESC, id DESC"
    _rec_name = "reference"
    _depends = {
        "payment.transaction": [
            "partner_id",
            "company_id",
            "currency_id",
            "amount",
            "state",
            "reference",
            "operation",
            "payment_id",
            "payment_method_id",
            "last_state_change",
            "sale_order_ids",
        ],
        "account.payment": [
            "partner_id",
            "company_id",
            "currency_id",
            "amount",
            "state",
            "date",
            "memo",
            "name",
            "journal_id",
            "partner_type",
            "payment_type",
        ],
    }

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    date = fields.Datetime(readonly=True)
    amount = fields.Monetary(readonly=True, help="Refunds are negative.")
    method = fields.Char(readonly=True)
    reference = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("started", "Started"),
            ("pending", "Waiting"),
            ("authorized", "Authorized"),
            ("done", "Received"),
            ("cancelled", "Cancelled"),
            ("failed", "Failed"),
        ],
        readonly=True,
    )

    @property
    def _table_query(self):
        # Even ids are transactions, odd ones are payments without a transaction.
        return SQL(
            """
            SELECT x.id * 2 AS id,
                   x.partner_id, x.company_id, x.currency_id,
                   (SELECT MIN(r.sale_order_id) FROM sale_order_transaction_rel r
                     WHERE r.transaction_id = x.id) AS order_id,
                   COALESCE(x.last_state_change, x.create_date) AS date,
                   x.amount,
                   COALESCE(m.name ->> %(lang)s, m.name ->> 'en_US') AS method,
                   x.reference,
                   CASE x.state WHEN 'draft' THEN 'started' WHEN 'cancel' THEN 'cancelled'
                                WHEN 'error' THEN 'failed' ELSE x.state END AS state
              FROM payment_transaction x
              LEFT JOIN payment_method m ON m.id = x.payment_method_id
             WHERE x.operation IS DISTINCT FROM 'validation'
             UNION ALL
            SELECT p.id * 2 + 1,
                   p.partner_id, p.company_id, p.currency_id, NULL, p.date::timestamp,
                   CASE p.payment_type WHEN 'outbound' THEN -p.amount ELSE p.amount END,
                   COALESCE(j.name ->> %(lang)s, j.name ->> 'en_US'),
                   COALESCE(NULLIF(p.memo, ''), p.name),
                   CASE p.state WHEN 'draft' THEN 'started' WHEN 'canceled' THEN 'cancelled'
                                WHEN 'rejected' THEN 'failed' ELSE 'done' END
              FROM account_payment p
              JOIN account_journal j ON j.id = p.journal_id
             WHERE p.partner_type = 'customer'
               AND NOT EXISTS (SELECT FROM payment_transaction x WHERE x.payment_id = p.id)
            """,
            lang=self.env.lang or "en_US",
        )

from decimal import Decimal

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, LockError, UserError

from .. import const
from ..services import payload as payloads
from ..services import receipt_lines as lines
from ..services import receipt_payload
from ..services.receipt_balance import Balance, Prepayment
from .yoomoney_receipt import COUNTED
from .yoomoney_receipt_source import ReceiptError, translated


class SaleOrder(models.Model):
    """Closing receipts: what was prepaid has been delivered."""

    _inherit = "sale.order"

    yoomoney_receipt_ids = fields.Many2many(
        "yoomoney.receipt",
        string="Receipts",
        compute="_compute_yoomoney_receipts",
        compute_sudo=True,
    )
    yoomoney_receipt_count = fields.Integer(compute="_compute_yoomoney_receipts", compute_sudo=True)
    yoomoney_receipt_state = fields.Selection(
        selection="_yoomoney_receipt_states",
        string="Receipt",
        compute="_compute_yoomoney_receipts",
        compute_sudo=True,
    )
    yoomoney_closing_at = fields.Datetime(
        string="Last closing receipt",
        readonly=True,
        copy=False,
        help="Written with each closing receipt, so that two at once meet at the order.",
    )

    def _yoomoney_receipt_states(self):
        return self.env["yoomoney.receipt"]._summary_states()

    @api.depends("transaction_ids.yoomoney_receipt_ids.state")
    def _compute_yoomoney_receipts(self):
        for order in self:
            transactions = order.transaction_ids
            transactions |= transactions.child_transaction_ids
            receipts = transactions.yoomoney_receipt_ids
            order.yoomoney_receipt_ids = receipts
            order.yoomoney_receipt_count = len(receipts)
            order.yoomoney_receipt_state = receipts._summary(
                any(transactions.mapped("yoomoney_receipt_due"))
            )

    def action_yoomoney_receipts(self):
        """Button: the receipts of the order."""
        return self.env["yoomoney.receipt"]._action_of(self.yoomoney_receipt_ids)

    def action_yoomoney_close(self):
        """Button of the accountant: everything that was prepaid has been delivered.

        :raise ConcurrencyError: while the order is in other hands, e.g. its tickets are being
            mailed: Odoo runs the call again a moment later
        """
        self.env["payment.provider"]._yoomoney_check_accountant()
        self.check_access("read")
        for order in self:
            try:
                receipt = order._yoomoney_issue_closing_receipt(
                    cause=order._yoomoney_closing_cause()
                )
            except LockError as exc:
                raise ConcurrencyError(str(exc)) from exc
            if not receipt:
                raise UserError(
                    self.env._("Nothing of %s is left to be closed by a receipt.", order.name)
                )
        return True

    def _yoomoney_closing_cause(self):
        """By hand: as many receipts as there is something left, but one for a double click."""
        closed = self.sudo().yoomoney_receipt_ids.filtered(lambda item: item.kind == "closing")
        return f"hand{len(closed)}"

    # --- one closing receipt per cause -----------------------------------------------------------

    def _yoomoney_issue_closing_receipt(self, quantities=None, cause="all"):
        """The closing receipt for what has been delivered; safe to repeat.

        It is sent after the caller's commit.  Nothing is issued beyond what was prepaid, less what
        was refunded or closed before; lines settled in full at the sale need none.

        :param dict quantities: units by line of the order; None for all that is left
        :param str cause: why, e.g. which departure: one cause has one receipt, for ever
        :return: the receipt of the cause; empty where there is nothing to close
        :raise LockError: when the order is in other hands: try again
        :raise ConcurrencyError: when somebody issued it at the same moment: try again
        """
        self.ensure_one()
        order = self.sudo()
        receipts = order.env["yoomoney.receipt"]
        cause = f"closing:{order.id}:{cause}"
        if known := receipts._of_cause(cause):
            return known
        if quantities is not None and not any(quantities.values()):
            return receipts
        paid = order._yoomoney_paid()
        if not paid:
            return receipts
        order.lock_for_update(allow_referencing=True)
        # The lock came after the snapshot: whoever closed in between has written this, and
        # PostgreSQL refuses the second writer, who then begins anew and finds the receipt.
        order.yoomoney_closing_at = fields.Datetime.now()
        keys = quantities and {str(line.id): str(number) for line, number in quantities.items()}
        plan, problem = None, ""
        try:
            plan = order._yoomoney_closing_plan(keys)
        except ReceiptError as error:
            problem = str(error)
        if not plan and not problem:
            return receipts
        try:
            with order.env.cr.savepoint():
                receipt = receipts._make(
                    paid[0],
                    "closing",
                    cause,
                    plan,
                    problem,
                    order_id=order.id,
                    quantities=keys or False,
                )
        except UniqueViolation as exc:
            raise ConcurrencyError(str(exc)) from exc
        self.env.ref("payment_yoomoney.cron_receipts").sudo()._trigger()
        return receipt

    def _yoomoney_paid(self):
        """Payments of the order whose receipts are ours, the last first."""
        return self.transaction_ids.filtered(
            lambda tx: (
                tx.provider_code == const.PROVIDER_CODE
                and tx.state == "done"
                and tx.operation != "refund"
                and tx._yoomoney_sale_receipt()
            )
        ).sorted("id", reverse=True)

    def _yoomoney_closing_plan(self, keys=None):
        """Lines of what is delivered, as plain data; None where nothing is open.

        :param dict keys: units by id of the line, both as text; empty for all
        :raise ReceiptError: when a sale that is to be closed has no receipt itself
        """
        self.ensure_one()
        paid = self._yoomoney_paid()
        sale = paid[:1]._yoomoney_sale_receipt() if paid else self.env["yoomoney.receipt"]
        for transaction in paid:
            receipt = transaction._yoomoney_sale_receipt()
            if receipt.state not in COUNTED:
                raise ReceiptError(
                    self.env._(
                        "The receipt of the payment %s itself is not registered. Send that again"
                        " first.",
                        transaction.reference,
                    )
                )
        provider = paid[:1].provider_id
        try:
            rows = self._yoomoney_closing_rows(provider, keys)
        except lines.LinesError as error:
            raise translated(self.env, error) from error
        if not rows:
            return None
        total = sum(row.total for row in rows)
        return {
            "via": "receipts",
            "header": sale.header,
            "customer": sale._customer(),
            "rows": [receipt_payload.dump(row) for row in rows],
            "settlements": [("prepayment", total)],
        }

    def _yoomoney_closing_rows(self, provider, keys):
        positions = []
        for line, balance in self._yoomoney_open_prepayments().items():
            units = Decimal(keys.get(str(line.id), "0")) if keys else None
            total = balance.part(units)
            if units == 0 or not total:
                continue
            shown = balance.left_units if units is None else min(units, balance.left_units)
            positions.append(
                lines.Position(
                    line._yoomoney_receipt_key(),
                    line._yoomoney_receipt_name(),
                    shown,
                    total,
                    line._yoomoney_receipt_fiscal(provider, "full_payment"),
                )
            )
        if not positions:
            return []
        total = sum(position.total for position in positions)
        return lines.rows_of(positions, total, provider._yoomoney_item_limit())

    def _yoomoney_open_prepayments(self):
        """Balance of the prepayments of each line of the order, by its receipts."""
        found = (
            self.env["yoomoney.receipt.line"]
            .sudo()
            .search(
                [
                    ("order_line_id", "in", self.order_line.ids),
                    ("receipt_id.state", "in", COUNTED),
                    ("receipt_id.replaced_by_id", "=", False),
                ],
                order="id",
            )
        )
        balances = {}
        for line in found.order_line_id:
            own = found.filtered(lambda item, line=line: item.order_line_id == line)
            sold = own.filtered(
                lambda item: (
                    item.receipt_id.kind == "sale"
                    and item.mode in ("full_prepayment", "partial_prepayment")
                )
            )
            closed = own.filtered(lambda item: item.receipt_id.kind == "closing")
            balances[line] = Balance(
                tuple(_prepayment(receipt, sold, own) for receipt in sold.receipt_id),
                _kopecks(closed, "amount"),
                _units(closed),
            )
        return balances


def _prepayment(receipt, sold, own):
    """What one receipt of a sale says of a line, and what refunds of its payment took back."""
    paid = sold.filtered(lambda item: item.receipt_id == receipt)
    back = own.filtered(
        lambda item: (
            item.receipt_id.kind == "refund"
            and not item.of_closing
            and item.receipt_id.transaction_id.source_transaction_id == receipt.transaction_id
        )
    )
    return Prepayment(
        _kopecks(paid, "amount"),
        _kopecks(paid, "covered"),
        _units(paid),
        _kopecks(back, "amount"),
        _units(back),
    )


def _kopecks(receipt_lines, name):
    return sum(map(payloads.kopecks, receipt_lines.mapped(name)))


def _units(receipt_lines):
    return sum((Decimal(str(item.units)) for item in receipt_lines), Decimal(0))

import logging

from odoo import models

from ..services import payload as payloads
from ..services import receipt_lines as lines
from ..services import receipt_payload
from .yoomoney_receipt import COUNTED
from .yoomoney_receipt_source import ReceiptError

_logger = logging.getLogger(__name__)


class PaymentTransaction(models.Model):
    """Receipts of refunds: they repeat what was issued, with the VAT code it was issued with."""

    _inherit = "payment.transaction"

    def _yoomoney_refund_payload(self):
        """Override of the provider: part of a payment has to say what is given back.

        The money goes back in any case; should YooKassa want a receipt that we cannot make, its
        refusal is told to staff.
        """
        payload = super()._yoomoney_refund_payload()
        plan = self._yoomoney_refund_plan()
        if plan and plan["via"] == "request" and not plan["whole"]:
            payload["receipt"] = self._yoomoney_receipt_body(plan)
        return payload

    def _yoomoney_refund_plan(self):
        """The receipt of this refund as plain data; None where there is nothing to take back."""
        self.ensure_one()
        source = self.source_transaction_id
        sale = source._yoomoney_sale_receipt()
        if not sale or sale.state not in COUNTED:
            return None
        amount = payloads.kopecks(-self.amount)
        issued = _by_key(sale._rows())
        given_back, gone = self._yoomoney_given_back()
        whole = amount == payloads.kopecks(source.amount) and not (given_back or gone)
        if whole and sale.via == "request":
            # YooKassa repeats the receipt of the payment by itself, and wants no other.
            rows = [(row, False) for row in sale._rows()]
        else:
            closed = self._yoomoney_closed_rows(issued)
            rows = self._yoomoney_refund_rows(amount, issued, closed, given_back, gone)
        if sum(row.total for row, _of_closing in rows) != amount:
            _logger.error("Refund %s is more than the receipts say was sold.", self.reference)
            return None
        return {
            "via": sale.via,
            "header": sale.header,
            "customer": sale._customer(),
            "rows": [
                {**receipt_payload.dump(row), "of_closing": of_closing} for row, of_closing in rows
            ],
            "settlements": [("cashless", amount)],
            "whole": whole,
        }

    def _yoomoney_given_back(self):
        """What other refunds of the payment have taken, or are about to take.

        :return: {key: [kopecks of the sale, kopecks of its closing]}, and kopecks of refunds whose
                 lines are not ours (made in YooKassa's cabinet)
        """
        by_key, unknown = {}, 0
        others = self.source_transaction_id.child_transaction_ids - self
        for other in others.filtered(
            lambda tx: tx.operation == "refund" and tx.state in ("pending", "done")
        ):
            receipt = other.sudo().yoomoney_receipt_ids.filtered(
                lambda item: not item.replaced_by_id and item.state in COUNTED
            )
            if receipt:
                rows = [(line._row(), line.of_closing) for line in receipt.line_ids]
            else:
                plan = other._yoomoney_plan_of_attempt("refund") or {"rows": []}
                rows = [(receipt_payload.load(row), row["of_closing"]) for row in plan["rows"]]
            for row, of_closing in rows:
                if row.key[1]:
                    by_key.setdefault(row.key, [0, 0])[of_closing] += row.total
                else:
                    unknown += row.total
        return by_key, unknown

    def _yoomoney_closed_rows(self, issued):
        """Rows of closing receipts for the same lines."""
        order_lines = [key[1] for key in issued if key[0] == "sale.order.line"]
        found = (
            self.env["yoomoney.receipt.line"]
            .sudo()
            .search(
                [
                    ("order_line_id", "in", order_lines),
                    ("receipt_id.kind", "=", "closing"),
                    ("receipt_id.state", "in", COUNTED),
                    ("receipt_id.replaced_by_id", "=", False),
                ],
                order="id",
            )
        )
        return _by_key(line._row() for line in found)

    def _yoomoney_refund_rows(self, amount, issued, closed, given_back, gone):
        """Rows worth the refund: first what is still to be delivered, then what was."""
        parts = {}
        for key, rows in issued.items():
            back, back_closed = given_back.get(key, (0, 0))
            left = max(0, _total(rows) - back - back_closed)
            delivered = min(left, max(0, _total(closed.get(key, [])) - back_closed))
            parts[key] = (left, left - delivered, back, back_closed)
        lefts = [part[0] for part in parts.values()]
        for number, share in enumerate(lines.spread(min(gone, sum(lefts)), lefts)):
            lefts[number] -= share
        wanted = self._yoomoney_refund_wanted(dict(zip(parts, lefts, strict=True)))
        weights = [min(wanted.get(key, 0), left) for key, left in zip(parts, lefts, strict=True)]
        if sum(weights) < amount:
            weights = lefts
        shares = lines.spread(min(amount, sum(weights)), weights)
        result = []
        for (key, (_left, due, back, back_closed)), share in zip(
            parts.items(), shares, strict=True
        ):
            first = min(share, due)
            result += [(row, False) for row in lines.take(lines.skip(issued[key], back), first)]
            rest = lines.skip(closed.get(key, []), back_closed)
            result += [(row, True) for row in lines.take(rest, share - first)]
        return result

    def _yoomoney_refund_wanted(self, lefts):
        """What of each line is meant to be given back: by how much the order's line has fallen.

        Empty if the order does not say; then the refund is spread over all that was sold.

        :param dict lefts: {key: kopecks that can be given back}
        """
        orders = self.source_transaction_id.sale_order_ids
        if not orders:
            return {}
        provider = self.provider_id.sudo()
        sources = orders.order_line.filtered(
            lambda line: not line.display_type and not line._yoomoney_is_certificate()
        )
        try:
            positions = lines.net(
                [line._yoomoney_receipt_position(provider, False) for line in sources]
            )
        except (ReceiptError, lines.LinesError):
            return {}
        costs = {}
        for position in positions:
            costs[position.key] = costs.get(position.key, 0) + position.total
        return {
            key: left - costs.get(key, 0)
            for key, left in lefts.items()
            if key[0] == "sale.order.line" and left > costs.get(key, 0)
        }

    def _yoomoney_make_refund_receipt(self, receipts):
        """Part of `_yoomoney_make_receipt`: the refund is done.

        A refund that was made in YooKassa's cabinet has no attempt; what it said is known there.
        """
        plan = self._yoomoney_plan_of_attempt("refund")
        if not plan:
            sale = self.source_transaction_id._yoomoney_sale_receipt()
            if not sale or sale.state not in COUNTED:
                return receipts
            if sale.via == "request":
                plan = {"via": "request", "header": sale.header, "customer": sale._customer()}
            else:
                plan = self._yoomoney_refund_plan()
        problem = "" if plan else self.env._("It is not known what this refund is for.")
        return receipts._make(self, "refund", f"refund:{self.id}", plan, problem)


def _by_key(rows):
    found = {}
    for row in rows:
        found.setdefault(row.key, []).append(row)
    return found


def _total(rows):
    return sum(row.total for row in rows)

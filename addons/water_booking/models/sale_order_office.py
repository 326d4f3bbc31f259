from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from .sale_order import QUIET


class SaleOrder(models.Model):
    """What the office does with the places of a draft order."""

    _inherit = "sale.order"

    water_held_until = fields.Datetime(
        string="Places held until", compute="_compute_water_held_until"
    )

    @api.depends("water_state")
    def _compute_water_held_until(self):
        """Empty once the hold is over: an answer of the ledger, not of the order."""
        inventory = self.env["water.inventory"]
        for order in self:
            token = order.water_state == "held" and order.sudo().water_cause
            hold = token and inventory._hold_info(token)
            order.water_held_until = hold.held_until if hold else False

    def _water_check_can_take(self, trip):
        """Whether places of ``trip`` may be put on this order; says why not."""
        self.ensure_one()
        if self.state not in ("draft", "sent") or self.water_state not in ("none", "held"):
            raise UserError(
                self.env._("The places of %s cannot change any more. Make a new order.", self.name)
            )
        if self.company_id != trip.company_id:
            raise UserError(self.env._("The trip belongs to another company than the order."))
        if self.currency_id != trip.currency_id:
            raise UserError(
                self.env._(
                    "Places are sold in %s; the order is in another currency.",
                    trip.currency_id.name,
                )
            )

    def _water_take_over(self, hold, channel):
        """Make this draft carry the places of ``hold``; its other products stay.

        An order has the places of one hold. Should another trip be chosen instead, the former
        places are let go once this is committed.
        """
        self.ensure_one()
        order = self.sudo().with_context(**QUIET)
        former = order.water_cause
        order._water_drop_lines()
        order.write(
            {
                "water_cause": hold.token,
                "water_channel": channel,
                "water_state": "held",
                "require_payment": True,
                "require_signature": False,
                "prepayment_percent": 1.0,
                "order_line": self._water_line_commands(hold, order.partner_id.lang),
            }
        )
        total = sum(order.order_line.filtered("water_claims").mapped("price_total"))
        if float_compare(total, float(hold.total), precision_digits=2):
            raise UserError(
                self.env._("The price of the order differs from the tariff. Nothing was sold.")
            )
        if former and former != hold.token:
            order._water_release_after_commit(former)
        self.invalidate_recordset(["water_held_until"])

    def action_water_extend(self):
        """More time for a customer who hesitates, once."""
        self.ensure_one()
        self.check_access("write")
        self.env["water.inventory"]._extend(self.sudo().water_cause)
        self.invalidate_recordset(["water_held_until"])

    def action_water_release(self):
        """Let the held places go and take their lines from the draft."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("draft", "sent") or self.water_state != "held":
            raise UserError(self.env._("Only places that are held can be released."))
        order = self.sudo().with_context(**QUIET)
        order._water_release_after_commit(order.water_cause)
        order._water_drop_lines()
        order.write({"water_cause": False, "water_state": "none"})

    def _water_release_after_commit(self, token):
        inventory = self.env["water.inventory"]
        inventory._after_commit(inventory._release, token)

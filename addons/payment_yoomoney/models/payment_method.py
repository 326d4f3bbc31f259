from odoo import api, fields, models
from odoo.tools import float_compare

from odoo.addons.payment import utils as payment_utils

from .. import const


class PaymentMethod(models.Model):
    """What YooKassa says of a way to pay: its limits, and how long it can hold money.

    A method without `yoomoney_type` that belongs to a YooKassa provider is the generic one: the
    buyer chooses on YooKassa's page.
    """

    _inherit = "payment.method"

    yoomoney_type = fields.Char(
        string="YooKassa Type", help="The name of the method in YooKassa's API.", readonly=True
    )
    yoomoney_min_amount = fields.Float(
        string="Smallest Payment",
        digits=(16, 2),
        help="In roubles, by your contract with YooKassa.",
    )
    yoomoney_max_amount = fields.Float(
        string="Largest Payment",
        digits=(16, 2),
        help="In roubles, by your contract with YooKassa; 0 for no limit.",
    )
    yoomoney_hold_hours = fields.Integer(
        string="Hold (hours)",
        help="How long the money can stay on the buyer's account before it is captured; 0 where it "
        "cannot be held.",
    )

    @api.constrains("active", "support_manual_capture")
    def _check_manual_capture_supported_by_providers(self):
        """Override of `payment`: of ours, what cannot be held is charged at once and in peace."""
        return super(
            PaymentMethod, self.filtered(lambda method: not method._yoomoney_is_ours())
        )._check_manual_capture_supported_by_providers()

    def _yoomoney_is_ours(self):
        """Whether only YooKassa providers have this method, so that its rules are YooKassa's."""
        self.ensure_one()
        return set(self.provider_ids.mapped("code")) == {const.PROVIDER_CODE}

    def _get_compatible_payment_methods(
        self, provider_ids, partner_id, currency_id=None, report=None, **kwargs
    ):
        """Override of `payment`: only what the shop has agreed on, and only within its limits."""
        methods = super()._get_compatible_payment_methods(
            provider_ids, partner_id, currency_id=currency_id, report=report, **kwargs
        )
        amount = self.env["payment.provider"]._yoomoney_amount_asked_for(partner_id, currency_id)
        hidden = {
            self.env._("not offered to this shop by YooKassa"): methods.filtered(
                lambda method: not method._yoomoney_is_offered(provider_ids)
            ),
            self.env._("the amount is outside of the method's limits"): methods.filtered(
                lambda method: not method._yoomoney_takes(amount)
            ),
        }
        for reason, hidden_methods in hidden.items():
            payment_utils.add_to_report(report, hidden_methods, available=False, reason=reason)
            methods -= hidden_methods
        return methods

    def _yoomoney_is_offered(self, provider_ids):
        """Whether one of these providers can take money this way."""
        self.ensure_one()
        providers = self.provider_ids.filtered(lambda provider: provider.id in provider_ids)
        if not self.yoomoney_type or not self._yoomoney_is_ours():
            return True
        return any(self in provider.sudo().yoomoney_method_ids for provider in providers)

    def _yoomoney_takes(self, amount):
        """Whether an amount of roubles is within the limits; an unknown amount is."""
        self.ensure_one()
        if not amount:
            return True
        too_small = float_compare(amount, self.yoomoney_min_amount, precision_digits=2) < 0
        too_large = (
            self.yoomoney_max_amount
            and float_compare(amount, self.yoomoney_max_amount, precision_digits=2) > 0
        )
        return not (too_small or too_large)

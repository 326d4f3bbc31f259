import logging

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from odoo.addons.payment import utils as payment_utils

from .. import const
from ..services.outcome import Accepted, Rejected

_logger = logging.getLogger(__name__)

TEST_KEY, LIVE_KEY = "test_", "live_"
CREDENTIALS = ("yoomoney_shop_id", "yoomoney_secret_key", "yoomoney_api_url")
#: What was learnt of a shop is not true of another one.
FORGET = {
    "yoomoney_checked_at": False,
    "yoomoney_shop_status": False,
    "yoomoney_is_test": False,
    "yoomoney_fiscalization": False,
    "yoomoney_method_ids": [Command.clear()],
    "yoomoney_problem": False,
}


class PaymentProvider(models.Model):
    """What YooKassa tells of the shop: `GET /me`, by the button and once a day."""

    _inherit = "payment.provider"

    yoomoney_checked_at = fields.Datetime(
        string="Asked", readonly=True, copy=False, help="When YooKassa last told about the shop."
    )
    yoomoney_shop_status = fields.Char(string="Shop", readonly=True, copy=False)
    yoomoney_is_test = fields.Boolean(string="Test shop", readonly=True, copy=False)
    yoomoney_fiscalization = fields.Char(
        string="Fiscal receipts",
        readonly=True,
        copy=False,
        help="Who registers the receipts of this shop (54-FZ), as YooKassa tells it; empty when "
        "receipts are not switched on at YooKassa.",
    )
    yoomoney_method_ids = fields.Many2many(
        "payment.method",
        relation="yoomoney_offered_method_rel",
        string="Methods of the shop",
        readonly=True,
        copy=False,
        context={"active_test": False},
        help="What the shop has agreed on with YooKassa. Only these are offered to buyers.",
    )
    yoomoney_problem = fields.Char(string="Problem", readonly=True, copy=False)

    @api.constrains("state", "yoomoney_secret_key")
    def _check_yoomoney_test_key(self):
        """Play money buys nothing: a live provider with a test shop would give goods away."""
        for provider in self.sudo():
            if (
                provider.code == const.PROVIDER_CODE
                and provider.state == "enabled"
                and provider._yoomoney_has_test_shop()
            ):
                raise ValidationError(
                    self.env._(
                        "These are the credentials of a test shop: its payments bring no money."
                        " Enter those of the live shop, or choose Test Mode."
                    )
                )

    @api.onchange("state", "yoomoney_secret_key")
    def _onchange_yoomoney_warn_about_live_key(self):
        if self.code == const.PROVIDER_CODE and self._yoomoney_takes_real_money_in_test():
            return {
                "warning": {
                    "title": self.env._("Real money in Test Mode"),
                    "message": self.env._(
                        "This is the key of a live shop. In Test Mode, too, buyers are charged"
                        " really."
                    ),
                }
            }
        return None

    def write(self, vals):
        """Override of `payment`: another shop is another account."""
        changed = self.browse()
        if any(name in vals for name in CREDENTIALS):
            changed = self.filtered(
                lambda provider: any(
                    name in vals and vals[name] != provider.sudo()[name] for name in CREDENTIALS
                )
            )
            super(PaymentProvider, changed).write(FORGET)
        result = super().write(vals)
        if "state" in vals or changed:
            self._yoomoney_ask_soon()
        return result

    def _yoomoney_ask_soon(self):
        """Learn what the shop offers without making whoever saves the form wait for YooKassa."""
        unknown = self.sudo().filtered(
            lambda provider: (
                provider.code == const.PROVIDER_CODE
                and provider.state != "disabled"
                and not provider.yoomoney_checked_at
            )
        )
        cron = self.env.ref("payment_yoomoney.cron_account", raise_if_not_found=False)
        if unknown and cron:
            cron.sudo()._trigger()

    def _yoomoney_has_test_shop(self):
        key = self.yoomoney_secret_key or ""
        return key.startswith(TEST_KEY) or self.yoomoney_is_test

    def _yoomoney_takes_real_money_in_test(self):
        return self.state == "test" and (self.yoomoney_secret_key or "").startswith(LIVE_KEY)

    # --- asking ----------------------------------------------------------------------------------

    @api.model
    def _yoomoney_cron_account(self):
        """Once a day, and soon after the credentials have changed."""
        providers = self.sudo().search(
            [("code", "=", const.PROVIDER_CODE), ("state", "!=", "disabled")]
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(providers))
        for provider in providers:
            provider._yoomoney_ask_account()
            if not cron._commit_progress(1):
                break

    def _yoomoney_ask_account(self):
        """Ask YooKassa who we are and write it down; without an answer, what was known stays.

        :return: the outcome
        """
        self.ensure_one()
        outcome = self._yoomoney_client().me()
        provider = self.sudo()
        if isinstance(outcome, Accepted):
            provider._yoomoney_note_account(outcome.data)
        elif isinstance(outcome, Rejected):
            provider.yoomoney_problem = self.env._(
                "YooKassa refused: %(reason)s", reason=outcome.text
            )
            _logger.error("YooKassa shop %s: %s", provider.yoomoney_shop_id, outcome.text)
        return outcome

    def _yoomoney_note_account(self, data):
        fiscalization = data.get("fiscalization") or {}
        methods = self.env["payment.method"].with_context(active_test=False)
        names = [str(name) for name in data.get("payment_methods") or []]
        status, is_test = data.get("status"), bool(data.get("test"))
        problem = False
        if status and status != "enabled":
            problem = self.env._("YooKassa says that the shop is %(status)s.", status=status)
        if is_test and self.state == "enabled":
            problem = self.env._("This is a test shop: no payment is offered while it is enabled.")
        self.write(
            {
                "yoomoney_checked_at": fields.Datetime.now(),
                "yoomoney_shop_status": status,
                "yoomoney_fiscalization": fiscalization.get("enabled")
                and (fiscalization.get("provider") or self.env._("on")),
                "yoomoney_method_ids": [
                    Command.set(methods.search([("yoomoney_type", "in", names)]).ids)
                ],
                "yoomoney_is_test": is_test,
                "yoomoney_problem": problem,
            }
        )

    # --- offering --------------------------------------------------------------------------------

    @api.model
    def _get_compatible_providers(
        self, company_id, partner_id, amount, currency_id=None, report=None, **kwargs
    ):
        """Override of `payment`: keep the amount in mind for the methods, which core asks for next
        without telling it; see :meth:`_yoomoney_amount_asked_for`."""
        self.env.cr.cache[self._yoomoney_amount_key(partner_id, currency_id)] = amount
        providers = super()._get_compatible_providers(
            company_id, partner_id, amount, currency_id=currency_id, report=report, **kwargs
        )
        unfit = providers.filtered(
            lambda provider: provider.state == "enabled" and provider.yoomoney_is_test
        )
        payment_utils.add_to_report(
            report, unfit, available=False, reason=self.env._("a test shop in a live provider")
        )
        return providers - unfit

    @api.model
    def _yoomoney_amount_asked_for(self, partner_id, currency_id):
        """The amount that providers were last asked for in this very database transaction."""
        return self.env.cr.cache.get(self._yoomoney_amount_key(partner_id, currency_id))

    def _yoomoney_amount_key(self, partner_id, currency_id):
        return ("yoomoney_amount", partner_id, currency_id)

    # --- the button ------------------------------------------------------------------------------

    def action_yoomoney_test_connection(self):
        """Ask YooKassa who we are, and say what it answered; the form shows the rest."""
        self.ensure_one()
        outcome = self._yoomoney_ask_account()
        if isinstance(outcome, Accepted):
            kind, message = self._yoomoney_describe_account(outcome.data)
        elif isinstance(outcome, Rejected):
            kind = "danger"
            message = self.env._("YooKassa refused: %(reason)s", reason=outcome.text)
        else:
            kind = "warning"
            message = self.env._(
                "YooKassa did not answer (%(reason)s). Try again later.", reason=outcome.reason
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "message": message,
                "sticky": kind != "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _yoomoney_describe_account(self, data):
        message = self.env._(
            "Shop %(shop)s answers (%(status)s). Mode: %(mode)s. Fiscal receipts: %(receipts)s."
            " Payment methods: %(methods)s.",
            shop=data.get("account_id"),
            status=data.get("status"),
            mode=self.env._("test") if data.get("test") else self.env._("live"),
            receipts=self.yoomoney_fiscalization or self.env._("off"),
            methods=", ".join(map(str, data.get("payment_methods") or [])) or "—",
        )
        if self.yoomoney_problem:
            return "danger", f"{self.yoomoney_problem} {message}"
        if self.state == "test" and not data.get("test"):
            warning = self.env._("Buyers are charged really, although this is Test Mode.")
            return "warning", f"{warning} {message}"
        return "success", message

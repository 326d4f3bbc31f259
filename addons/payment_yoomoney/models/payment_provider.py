import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.modules.module import Manifest
from odoo.tools import consteq, urls

from .. import const
from ..services import endpoint
from ..services.client import HASTY_TIMEOUTS, YooKassaClient


class PaymentProvider(models.Model):
    _inherit = "payment.provider"

    code = fields.Selection(
        selection_add=[(const.PROVIDER_CODE, "YooMoney (YooKassa)")],
        ondelete={const.PROVIDER_CODE: "set default"},
    )
    yoomoney_shop_id = fields.Char(
        string="YooKassa Shop ID",
        required_if_provider=const.PROVIDER_CODE,
        copy=False,
        groups="base.group_system",
    )
    yoomoney_secret_key = fields.Char(
        string="YooKassa Secret Key",
        required_if_provider=const.PROVIDER_CODE,
        copy=False,
        groups="base.group_system",
    )
    yoomoney_webhook_token = fields.Char(
        string="YooKassa Webhook Token",
        help="The secret part of the address that YooKassa notifies.",
        copy=False,
        readonly=True,
        groups="base.group_system",
    )
    yoomoney_api_url = fields.Char(
        string="YooKassa API Address",
        help="YooKassa's own address; only an address of this machine may stand in its place.",
        default=const.API_URL,
        groups="base.group_system",
    )
    yoomoney_sbp_qr = fields.Boolean(
        string="SBP code on our page",
        default=True,
        help="Show the code of an SBP payment, and on a phone the way to the bank's application, on"
        " a page of this shop. Otherwise on YooKassa's page.",
    )
    yoomoney_widget = fields.Boolean(
        string="Payment form in our page",
        help="Show YooKassa's payment form in a frame of a page of this shop instead of sending the"
        " buyer to YooKassa's page. That page loads a script from yookassa.ru; the card's number is"
        " still entered at YooKassa only.",
    )
    yoomoney_margin_hours = fields.Integer(
        string="Capture before the hold ends (hours)",
        default=12,
        help="Held money that nobody captured or released is captured so long before YooKassa would"
        " give it back.",
    )
    yoomoney_responsible_id = fields.Many2one(
        "res.users",
        string="Alerts go to",
        help="Who gets the activities about money that does not fit. Empty: the salesperson of the"
        " order, or else the administrator.",
        domain=[("share", "=", False)],
    )
    yoomoney_webhook_url = fields.Char(
        string="YooKassa Webhook Address",
        help="Enter this address in the shop's settings at YooKassa, for the events of payments "
        "and refunds.",
        compute="_compute_yoomoney_webhook_url",
        groups="base.group_system",
    )

    def _compute_feature_support_fields(self):
        """Override of `payment`: partial refunds, saved cards, and money held until captured."""
        res = super()._compute_feature_support_fields()
        self.filtered(lambda provider: provider.code == const.PROVIDER_CODE).update(
            {
                "support_manual_capture": "full_only",
                "support_refund": "partial",
                "support_tokenization": True,
            }
        )
        return res

    @api.depends("yoomoney_webhook_token")
    def _compute_yoomoney_webhook_url(self):
        for provider in self:
            provider.yoomoney_webhook_url = provider._yoomoney_webhook_url()

    @api.constrains("capture_manually")
    def _check_manual_capture_supported_by_payment_methods(self):
        """Override of `payment`: what cannot be held is charged at once and in peace."""
        return super(
            PaymentProvider, self.filtered(lambda provider: provider.code != const.PROVIDER_CODE)
        )._check_manual_capture_supported_by_payment_methods()

    @api.constrains("yoomoney_api_url", "code")
    def _check_yoomoney_api_url(self):
        """The secret key is sent to this address: see `services/endpoint.py`."""
        for provider in self.filtered(lambda provider: provider.code == const.PROVIDER_CODE):
            try:
                endpoint.check(provider.sudo().yoomoney_api_url)
            except endpoint.EndpointError:
                raise ValidationError(
                    self.env._(
                        "The address of the YooKassa API may only be %(url)s or an address of this"
                        " machine.",
                        url=const.API_URL,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Give every YooKassa provider, copies included, a webhook secret and its books."""
        for values in vals_list:
            if values.get("code") == const.PROVIDER_CODE:
                values.setdefault("yoomoney_webhook_token", secrets.token_urlsafe(32))
        providers = super().create(vals_list)
        providers._yoomoney_setup_when_enabled()
        return providers

    def write(self, vals):
        """Override of `payment`: the books are ready before the first payment can come."""
        if vals.get("code") == const.PROVIDER_CODE:
            for provider in self.filtered(lambda item: not item.sudo().yoomoney_webhook_token):
                provider.sudo().yoomoney_webhook_token = secrets.token_urlsafe(32)
        result = super().write(vals)
        if "state" in vals:
            self._yoomoney_setup_when_enabled()
        return result

    # --- what the framework asks ---------------------------------------------------------------

    def _get_supported_currencies(self):
        """Override of `payment` to return the supported currencies."""
        currencies = super()._get_supported_currencies()
        if self.code == const.PROVIDER_CODE:
            currencies = currencies.filtered(
                lambda currency: currency.name in const.SUPPORTED_CURRENCIES
            )
        return currencies

    def _get_default_payment_method_codes(self):
        """Override of `payment` to return the default payment method codes."""
        self.ensure_one()
        if self.code != const.PROVIDER_CODE:
            return super()._get_default_payment_method_codes()
        return const.DEFAULT_PAYMENT_METHOD_CODES

    def _get_reset_values(self):
        """Override of `payment`: forget the credentials and take a new webhook secret."""
        if self.code != const.PROVIDER_CODE:
            return super()._get_reset_values()
        return {
            "yoomoney_shop_id": None,
            "yoomoney_secret_key": None,
            "yoomoney_webhook_token": secrets.token_urlsafe(32),
        }

    def _get_validation_amount(self):
        """Override of `payment`: a rouble is held and released to save a card without a sale."""
        if self.code != const.PROVIDER_CODE:
            return super()._get_validation_amount()
        return 1.0

    # --- ours ------------------------------------------------------------------------------------

    def _yoomoney_fetch_lean(self):
        """The same as `payment.transaction._yoomoney_fetch_lean`."""
        self.sudo().fetch(self._yoomoney_columns())

    @api.model
    def _yoomoney_columns(self):
        return [
            "capture_manually",
            "code",
            "company_id",
            "state",
            "yoomoney_api_url",
            "yoomoney_margin_hours",
            "yoomoney_receipt_mode",
            "yoomoney_secret_key",
            "yoomoney_shop_id",
            "yoomoney_webhook_token",
            "yoomoney_widget",
        ]

    def _yoomoney_is_payment_link(self, url):
        return endpoint.is_payment_link(url, self.sudo().yoomoney_api_url)

    def _yoomoney_capture_margin(self, hold):
        """How long before the end of a hold the money is captured; never more than half of it."""
        return min(timedelta(hours=max(self.yoomoney_margin_hours, 0)), hold / 2)

    def _yoomoney_client(self):
        """A client bound to this provider's shop; it shares nothing with other threads.

        With ``yoomoney_hasty`` in the context it gives up soon, for a buyer who waits.
        """
        self.ensure_one()
        provider = self.sudo()
        manifest = Manifest.for_addon("payment_yoomoney")  # in memory: no row is read for it
        hasty = {"timeouts": HASTY_TIMEOUTS} if self.env.context.get("yoomoney_hasty") else {}
        try:
            return YooKassaClient(
                provider.yoomoney_shop_id,
                provider.yoomoney_secret_key,
                provider.yoomoney_api_url,
                version=manifest["version"],
                **hasty,
            )
        except endpoint.EndpointError:
            raise UserError(self.env._("The address of the YooKassa API is not allowed."))

    def _yoomoney_webhook_url(self):
        """The absolute address for notifications; it contains a secret."""
        self.ensure_one()
        token = self.sudo().yoomoney_webhook_token
        if self.code != const.PROVIDER_CODE or not token or not self.id:
            return ""
        return urls.urljoin(self.get_base_url(), f"/payment/yoomoney/webhook/{self.id}/{token}")

    def _yoomoney_check_webhook_token(self, token):
        """Compare in constant time; an empty secret (after `neutralize`) lets nobody in."""
        expected = self.sudo().yoomoney_webhook_token
        token = token or ""
        return bool(expected) and token.isascii() and consteq(expected, token)

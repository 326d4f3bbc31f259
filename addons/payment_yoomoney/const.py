"""What YooKassa's documentation fixes; nothing here is a setting."""

from odoo.addons.payment.const import SENSITIVE_KEYS

PROVIDER_CODE = "yoomoney"
API_URL = "https://api.yookassa.ru/v3"
SUPPORTED_CURRENCIES = {"RUB"}
DEFAULT_PAYMENT_METHOD_CODES = {"yoomoney"}

# Odoo's payment method → the method that the payment page is opened with.  The generic method is
# absent: the buyer chooses on the payment page.
METHOD_TYPES = {"sbp": "sbp", "yoo_money": "yoo_money"}

DESCRIPTION_LENGTH = 128
REFUND_DESCRIPTION_LENGTH = 250
METADATA_LENGTH = 512

# A key is forgotten after 24 hours; an hour is kept back for clocks that differ.
KEY_LIFETIME_HOURS = 23


SENSITIVE_KEYS |= {"yoomoney_secret_key", "yoomoney_webhook_token", "Authorization"}

"""What YooKassa's documentation fixes; nothing here is a setting."""

from datetime import timedelta

from odoo.addons.payment.const import SENSITIVE_KEYS

PROVIDER_CODE = "yoomoney"
API_URL = "https://api.yookassa.ru/v3"
# The one foreign host that a page of ours may ask for anything, and only if the widget is chosen.
WIDGET_PATH = "/checkout-widget/v1/checkout-widget.js"
WIDGET_URL = f"https://yookassa.ru{WIDGET_PATH}"
SUPPORTED_CURRENCIES = {"RUB"}
# All but the loan, whose application may take three days.
DEFAULT_PAYMENT_METHOD_CODES = {
    "yoomoney",
    "bank_card",
    "sbp",
    "sberpay",
    "tpay",
    "yoo_money",
    "sber_bnpl",
}

DESCRIPTION_LENGTH = 128
REFUND_DESCRIPTION_LENGTH = 250
METADATA_LENGTH = 512

# What the widget can be told to show; whatever else the shop offers, it shows by itself.
WIDGET_METHODS = {"bank_card", "yoo_money", "sberbank", "sbp", "tinkoff_bank", "sber_loan"}

# Statuses of a payment whose money is there, or held for us.
PAID = ("succeeded", "waiting_for_capture")

# The buyer's return, the webhook and the call after the commit come first; the cron is for what
# they left open.
SETTLE = timedelta(minutes=2)

# A key is forgotten after 24 hours; an hour is kept back for clocks that differ.
KEY_LIFETIME_HOURS = 23


SENSITIVE_KEYS |= {"yoomoney_secret_key", "yoomoney_webhook_token", "Authorization"}

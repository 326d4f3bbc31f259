"""Checks of request bodies, with the refusals that the API would give."""

import re
from decimal import Decimal

from .errors import invalid
from .methods import METHODS, offered, rules

_VALUE = re.compile(r"^\d{1,12}(\.\d{1,2})?$")
CONFIRMATIONS = ("redirect", "qr", "embedded", "external", "mobile_application")


def amount(body, parameter="amount"):
    """The amount of a request as a Decimal of kopecks' precision."""
    data = body.get(parameter)
    if not isinstance(data, dict):
        raise invalid("Amount is missing", parameter)
    value, currency = data.get("value"), data.get("currency")
    if not isinstance(value, str) or not _VALUE.match(value):
        raise invalid("Incorrect amount value", f"{parameter}.value")
    if currency != "RUB":
        raise invalid("Currency is not supported by the shop", f"{parameter}.currency")
    number = Decimal(value).quantize(Decimal("0.01"))
    if number <= 0:
        raise invalid("Amount must be greater than zero", f"{parameter}.value")
    return number


def text(body, parameter, limit):
    value = body.get(parameter)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > limit:
        raise invalid(f"Must be a string of at most {limit} characters", parameter)
    return value


def metadata(body):
    data = body.get("metadata")
    if data is None:
        return {}
    if not isinstance(data, dict) or len(data) > 16:
        raise invalid("Must be an object of at most 16 keys", "metadata")
    for key, value in data.items():
        if len(key) > 32 or not isinstance(value, str) or len(value) > 512:
            raise invalid("Keys of at most 32 and strings of at most 512 characters", "metadata")
    return dict(data)


def boolean(body, parameter, default):
    value = body.get(parameter, default)
    if not isinstance(value, bool):
        raise invalid("Must be a boolean", parameter)
    return value


def method(body, shop):
    """The payment method fixed by the shop, or None when the buyer chooses."""
    data = body.get("payment_method_data")
    if data is None:
        return None
    kind = data.get("type") if isinstance(data, dict) else None
    if kind not in METHODS or kind not in offered(shop):
        raise invalid("Payment method is unknown or not available", "payment_method_data.type")
    return kind


def saving(body, kind):
    """Whether the method is to be saved; only some can be."""
    wanted = boolean(body, "save_payment_method", False)
    if wanted and not rules(kind)["saved"]:
        raise invalid("The payment method cannot be saved", "save_payment_method")
    return wanted


def confirmation(body, method_type, shop):
    data = body.get("confirmation")
    if not isinstance(data, dict):
        raise invalid("Confirmation is missing", "confirmation")
    kind = data.get("type")
    if kind not in CONFIRMATIONS:
        raise invalid("Confirmation type is unknown", "confirmation.type")
    if kind == "redirect":
        url = data.get("return_url")
        if not isinstance(url, str) or not re.match(r"^https?://", url) or len(url) > 2048:
            raise invalid("Return URL is missing or malformed", "confirmation.return_url")
    if kind == "qr" and (method_type != "sbp" or not shop.get("qr", True)):
        raise invalid("Confirmation type is not available for the method", "confirmation.type")
    if kind == "embedded" and method_type:
        raise invalid("The buyer chooses the method in the widget", "payment_method_data")
    return data


def within_limits(number, kind):
    limits = rules(kind)
    if not limits["min"] <= number <= limits["max"]:
        raise invalid("Amount is out of the limits of the payment method", "amount.value")

"""Telephone numbers as people type them, brought to one form (E.164)."""

import re

NOISE = re.compile(r"[\s\-().\u2010-\u2015\u00a0]")
E164 = re.compile(r"\+[1-9]\d{7,14}")
RUSSIAN = re.compile(r"\+7\d{10}")


def normalise(text):
    """'8 (812) 123-45-67' → '+78121234567'; None where it cannot be a number.

    Without an international prefix the number is a Russian one.
    """
    number = NOISE.sub("", text or "")
    if number.startswith("00"):
        number = "+" + number[2:]
    elif re.fullmatch(r"[78]\d{10}", number):
        number = "+7" + number[1:]
    elif re.fullmatch(r"\d{10}", number):
        number = "+7" + number
    if not E164.fullmatch(number):
        return None
    if number.startswith("+7") and not RUSSIAN.fullmatch(number):
        return None
    return number

"""Numbers of Russian taxpayers: INN with its check digits, KPP."""

import re

KPP = re.compile(r"\d{4}[0-9A-Z]{2}\d{3}", re.ASCII)
NOISE = re.compile(r"[\s\-\u00a0]")
#: Weights of the check digits; the eleventh and twelfth digit of a person's number have both.
COMPANY = (2, 4, 10, 3, 5, 9, 4, 6, 8)
PERSON = ((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))


def clean(text):
    return NOISE.sub("", text or "").upper()


def _digit(inn, weights):
    total = sum(weight * int(digit) for weight, digit in zip(weights, inn, strict=False))
    return str(total % 11 % 10)


def is_inn(inn):
    """Ten digits of a company or twelve of an entrepreneur, with right check digits."""
    if not re.fullmatch(r"\d{10}|\d{12}", inn, re.ASCII) or not inn.strip("0"):
        return False
    if len(inn) == 10:
        return inn[9] == _digit(inn, COMPANY)
    return inn[10] == _digit(inn, PERSON[0]) and inn[11] == _digit(inn, PERSON[1])


def is_kpp(kpp):
    return bool(KPP.fullmatch(kpp))

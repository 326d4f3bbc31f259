"""Payment methods: limits in roubles, time to pay, time an authorization is held, time to give
money back (seconds), and whether the method can be saved for later charges."""

HOUR = 3600
DAY = 24 * HOUR
YEAR = 365 * DAY


def _method(least, most, *, pay=HOUR, hold=7 * DAY, refund=3 * YEAR, saved=False):
    return {
        "min": least,
        "max": most,
        "pay_within": pay,
        "hold": hold,
        "refund_within": refund,
        "saved": saved,
    }


METHODS = {
    "bank_card": _method(1, 350_000, saved=True),
    "sbp": _method(1, 700_000, hold=None),
    "sberbank": _method(1, 700_000, refund=YEAR, saved=True),
    "tinkoff_bank": _method(1, 700_000, saved=True),
    "yoo_money": _method(1, 250_000, saved=True),
    "sber_bnpl": _method(1_000, 150_000),
    "sber_loan": _method(3_000, 1_500_000, pay=8 * HOUR, hold=2 * HOUR),
}
# What a shop offers unless it was configured otherwise.
USUAL = [name for name in METHODS if name != "sber_loan"]

# When the buyer chooses on the payment page, the widest limits apply until he has chosen.
ANY = _method(1, 1_500_000, saved=True)


def rules(method):
    return METHODS.get(method, ANY)


def offered(shop, *, saving=False):
    """The methods of a shop, or those of them that can be saved."""
    names = shop.get("payment_methods") or USUAL
    return [name for name in names if not saving or rules(name)["saved"]]

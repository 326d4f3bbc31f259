"""Payment methods: limits in roubles, time to pay, time an authorization is held (seconds)."""

HOUR = 3600
DAY = 24 * HOUR

METHODS = {
    "bank_card": {"min": 1, "max": 350_000, "pay_within": HOUR, "hold": 7 * DAY},
    "sbp": {"min": 1, "max": 700_000, "pay_within": HOUR, "hold": None},
    "sberbank": {"min": 1, "max": 700_000, "pay_within": HOUR, "hold": 7 * DAY},
    "tinkoff_bank": {"min": 1, "max": 700_000, "pay_within": HOUR, "hold": 7 * DAY},
    "yoo_money": {"min": 1, "max": 250_000, "pay_within": HOUR, "hold": 7 * DAY},
    "sber_bnpl": {"min": 1_000, "max": 150_000, "pay_within": HOUR, "hold": 7 * DAY},
    "sber_loan": {"min": 3_000, "max": 1_500_000, "pay_within": 8 * HOUR, "hold": 2 * HOUR},
}

# When the buyer chooses on the payment page, the widest limits apply until he has chosen.
ANY = {"min": 1, "max": 1_500_000, "pay_within": HOUR, "hold": 7 * DAY}


def rules(method):
    return METHODS.get(method, ANY)

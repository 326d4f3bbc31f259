"""What the payment page does with which card: YooKassa's published test cards."""

CARDS = {
    "5555555555554477": {"outcome": "3ds"},
    "5555555555554444": {"outcome": "ok"},
    "5555555555554600": {"outcome": "insufficient_funds"},
    "5555555555554592": {"outcome": "3d_secure_failed"},
    "5555555555554543": {"outcome": "card_expired"},
}


def luhn_valid(number):
    digits = [int(char) for char in number]
    odd = digits[-1::-2]
    even = [sum(divmod(digit * 2, 10)) for digit in digits[-2::-2]]
    return (sum(odd) + sum(even)) % 10 == 0


def outcome(number):
    """'ok', '3ds' or the reason of the refusal."""
    number = "".join(char for char in number if char.isdigit())
    if number in CARDS:
        return CARDS[number]["outcome"]
    if not 13 <= len(number) <= 19 or not luhn_valid(number):
        return "invalid_card_number"
    return "ok"


def describe(number):
    """The ``card`` part of a payment method: what the API shows of a card."""
    digits = "".join(char for char in number if char.isdigit()) or "5555555555554444"
    kind = {"2": "Mir", "4": "Visa", "5": "MasterCard"}.get(digits[0], "Unknown")
    return {
        "first6": digits[:6],
        "last4": digits[-4:],
        "expiry_month": "12",
        "expiry_year": "2030",
        "card_type": kind,
        "issuer_country": "RU",
    }

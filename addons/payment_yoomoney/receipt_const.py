"""Values of fiscal receipts that the API's documentation fixes.

VAT codes are not here: they change with the law, so they are records (`yoomoney.vat.code`).
"""

PAYMENT_SUBJECTS = [
    ("commodity", "Goods"),
    ("excise", "Excisable goods"),
    ("job", "Work"),
    ("service", "Service"),
    ("payment", "Payment (advance, gift certificate)"),
    ("intellectual_activity", "Results of intellectual activity"),
    ("agent_commission", "Commission of an agent"),
    ("property_right", "Property right"),
    ("non_operating_gain", "Non-operating gain"),
    ("fine", "Fine"),
    ("resort_fee", "Resort fee"),
    ("lien", "Deposit"),
    ("composite", "Several subjects"),
    ("another", "Another subject"),
]

# What may be said when the money comes; the others follow from these.
SALE_MODES = [
    ("full_prepayment", "Prepayment: delivered later, a closing receipt follows"),
    ("full_payment", "Full payment: delivered at once"),
    ("advance", "Advance: not known yet for what (gift certificate)"),
]

PAYMENT_MODES = [
    ("full_prepayment", "Full prepayment"),
    ("partial_prepayment", "Partial prepayment"),
    ("advance", "Advance"),
    ("full_payment", "Full payment"),
]

PREPAYMENT_MODES = ("full_prepayment", "partial_prepayment", "advance")

MEASURES = [
    ("piece", "Piece"),
    ("gram", "Gram"),
    ("kilogram", "Kilogram"),
    ("ton", "Ton"),
    ("centimeter", "Centimetre"),
    ("decimeter", "Decimetre"),
    ("meter", "Metre"),
    ("square_centimeter", "Square centimetre"),
    ("square_decimeter", "Square decimetre"),
    ("square_meter", "Square metre"),
    ("milliliter", "Millilitre"),
    ("liter", "Litre"),
    ("cubic_meter", "Cubic metre"),
    ("kilowatt_hour", "Kilowatt hour"),
    ("gigacalory", "Gigacalorie"),
    ("day", "Day"),
    ("hour", "Hour"),
    ("minute", "Minute"),
    ("second", "Second"),
    ("kilobyte", "Kilobyte"),
    ("megabyte", "Megabyte"),
    ("gigabyte", "Gigabyte"),
    ("terabyte", "Terabyte"),
    ("another", "Another measure"),
]

AGENT_TYPES = [
    ("agent", "Agent"),
    ("commissioner", "Commission agent"),
    ("attorney", "Attorney"),
    ("payment_agent", "Payment agent"),
    ("payment_subagent", "Payment subagent"),
    ("banking_payment_agent", "Banking payment agent"),
    ("banking_payment_subagent", "Banking payment subagent"),
]

TAX_SYSTEMS = [
    ("1", "General"),
    ("2", "Simplified, income"),
    ("3", "Simplified, income less expenses"),
    ("5", "Agricultural"),
    ("6", "Patent"),
]

# Russia's eleven time zones as the register numbers them.
TIMEZONES = [(str(number), f"{number} (UTC+{number + 1})") for number in range(1, 12)]

ITEM_LIMITS = {"yookassa": 80, "third_party": 100}

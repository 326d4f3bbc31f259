"""YooKassa's reasons of cancellation, in words that tell the buyer what to do."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

REASONS = {
    "3d_secure_failed": _lt("The 3-D Secure check failed. Try again, or pay with another card."),
    "call_issuer": _lt("The bank declined the payment. Ask the bank, or pay another way."),
    "canceled_by_merchant": _lt("The shop cancelled the payment."),
    "card_expired": _lt("The card has expired. Pay with another card."),
    "country_forbidden": _lt("Cards of this country are not accepted. Pay with another card."),
    "expired_on_capture": _lt("The time to collect the payment ran out. The money is released."),
    "expired_on_confirmation": _lt("The time to pay ran out. Pay again, please."),
    "fraud_suspected": _lt("The payment was blocked. Pay another way."),
    "general_decline": _lt("The payment was declined. Pay another way."),
    "identification_required": _lt("The wallet's limit is reached. Pay another way."),
    "insufficient_funds": _lt("There is not enough money. Pay with another card."),
    "internal_timeout": _lt("YooKassa had a technical problem. Pay again, please."),
    "invalid_card_number": _lt("The card number is wrong. Pay again, please."),
    "invalid_csc": _lt("The security code is wrong. Pay again, please."),
    "issuer_unavailable": _lt("The bank does not answer. Pay later or another way."),
    "loan_application_expired": _lt("The application for instalments ran out. Pay again, please."),
    "loan_declined": _lt("The bank declined the instalments. Pay another way."),
    "loan_declined_by_payer": _lt("The instalments were cancelled. Pay again, please."),
    "payment_method_limit_exceeded": _lt("The limit of payments is reached. Pay another way."),
    "payment_method_restricted": _lt("This card or wallet is restricted. Pay another way."),
    "permission_revoked": _lt("The permission to charge was withdrawn. Pay again, please."),
    "rejected_by_payee": _lt("The buyer's bank did not accept the refund."),
    "rejected_by_timeout": _lt("The bank did not answer in time. Try again."),
    "unsupported_mobile_operator": _lt("This mobile operator is not supported. Pay another way."),
    "yoo_money_account_closed": _lt("The buyer's wallet is closed. Refund another way."),
}

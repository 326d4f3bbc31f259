from . import yoomoney_payout, yoomoney_registry_import

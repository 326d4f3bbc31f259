from . import account_bank_statement_line, yoomoney_registry

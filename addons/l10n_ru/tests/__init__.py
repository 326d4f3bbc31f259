from . import test_chart, test_invoice, test_replace_generic, test_tax_number

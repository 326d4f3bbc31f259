from . import test_closing_receipts, test_places_and_money

from . import test_closing_receipts, test_held_money, test_places_and_money, test_saved_cards

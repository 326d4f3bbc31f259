from . import test_places_and_money

from . import test_fleet, test_pictures, test_shop, test_translations

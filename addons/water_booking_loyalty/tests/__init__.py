from . import test_promoted_orders, test_promotions

# In the order of dependence: rules and rewards inherit the limits.
# ruff: noqa: I001
from . import (
    water_promotion_limits,
    loyalty_rule,
    loyalty_reward,
    loyalty_program,
    loyalty_card,
    sale_order,
    sale_order_rewards,
    sale_order_cards,
    sale_order_line,
    payment_transaction,
)

"""The books of what was sold: how fast they follow, and what the buyers notice of it."""

import time
from dataclasses import dataclass

CRON = """
    UPDATE ir_cron SET active = {active}, nextcall = now() AT TIME ZONE 'UTC'
     WHERE id = (SELECT res_id FROM ir_model_data
                  WHERE module = 'water_booking' AND name = 'cron_books')
"""
WAITING = """
    SELECT COUNT(*) FROM payment_transaction x
      JOIN sale_order_transaction_rel r ON r.transaction_id = x.id
      JOIN sale_order o ON o.id = r.sale_order_id
     WHERE x.state = 'done' AND o.water_state = 'sold'
       AND (o.state <> 'sale' OR x.is_post_processed IS NOT TRUE)
"""
#: Longer than this is no answer.
PATIENCE = 300.0


@dataclass
class Books:
    #: of orders that waited, nobody else in the shop
    per_second: float = 0.0
    #: from the last ticket of a rush until all of its orders are booked
    backlog: float = 0.0
    #: orders that were not booked at all
    left: int = 0


def switch(shop, on: bool) -> None:
    """Let the scheduled action run, now, or not at all."""
    shop._pg.sql(CRON.format(active="true" if on else "false"), shop.db)
    if on:
        shop._pg.sql(f"NOTIFY cron_trigger, '{shop.db}'", "postgres")


def waiting(shop) -> int:
    [[count]] = shop._pg.sql(WAITING, shop.db)
    return int(count)


def wait(shop) -> float:
    """Seconds until no order waits for its books."""
    began = time.monotonic()
    while waiting(shop) and time.monotonic() - began < PATIENCE:
        time.sleep(0.5)
    return time.monotonic() - began

from odoo.tools.sql import table_exists


def migrate(cr, version):
    """Of two open wishes of one kind for an order, which two presses at one moment could leave, the
    former takes the tickets of the other: an index allows no second one from now on, and Odoo only
    logs an index that cannot be made."""
    if not table_exists(cr, "water_customer_request"):
        return
    cr.execute(
        """
        CREATE TEMP TABLE doubled_wish ON COMMIT DROP AS
        SELECT id, keep FROM (
            SELECT id, min(id) OVER (PARTITION BY kind, partner_id, order_id) AS keep
              FROM water_customer_request
             WHERE state IN ('unconfirmed', 'open') AND order_id IS NOT NULL) wish
         WHERE id <> keep;
        INSERT INTO water_customer_request_water_ticket_rel
        SELECT wish.keep, given.water_ticket_id
          FROM doubled_wish wish
          JOIN water_customer_request_water_ticket_rel given
            ON given.water_customer_request_id = wish.id
            ON CONFLICT DO NOTHING;
        UPDATE water_customer_request SET state = 'refused', done_at = now() AT TIME ZONE 'UTC'
         WHERE id IN (SELECT id FROM doubled_wish)
        """
    )

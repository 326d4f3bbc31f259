from odoo.tools.sql import table_exists


def migrate(cr, version):
    """Who stands twice in a line keeps the better place: an index allows no second one from now on,
    and Odoo only logs an index that cannot be made."""
    if not table_exists(cr, "water_waiting"):
        return
    cr.execute(
        """
        UPDATE water_waiting SET state = 'declined'
         WHERE id IN (
            SELECT id FROM (
                SELECT id, row_number() OVER (
                           PARTITION BY trip_id, lower(email), COALESCE(category_id, 0)
                           ORDER BY array_position(
                                        ARRAY['accepted', 'offered', 'waiting'], state::text),
                                    sequence, id) AS place
                  FROM water_waiting WHERE state IN ('waiting', 'offered', 'accepted')
            ) standing WHERE place > 1)
        """
    )

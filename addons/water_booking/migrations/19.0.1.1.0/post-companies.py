def migrate(cr, version):
    """Rows that were made before they named their company, or before the excursion of their trip
    could not change its company any more."""
    cr.execute(
        """
        UPDATE water_occupancy o SET company_id = t.company_id
          FROM water_trip t
         WHERE t.id = o.trip_id AND o.company_id IS DISTINCT FROM t.company_id
        """
    )
    cr.execute(
        """
        UPDATE water_occupancy o SET company_id = s.company_id
          FROM water_service s
         WHERE s.id = o.service_id AND o.company_id IS DISTINCT FROM s.company_id
        """
    )
    # the history of prices is append-only; the trigger comes back below
    cr.execute("ALTER TABLE water_price_snapshot DISABLE TRIGGER water_append_only")
    cr.execute(
        """
        UPDATE water_price_snapshot p SET company_id = t.company_id
          FROM water_trip t WHERE t.id = p.trip AND p.company_id IS NULL
        """
    )
    cr.execute("ALTER TABLE water_price_snapshot ENABLE TRIGGER water_append_only")

def migrate(cr, version):
    """Templates belong to the operator and are not updated: they are given the head and foot that
    all mails have now, unless somebody has chosen others."""
    cr.execute(
        """
        UPDATE mail_template t SET email_layout_xmlid = 'water_booking.mail_layout'
          FROM ir_model_data d
         WHERE d.model = 'mail.template' AND d.res_id = t.id AND d.module = 'water_booking'
           AND COALESCE(t.email_layout_xmlid, '') = ''
        """
    )

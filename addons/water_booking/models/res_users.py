from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _init_odoobot(self):
        """Who only lets passengers aboard is not taught to chat.

        ``mail_bot``, which installs itself with ``mail``, calls this when somebody comes to the
        back office for the first time. On a phone the conversation covers the whole screen, and
        with it the boarding list while people wait at the gangway. Whoever gets another role of
        ours meets OdooBot at the next visit.
        """
        if self.has_group("water_booking.group_crew") and not self.has_group(
            "water_booking.group_agent"
        ):
            return self.env["discuss.channel"]
        return super()._init_odoobot()

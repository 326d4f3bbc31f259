from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import formats
from .water_checkout import NAME_LENGTH


class WaterTicket(models.Model):
    """Tickets in the hands of their buyer: what customers may read and change."""

    _inherit = "water.ticket"

    # customers read their own tickets; who of the crew let them aboard is not theirs
    used_by_id = fields.Many2one(groups="base.group_user")
    website_renamed = fields.Integer(
        string="Names changed by the customer", readonly=True, groups="base.group_user"
    )

    def _website_rename_option(self):
        """Whether the customer may change the name now; see ``sale.order._after_sale_options``."""
        self.ensure_one()
        ticket = self.sudo()
        company = ticket.company_id
        until = ticket.departure - timedelta(hours=company.water_rename_hours)
        left = company.water_rename_times - ticket.website_renamed
        if ticket.state != "issued":
            why = self.env._("This ticket is not valid any more.")
        elif until <= fields.Datetime.now():
            why = self.env._("It is too late to change the name: boarding is near.")
        elif left <= 0:
            why = self.env._("The name was changed as often as possible. Please write to us.")
        else:
            why = ""
        return {
            "kind": "name",
            "possible": not why,
            "until": until,
            "why": why,
            "left": max(left, 0),
        }

    def _website_rename(self, name):
        """Write another passenger's name on the ticket and give it another code.

        Whoever has the former PDF does not come aboard with it any more; the tickets are mailed
        anew. The chatter keeps both names and the time.

        :raise UserError: it is too late, or the name is none
        """
        self.ensure_one()
        ticket = self.sudo()
        name = " ".join((name or "").split())
        if len(name) < 2:
            raise UserError(self.env._("Please enter the passenger's name."))
        if len(name) > NAME_LENGTH:
            raise UserError(self.env._("This name is too long."))
        if name == ticket.passenger_name:
            return
        ticket.lock_for_update(allow_referencing=True)
        ticket.invalidate_recordset()
        option = ticket._website_rename_option()
        if not option["possible"]:
            raise UserError(option["why"])
        ticket.write(
            {
                "passenger_name": name,
                "barcode": ticket._new_barcode(),
                "website_renamed": ticket.website_renamed + 1,
            }
        )
        ticket._message_log(
            body=self.env._("The customer changed the name; the former code is void.")
        )
        ticket.order_id.water_ticket_mail_sent = False
        self.env.ref("water_booking.cron_ticket_mail").sudo()._trigger()

    def _website_change_values(self):
        """The same with what its buyer may change."""
        option = self._website_rename_option()
        return {
            **self._website_values(),
            "id": self.id,
            "may_rename": option["possible"],
            "rename_why": option["why"],
            "rename_until": formats.moment(self.env, option["until"], self.trip_id.tz),
        }

from odoo import api, models
from odoo.fields import Domain


class WaterWaiting(models.Model):
    _inherit = "water.waiting"

    @api.model
    def _of_addresses(self, emails):
        """Entries with one of these addresses, whatever the case."""
        exactly = [
            email.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
            for email in emails
            if email
        ]
        if not exactly:
            return self.sudo().browse()
        return self.sudo().search(Domain.OR([Domain("email", "=ilike", one) for one in exactly]))


class ResPartner(models.Model):
    """Waiting lists are a part of the copy of one's data."""

    _inherit = "res.partner"

    def _personal_sections(self, orders=None):
        """A typed address proves nothing: entries are shown to whoever has proven theirs."""
        emails = self.sudo().user_ids.mapped("water_proven_email") if orders is None else []
        columns = [
            ("name", self.env._("Name")),
            ("email", self.env._("Email")),
            ("phone", self.env._("Phone")),
            ("trip", self.env._("Trip")),
            ("group", self.env._("Group")),
            ("since", self.env._("Since")),
        ]
        rows = [
            {
                "name": entry.name,
                "email": entry.email,
                "phone": entry.phone or None,
                "trip": entry.trip_id.name,
                "group": entry.group_text,
                "since": self._personal_time(entry.create_date),
            }
            for entry in self.env["water.waiting"]._of_addresses(emails)
        ]
        table = self._personal_table("waiting", self.env._("Waiting lists"), columns, rows)
        return [*super()._personal_sections(orders), table]


class WaterCustomerRequest(models.Model):
    """An erasure takes people off the waiting lists."""

    _inherit = "water.customer.request"

    def _erase_account(self, people):
        """Before the addresses by which the entries are found are blanked themselves."""
        entries = self.env["water.waiting"]._of_addresses(people.mapped("email_normalized"))
        for entry in entries:
            entry._leave()
        entries.unlink()
        return super()._erase_account(people)

from odoo import api, models
from odoo.tools import email_normalize


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _water_find_or_create_guest(self, values):
        """The contact of a buyer without an account.

        A returning guest is the same contact only if name, mail and phone are all the same and no
        user logs in as that contact: whoever types another person's address must not end up in
        that person's account, nor in the company's to which the contact belongs.

        :param dict values: ``id``, or ``name``, ``email``, ``phone``, ``lang``
        """
        self = self.sudo()
        if values.get("id"):
            return self.browse(values["id"])
        known = self.search(
            [
                ("email_normalized", "=", email_normalize(values["email"])),
                ("phone", "=", values.get("phone")),
                (
                    "name",
                    "=ilike",
                    values["name"].replace("\\", "").replace("%", r"\%").replace("_", r"\_"),
                ),
                ("user_ids", "=", False),
                ("parent_id", "=", False),
            ],
            limit=1,
        )
        if known:
            return known
        return self.create(
            {key: values.get(key) for key in ("name", "email", "phone", "lang") if values.get(key)}
        )

    def _water_update_guest(self, values):
        """Take over corrections that a guest made before paying; accounts are left alone."""
        for partner in self.sudo():
            if not values.get("id") and not partner.user_ids and partner.sale_order_count <= 1:
                partner.write(
                    {
                        key: values[key]
                        for key in ("name", "email", "phone", "lang")
                        if values.get(key) and values[key] != partner[key]
                    }
                )

from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    water_kpp = fields.Char(
        string="KPP", help="Code of the tax office where a company is registered."
    )

    @api.model
    def _website_company(self, values, email):
        """The company that an order is invoiced to.

        A known one is taken as it is: whoever types a number, which is public, changes nothing of
        it, and is not made a contact of it, which would show the company's orders.

        :param dict values: ``vat``, ``kpp``, ``name``
        :param email: where a new company gets its documents
        """
        self = self.sudo()
        known = self.search(
            [
                ("vat", "in", (values["vat"], f"RU{values['vat']}")),
                ("is_company", "=", True),
                ("parent_id", "=", False),
                ("water_kpp", "in", (values["kpp"], False) if values["kpp"] else (False, "")),
            ],
            order="water_kpp, id",
            limit=1,
        )
        return known or self.create(
            {
                "name": values["name"],
                "is_company": True,
                "vat": values["vat"],
                "water_kpp": values["kpp"] or False,
                "email": email,
                "country_id": self.env.ref("base.ru").id,
                "lang": self.env.context.get("lang"),
            }
        )

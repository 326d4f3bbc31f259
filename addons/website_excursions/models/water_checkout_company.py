from odoo import api, models

from ..tools import inn as taxpayers

NAME_LENGTH = 200


class WaterCheckout(models.AbstractModel):
    """The invoice for a company: what the form asks, and what is wrong with the answers."""

    _inherit = "water.checkout"

    @api.model
    def _validate(self, form, documents):
        values, errors = super()._validate(form, documents)
        values["company"] = None
        if form.get("company"):
            values["company"] = self._read_company(form, errors)
        return values, errors

    @api.model
    def _read_company(self, form, errors):
        """INN, KPP and name of the company to invoice, and how it pays."""
        company = {
            "vat": taxpayers.clean(form.get("inn")),
            "kpp": taxpayers.clean(form.get("kpp")),
            "name": " ".join((form.get("company_name") or "").split()),
            "transfer": form.get("pay_by") == "transfer",
        }
        if not company["vat"]:
            errors["inn"] = self.env._("Please enter the INN of the company.")
        elif not taxpayers.is_inn(company["vat"]):
            errors["inn"] = self.env._(
                "This INN has a mistake: its check digits do not agree. A company's has 10 digits,"
                " an entrepreneur's 12."
            )
        if len(company["vat"]) == 12:
            company["kpp"] = ""  # entrepreneurs have none
        elif not company["kpp"]:
            errors["kpp"] = self.env._("Please enter the KPP, nine characters.")
        elif not taxpayers.is_kpp(company["kpp"]):
            errors["kpp"] = self.env._(
                "This does not look like a KPP: it has nine characters, like 780501001."
            )
        if len(company["name"]) < 2:
            errors["company_name"] = self.env._("Please enter the name of the company.")
        elif len(company["name"]) > NAME_LENGTH:
            errors["company_name"] = self.env._("This name is too long.")
        return company

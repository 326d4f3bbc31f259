from odoo import api, fields, models


class WaterTariffScope(models.AbstractModel):
    """A part of a tariff that one excursion has, or all excursions of a company."""

    _name = "water.tariff.scope"
    _description = "Part of a tariff"
    _inherit = ["water.tariff.part"]
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    excursion_id = fields.Many2one(
        "water.excursion",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Empty for every excursion of the company.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    @api.depends("excursion_id.company_id")
    def _compute_company_id(self):
        for part in self:
            part.company_id = part.excursion_id.company_id or part.company_id or self.env.company

from odoo import fields, models


class WaterExcursionQuestion(models.Model):
    """What customers ask of an excursion, or of each excursion of a company, with the answer."""

    _name = "water.excursion.question"
    _description = "Question about excursions"
    _inherit = ["water.page.part"]
    _order = "sequence, id"
    _rec_name = "question"
    _check_company_auto = True

    question = fields.Char(required=True, translate=True)
    answer = fields.Html(required=True, translate=True)
    excursion_id = fields.Many2one(
        "water.excursion",
        index=True,
        ondelete="cascade",
        check_company=True,
        help="Empty for a question that the pages of all excursions answer.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ..tools.today import today

# In this order they stand on the checkout.
KINDS = ("personal_data", "offer", "marketing")


class WaterConsentDocument(models.Model):
    """A version of a text that customers agree to.

    A text that somebody has agreed to never changes again: a new wording is a new version with a
    later first day, and both remain readable.
    """

    _name = "water.consent.document"
    _inherit = ["water.page.part"]
    _description = "Consent text"
    _order = "kind, active_from desc, id desc"
    _rec_name = "title"

    kind = fields.Selection(
        [
            ("personal_data", "Personal data (152-FZ)"),
            ("offer", "Terms of carriage and sale"),
            ("marketing", "News and offers"),
        ],
        required=True,
    )
    version = fields.Char(required=True, default="1")
    title = fields.Char(required=True, translate=True)
    label = fields.Char(
        required=True, translate=True, help="The sentence beside the tick box, in the first person."
    )
    body = fields.Html(required=True, translate=True)
    active_from = fields.Date(required=True, default=fields.Date.context_today)
    company_id = fields.Many2one(
        "res.company", help="Empty where the text is the same for each company."
    )
    consent_ids = fields.One2many("water.consent", "document_id")
    consent_count = fields.Integer(compute="_compute_consent_count")

    _version_unique = models.UniqueIndex(
        "(kind, version, COALESCE(company_id, 0))", "This text already has such a version."
    )

    def _compute_consent_count(self):
        counts = dict(
            self.env["water.consent"]._read_group(
                [("document_id", "in", self.ids)], ["document_id"], ["__count"]
            )
        )
        for document in self:
            document.consent_count = counts.get(document, 0)

    @api.model
    def _current(self, company):
        """The version in force of each kind: {'personal_data': record, …}."""
        current = dict(self._current_ids(company.id, today(self.env)))
        documents = self.browse(current.values())
        return dict(zip(current, documents, strict=True))

    @api.model
    @tools.ormcache("company_id", "day")
    def _current_ids(self, company_id, day):
        """((kind, id), …), kept until a text changes (``water.page.part``)."""
        documents = self.sudo().search(
            [("active_from", "<=", day), ("company_id", "in", (False, company_id))]
        )
        current = {}
        for document in documents.sorted(lambda one: not one.company_id):
            current.setdefault(document.kind, document.id)
        return tuple((kind, current[kind]) for kind in KINDS if kind in current)

    @tools.ormcache("self.id", "self.env.lang")
    def _website_label(self):
        self.ensure_one()
        return self.sudo().label

    def _website_url(self):
        self.ensure_one()
        return f"/excursions/terms/{self.id}"

    def write(self, vals):
        frozen = vals.keys() & {"kind", "version", "title", "label", "body", "company_id"}
        if frozen and self.env["water.consent"].sudo().search_count(
            [("document_id", "in", self.ids)], limit=1
        ):
            raise UserError(
                self.env._(
                    "Customers have agreed to this text, so it cannot change."
                    " Make a new version with a later first day."
                )
            )
        return super().write(vals)

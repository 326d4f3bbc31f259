from odoo import api, fields, models


class WaterConsent(models.Model):
    """Who agreed to which version of which text, when and in which language.

    Refusals of optional texts are kept as well: they prove that the question was put.
    """

    _name = "water.consent"
    _description = "Consent"
    _order = "given_at desc, id desc"
    _rec_name = "document_id"

    document_id = fields.Many2one(
        "water.consent.document", required=True, index=True, readonly=True, ondelete="restrict"
    )
    kind = fields.Selection(related="document_id.kind", store=True)
    version = fields.Char(related="document_id.version", store=True)
    partner_id = fields.Many2one(
        "res.partner", required=True, index=True, readonly=True, ondelete="restrict"
    )
    order_id = fields.Many2one(
        "sale.order", index="btree_not_null", readonly=True, ondelete="set null"
    )
    email = fields.Char(readonly=True, help="As it was typed with the consent.")
    lang = fields.Char(string="Language of the text", readonly=True)
    given = fields.Boolean(readonly=True)
    given_at = fields.Datetime(
        string="Time", required=True, readonly=True, default=fields.Datetime.now
    )

    @api.model
    def _record(self, order, documents, given, email):
        """Store the answers of a checkout form.

        :param documents: the texts shown, by kind
        :param given: kinds that were ticked
        """
        return self.create(
            [
                {
                    "document_id": document.id,
                    "partner_id": order.partner_id.id,
                    "order_id": order.id,
                    "email": email,
                    "lang": self.env.context.get("lang"),
                    "given": kind in given,
                }
                for kind, document in documents.items()
            ]
        )

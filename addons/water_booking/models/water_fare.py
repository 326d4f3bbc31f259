from odoo import api, fields, models, tools


class WaterFare(models.Model):
    """Who travels at which kind of price: adult, child, infant without a place …

    A fare is a value of the product attribute "Fare", so that an excursion's product has one
    variant per fare and Odoo's own sales reports and promotions work by fare.
    """

    _name = "water.fare"
    _description = "Fare"
    _inherit = ["water.tariff.part"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    description = fields.Char(translate=True, help="Who may use it, as shown to the customer.")
    age_from = fields.Integer()
    age_to = fields.Integer(help="Last year of age that the fare is for; 0 for no limit.")
    document = fields.Char(
        string="Document asked for",
        translate=True,
        help="What the passenger shows to travel at this fare, e.g. a student card.",
    )
    check_document = fields.Boolean(
        string="Crew check it at boarding",
        help="The boarding screen reminds the crew to look at the document or the age.",
    )
    hint = fields.Char(compute="_compute_hint", help="What the customer reads beside the fare.")
    takes_place = fields.Boolean(
        default=True,
        help="Unset for infants on a lap: they count as persons aboard but hold no seat.",
    )
    accompanies = fields.Boolean(
        string="May accompany an infant",
        help="One infant without a place needs one such passenger.",
    )
    sequence = fields.Integer(default=10)
    product_attribute_value_id = fields.Many2one(
        "product.attribute.value", readonly=True, copy=False, ondelete="restrict"
    )
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint("UNIQUE (code)", "Another fare has this code.")
    _ages_possible = models.Constraint(
        "CHECK (age_from >= 0 AND (age_to = 0 OR age_to >= age_from))",
        "Ages of a fare cannot be negative, and its first age cannot be after its last.",
    )

    @api.depends("description", "age_from", "age_to", "document")
    @api.depends_context("lang")
    def _compute_hint(self):
        for fare in self:
            parts = [fare.description or fare._ages()]
            if fare.document:
                parts.append(self.env._("bring along: %s", fare.document))
            fare.hint = "; ".join(part for part in parts if part)

    def _ages(self):
        """The ages of the fare in words, nothing where it has none."""
        self.ensure_one()
        if self.age_from and self.age_to:
            return self.env._("aged %(first)s to %(last)s", first=self.age_from, last=self.age_to)
        if self.age_from:
            return self.env._("from %s years", self.age_from)
        if self.age_to:
            return self.env._("up to %s years", self.age_to)
        return ""

    def _boarding_check(self):
        """What the crew look at before they let a passenger of this fare aboard, or nothing."""
        self.ensure_one()
        if not self.check_document:
            return ""
        return ", ".join(part for part in (self.document, self._ages()) if part)

    @api.model_create_multi
    def create(self, vals_list):
        fares = super().create(vals_list)
        attribute = self.env.ref("water_booking.product_attribute_fare")
        for fare in fares.sudo():
            fare.product_attribute_value_id = (
                self.env["product.attribute.value"]
                .sudo()
                .create(
                    {"name": fare.name, "attribute_id": attribute.id, "sequence": fare.sequence}
                )
            )
        return fares

    @api.model
    def _traits(self, cr):
        """What the inventory asks of fares, cached: a fare is looked at under its lock.

        :param cr: cursor to read with, of the door
        :return: {id: {takes_place, accompanies}} of active fares
        """
        return self._cached_traits(cr)

    @api.model
    @tools.ormcache()
    def _cached_traits(self, cr):
        # a pending write has cleared the cache, so it is flushed here before anything is read
        self.flush_model()
        cr.execute("SELECT id, takes_place, accompanies FROM water_fare WHERE active")
        return {
            fare_id: {"takes_place": bool(takes_place), "accompanies": bool(accompanies)}
            for fare_id, takes_place, accompanies in cr.fetchall()
        }

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class WaterExcursion(models.Model):
    """What is sold: a route or an event. Trips are its departures.

    Each excursion owns one product template with a variant per fare; accounting, taxes and
    promotions hang on it, the customer never sees it as a product.
    """

    _name = "water.excursion"
    _description = "Excursion"
    _inherit = ["mail.thread", "image.mixin"]
    _order = "sequence, name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    kind = fields.Selection(
        [("cruise", "Cruise"), ("event", "Event on the water"), ("charter", "Charter")],
        required=True,
        default="cruise",
    )
    summary = fields.Text(translate=True)
    description = fields.Html(translate=True, sanitize_attributes=True)
    included = fields.Html(string="What is included", translate=True)
    route = fields.Char(translate=True)
    rules = fields.Text(string="Rules aboard", translate=True)
    duration = fields.Float(string="Duration, hours", default=1.0)
    pier_id = fields.Many2one("water.pier", string="Pier of departure", ondelete="restrict")
    city_id = fields.Many2one(related="pier_id.city_id", store=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    tariff_ids = fields.One2many("water.tariff", "excursion_id", copy=True)
    trip_ids = fields.One2many("water.trip", "excursion_id")
    product_tmpl_id = fields.Many2one(
        "product.template", string="Product", readonly=True, copy=False, ondelete="restrict"
    )
    price_from = fields.Monetary(compute="_compute_price_from", help="Lowest price above zero.")

    @api.depends("tariff_ids.price")
    def _compute_price_from(self):
        for excursion in self:
            prices = [line.price for line in excursion.tariff_ids if line.price > 0]
            excursion.price_from = min(prices, default=0.0)

    @api.model_create_multi
    def create(self, vals_list):
        excursions = super().create(vals_list)
        excursions._sync_product()
        return excursions

    def write(self, vals):
        if "company_id" in vals:
            self._check_company_may_change(vals["company_id"])
        res = super().write(vals)
        if vals.keys() & {"name", "tariff_ids", "active", "company_id"}:
            self._sync_product()
        return res

    def _update_field_translations(self, field_name, *args, **kwargs):
        """The dialogue of translations does not write."""
        res = super()._update_field_translations(field_name, *args, **kwargs)
        if field_name == "name":
            self._sync_product()
        return res

    def _check_company_may_change(self, company_id):
        """Trips, their tickets, invoices and times of vessels belong to the company that made
        them, trips of other companies' vessels too; so they are looked for as superuser."""
        for excursion in self:
            if excursion.company_id.id != company_id and excursion.sudo().trip_ids:
                raise UserError(
                    self.env._(
                        "%(excursion)s has trips of %(company)s, so its company cannot change."
                        " Duplicate the excursion for the other company.",
                        excursion=excursion.name,
                        company=excursion.company_id.name,
                    )
                )

    def _sync_product(self):
        """Keep one service product per excursion, with a variant for each fare of its tariff.

        Runs as superuser: planning staff have no rights on products, and need none.
        """
        attribute = self.env.ref("water_booking.product_attribute_fare").sudo()
        for excursion in self.sudo():
            if not excursion.product_tmpl_id:
                excursion.product_tmpl_id = (
                    self.env["product.template"].sudo().create(excursion._prepare_product_values())
                )
            template = excursion.product_tmpl_id.with_context(active_test=False)
            if template.active != excursion.active:
                template.active = excursion.active
            template.product_variant_ids[:1]._water_follow_name(excursion)
            if template.company_id != excursion.company_id:
                template.company_id = excursion.company_id
            values = excursion.tariff_ids.fare_id.product_attribute_value_id
            line = template.attribute_line_ids.filtered(lambda item: item.attribute_id == attribute)
            if values and not line:
                template.attribute_line_ids = [
                    Command.create(
                        {"attribute_id": attribute.id, "value_ids": [Command.set(values.ids)]}
                    )
                ]
            elif values - line.value_ids:
                # variants are never taken away: sold order lines refer to them
                line.value_ids = [Command.link(value.id) for value in values - line.value_ids]

    def _prepare_product_values(self):
        return self.env["product.product"]._water_service_values(
            self, self.env._("Product of an excursion; prices come from its tariff.")
        )

    def _product_for_fare(self, fare):
        """The product variant that carries ``fare``; empty if the tariff does not sell it."""
        self.ensure_one()
        template = self.product_tmpl_id.sudo()
        return template.product_variant_ids.filtered(
            lambda variant: (
                fare.product_attribute_value_id
                in variant.product_template_attribute_value_ids.product_attribute_value_id
            )
        )[:1]

    def action_view_trips(self):
        """Open the excursion's trips in the calendar."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("water_booking.action_water_trip")
        action["domain"] = [("excursion_id", "=", self.id)]
        action["context"] = {"default_excursion_id": self.id}
        return action

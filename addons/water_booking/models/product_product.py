from odoo import api, models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _price_compute(self, price_type, uom=None, currency=None, company=None, date=False):
        """The product of an excursion has no price of its own: while a pricelist works on a quote
        (``water_base_price``), the tariff's price stands for it."""
        base = self.env.context.get("water_base_price")
        if price_type != "list_price" or base is None:
            return super()._price_compute(price_type, uom, currency, company, date)
        prices = {}
        for product in self:
            price = product.uom_id._compute_price(base, uom) if uom else base
            if currency:
                company = company or self.env.company
                price = product.currency_id._convert(price, currency, company, date)
            prices[product.id] = price
        return prices

    @api.model
    def _water_service_values(self, record, description):
        """Values of the product that sells ``record``, an excursion or an extra: a service of its
        company without a price of its own, which comes from the tariff or the extra."""
        record.ensure_one()
        return {
            "name": record.name,
            "type": "service",
            "invoice_policy": "order",
            "list_price": 0.0,
            "purchase_ok": False,
            "sale_ok": True,
            "company_id": record.company_id.id,
            "description": description,
        }

    def _water_follow_name(self, record):
        """Be called as ``record``, which this product sells, in every language."""
        record.flush_recordset(["name"])
        names = record._fields["name"]._get_stored_translations(record) or {}
        told = {
            code: names.get(code, False) for code, _name in self.env["res.lang"].get_installed()
        }
        told["en_US"] = names.get("en_US", record.name)
        for template in self.product_tmpl_id:
            known = template._fields["name"]._get_stored_translations(template) or {}
            if any(known.get(code, False) != name for code, name in told.items()):
                template.update_field_translations("name", told)

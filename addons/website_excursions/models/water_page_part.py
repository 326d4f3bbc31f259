from odoo import api, models

from odoo.addons.water_booking.models.water_tariff_part import clear_everywhere


class WaterPagePart(models.AbstractModel):
    """Whatever a trip's page shows and the page's version does not name: each change makes the
    pages that workers keep void. Fares and tariffs see to it themselves (``water.tariff.part``)."""

    _name = "water.page.part"
    _description = "Part of a page that is kept"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        self._forget_pages()
        return parts

    def write(self, vals):
        res = super().write(vals)
        if self._is_on_pages(vals):
            self._forget_pages()
        return res

    @api.model
    def _is_on_pages(self, vals):
        """Whether what is written can be seen on a page: a hook for models that also keep records
        of their own work."""
        return True

    def unlink(self):
        res = super().unlink()
        self._forget_pages()
        return res

    @api.model
    def _forget_pages(self):
        """Now for this transaction, and again when it is committed, because another thread may
        have rendered the former state in between. The other workers are told then."""
        registry, hooks = self.env.registry, self.env.cr.postcommit
        registry.clear_cache()
        if not hooks.data.get("website_excursions.pages"):
            hooks.data["website_excursions.pages"] = True
            hooks.add(lambda: clear_everywhere(registry))


class WaterExcursion(models.Model):
    """Its own pages know its version; what the catalogue keeps of all excursions does not."""

    _name = "water.excursion"
    _inherit = ["water.excursion", "water.page.part"]


class WaterLanguage(models.Model):
    _name = "water.language"
    _inherit = ["water.language", "water.page.part"]


class WaterCity(models.Model):
    _name = "water.city"
    _inherit = ["water.city", "water.page.part"]


class WaterPier(models.Model):
    _name = "water.pier"
    _inherit = ["water.pier", "water.page.part"]


class WaterExcursionStop(models.Model):
    _name = "water.excursion.stop"
    _inherit = ["water.excursion.stop", "water.page.part"]


class WaterVessel(models.Model):
    _name = "water.vessel"
    _inherit = ["water.vessel", "water.page.part"]


class WaterSeatMap(models.Model):
    _name = "water.seat.map"
    _inherit = ["water.seat.map", "water.page.part"]


class WaterSeat(models.Model):
    _name = "water.seat"
    _inherit = ["water.seat", "water.page.part"]


class WaterSeatArea(models.Model):
    _name = "water.seat.area"
    _inherit = ["water.seat.area", "water.page.part"]


class WaterSeatTable(models.Model):
    _name = "water.seat.table"
    _inherit = ["water.seat.table", "water.page.part"]


class WaterSeatCategory(models.Model):
    _name = "water.seat.category"
    _inherit = ["water.seat.category", "water.page.part"]


class WaterAddon(models.Model):
    _name = "water.addon"
    _inherit = ["water.addon", "water.page.part"]


class WaterTripAddon(models.Model):
    _name = "water.trip.addon"
    _inherit = ["water.trip.addon", "water.page.part"]


class AccountTax(models.Model):
    """No part of a kept page either: what prices include is kept (``water_checkout_included``)."""

    _name = "account.tax"
    _inherit = ["account.tax", "water.page.part"]


class AccountTaxGroup(models.Model):
    _name = "account.tax.group"
    _inherit = ["account.tax.group", "water.page.part"]


class AccountTaxRepartitionLine(models.Model):
    _name = "account.tax.repartition.line"
    _inherit = ["account.tax.repartition.line", "water.page.part"]


class AccountPaymentTerm(models.Model):
    """No part of a kept page either: a discount for early payment changes an order's taxes."""

    _name = "account.payment.term"
    _inherit = ["account.payment.term", "water.page.part"]


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {"taxes_id", "active"}:
            self.env["water.page.part"]._forget_pages()
        return res


class ProductProduct(models.Model):
    _inherit = "product.product"

    def write(self, vals):
        res = super().write(vals)
        if "active" in vals:
            self.env["water.page.part"]._forget_pages()
        return res


class ProductPricelistItem(models.Model):
    """No part of a kept page, but whether a pricelist has rules is kept in the same way
    (``website._excursions_ruled_pricelists``)."""

    _name = "product.pricelist.item"
    _inherit = ["product.pricelist.item", "water.page.part"]

from odoo import api, models


class WaterTariffPart(models.AbstractModel):
    """Whatever prices are made from: each change makes the cached tariffs of all workers void."""

    _name = "water.tariff.part"
    _description = "Part of a tariff"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        self._forget_tariffs()
        return parts

    def write(self, vals):
        res = super().write(vals)
        self._forget_tariffs()
        return res

    def unlink(self):
        res = super().unlink()
        self._forget_tariffs()
        return res

    @api.model
    def _forget_tariffs(self):
        """Clear the cache now for this transaction, and once more when it is committed: another
        thread may have read the former prices in between. Odoo tells the other workers."""
        registry, hooks = self.env.registry, self.env.cr.postcommit
        registry.clear_cache()
        if not hooks.data.get("water_booking.tariffs"):
            hooks.data["water_booking.tariffs"] = True
            hooks.add(registry.clear_cache)

from odoo import api, models
from odoo.tools.misc import format_amount


def clear_everywhere(registry):
    """Clear the caches of this process and tell the others, of what is committed."""
    registry.clear_cache()
    if registry.ready:
        registry.signal_changes()


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
        thread may have read the former prices in between. The other workers are told then; a
        scheduled action tells them too early, before it commits."""
        registry, hooks = self.env.registry, self.env.cr.postcommit
        registry.clear_cache()
        if not hooks.data.get("water_booking.tariffs"):
            hooks.data["water_booking.tariffs"] = True
            hooks.add(lambda: clear_everywhere(registry))

    # --- in words

    def _money_words(self, amount):
        currency = self.currency_id or self.env.company.currency_id
        return format_amount(self.env, amount, currency)

    def _bounds_words(self):
        """The floor and the ceiling of the part, as they follow a price."""
        words = ""
        if self.price_min:
            words += self.env._(", not below %s", self._money_words(self.price_min))
        if self.price_max:
            words += self.env._(", not above %s", self._money_words(self.price_max))
        return words

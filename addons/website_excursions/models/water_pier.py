from odoo import models


class WaterPier(models.Model):
    _inherit = "water.pier"

    def _website_values(self):
        """The pier as pages show it; ``geo`` opens the visitor's own map, no foreign address."""
        self.ensure_one()
        located = bool(self.latitude or self.longitude)
        point = f"{self.latitude:.6f},{self.longitude:.6f}"
        return {
            "name": self.name,
            "city": self.city_id.name,
            "address": self.address or "",
            "directions": self.directions or "",
            "geo": f"geo:{point}?q={point}" if located else None,
            "coordinates": f"{self.latitude:.5f}, {self.longitude:.5f}" if located else "",
        }

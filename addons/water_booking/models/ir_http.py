from odoo import models

from ..inventory import late


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def _register_hook(self):
        super()._register_hook()
        late.install(self.pool)

from base64 import b64decode

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const


class YoomoneyRegistryImport(models.TransientModel):
    """Upload a registry, look at what it would do, then do it."""

    _name = "yoomoney.registry.import"
    _description = "Import a YooKassa registry"

    provider_id = fields.Many2one(
        "payment.provider",
        required=True,
        domain=[("code", "=", const.PROVIDER_CODE)],
        default=lambda self: self.env["payment.provider"]._yoomoney_of_user(),
    )
    file = fields.Binary(string="Registry (CSV)", attachment=False)
    filename = fields.Char()
    previewed = fields.Boolean(readonly=True)
    currency_id = fields.Many2one(related="provider_id.company_id.currency_id")
    new_count = fields.Integer(string="New operations", readonly=True)
    old_count = fields.Integer(string="Imported before", readonly=True)
    changed_ids = fields.Text(
        string="Imported before with other amounts",
        readonly=True,
        help="They are not imported again; ask YooKassa which amount is right.",
    )
    amount = fields.Monetary(string="Turnover", readonly=True)
    commission = fields.Monetary(readonly=True)
    vat = fields.Monetary(string="VAT of it", readonly=True)
    net = fields.Monetary(string="Payout", readonly=True)
    line_ids = fields.One2many(
        "yoomoney.registry.import.line", "wizard_id", string="To be clarified", readonly=True
    )

    def _content(self):
        if not self.file:
            raise UserError(self.env._("Choose the file first."))
        return b64decode(self.file)

    @api.onchange("file", "provider_id")
    def _onchange_file(self):
        """Another file has not been looked at yet."""
        self.previewed = False

    def action_preview(self):
        """Dry run: read the file and say what it would do; nothing is posted."""
        self.ensure_one()
        registries = self.env["yoomoney.registry"]
        registries.check_access("create")
        operations = registries._read_file(self.provider_id, self._content())
        new, old, changed = registries._sort_out(self.provider_id, operations)
        sign = {"payment": 1, "refund": -1}

        def total(name):
            return sum(sign[values["kind"]] * round(values[name] * 100) for values in new) / 100

        self.line_ids.unlink()
        self.write(
            {
                "previewed": True,
                "new_count": len(new),
                "old_count": len(old) + len(changed),
                "changed_ids": "\n".join(row.object_id for row in changed),
                "amount": total("amount"),
                "commission": total("fee"),
                "vat": total("vat"),
                "net": total("net"),
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            name: values[name]
                            for name in ("kind", "object_id", "date", "amount", "state")
                        },
                    )
                    for values in new
                    if values["state"] != "matched"
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Import a registry"),
        }

    def action_import(self):
        """Post the file; what was imported before stays as it is."""
        self.ensure_one()
        registries = self.env["yoomoney.registry"]
        registries.check_access("create")
        registry = registries.sudo()._import(
            self.provider_id.sudo(), self.filename or "registry.csv", self._content()
        )
        if not registry:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "info",
                    "message": self.env._("All of this file was imported before."),
                    "next": {"type": "ir.actions.act_window_close"},
                },
            }
        return {
            "type": "ir.actions.act_window",
            "res_model": "yoomoney.registry",
            "res_id": registry.id,
            "view_mode": "form",
        }


class YoomoneyRegistryImportLine(models.TransientModel):
    _name = "yoomoney.registry.import.line"
    _description = "Operation of a registry that is to be clarified"

    wizard_id = fields.Many2one("yoomoney.registry.import", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    kind = fields.Selection([("payment", "Payment"), ("refund", "Refund")])
    object_id = fields.Char(string="YooKassa ID")
    date = fields.Date()
    amount = fields.Monetary()
    state = fields.Selection(
        [
            ("unknown", "Not known here"),
            ("differs", "Amount differs"),
            ("sum", "Commission does not add up"),
        ]
    )

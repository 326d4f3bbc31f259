import json

from odoo import api, fields, models
from odoo.tools import SQL

#: Parts of a tariff whose changes are kept.
LOGGED = (
    "water.tariff",
    "water.price.rule",
    "water.season",
    "water.special.day",
    "water.fee",
)
#: Fields that say nothing about a price.
_SILENT = {"write_uid", "write_date", "create_uid", "create_date", "kind_order", "display_name"}


class WaterPriceChange(models.Model):
    """Who changed what about the prices, and when. Append-only; values as they stood then.

    Records are called by the name that they have now, in the reader's language; what has been
    deleted keeps the name it had.
    """

    _name = "water.price.change"
    _description = "Change of prices"
    _inherit = ["water.append.only"]
    _log_access = False
    _order = "id desc"
    _rec_name = "name"

    at = fields.Datetime(string="Time", required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", readonly=True, index=True, ondelete="restrict")
    model = fields.Selection("_selection_model", string="What", required=True, readonly=True)
    record = fields.Integer(readonly=True)
    excursion = fields.Integer(readonly=True, help="0: of every excursion.")
    name = fields.Char(string="Name at that time", readonly=True)
    label = fields.Char(string="Name", compute="_compute_label")
    action = fields.Selection(
        [("create", "New"), ("write", "Changed"), ("unlink", "Deleted")],
        required=True,
        readonly=True,
    )
    changes = fields.Json(
        readonly=True,
        help="{field: [before, after]}, of records {'ids': [...], 'names': as they were called}",
    )
    sentence = fields.Char(string="Change", compute="_compute_sentence")

    @api.model
    def _selection_model(self):
        models_ = self.env["ir.model"].sudo().search([("model", "in", LOGGED)])
        return [(record.model, record.name) for record in models_]

    @api.depends("model", "record", "name")
    @api.depends_context("lang")
    def _compute_label(self):
        for model, changes in self.grouped("model").items():
            parts = self.env[model].sudo().browse(changes.mapped("record")).exists()
            names = {part.id: _name(part) for part in parts}
            for change in changes:
                change.label = names.get(change.record) or change.name

    @api.depends("changes", "action")
    @api.depends_context("lang", "uid")
    def _compute_sentence(self):
        for change in self:
            facts = change.changes or {}
            words = ""
            if change.action != "write":
                at = 1 if change.action == "create" else 0
                words = change._whole({name: values[at] for name, values in facts.items()})
            change.sentence = words or change._parts(facts)

    def _whole(self, values):
        """What a rule, a season … said as a whole; empty where that cannot be told any more."""
        self.ensure_one()
        model = self.env[self.model].sudo()
        # what is not written down was empty, whatever the default
        told = dict.fromkeys(_facts_of(model), False)
        for name, value in values.items():
            field = model._fields.get(name)
            if not field or (field.relational and not isinstance(value, dict)):
                return ""  # written before the fields were what they are today
            if field.relational:
                records = self.env[field.comodel_name].sudo().browse(value["ids"]).exists()
                if len(records) < len(value["ids"]):
                    return ""
                value = records.id if field.type == "many2one" else records.ids
            told[name] = value
        return model.new(told)._in_words()

    def _parts(self, facts):
        """Field by field, without what says nothing: the company where there is only one."""
        known = self.env[self.model].fields_get(None, ["string", "selection", "relation"])
        if not self.env.user.has_group("base.group_multi_company"):
            facts = {name: values for name, values in facts.items() if name != "company_id"}
        parts = []
        for name, values in facts.items():
            field = known.get(name, {"string": name})
            before, after = (self._told(field, value) for value in values)
            if self.action == "create":
                parts.append(f"{field['string']}: {after}")
            elif self.action == "unlink":
                parts.append(f"{field['string']}: {before}")
            else:
                parts.append(f"{field['string']}: {before} → {after}")
        return "; ".join(parts)

    @api.model
    def _told(self, field, value):
        if isinstance(value, bool):
            return self.env._("yes") if value else self.env._("no")
        if value in (None, ""):
            return "—"
        if isinstance(value, dict):
            records = self.env[field["relation"]].sudo().browse(value["ids"]).exists()
            whole = len(records) == len(value["ids"])
            return ", ".join(records.mapped("display_name")) if whole else value["names"]
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return str(dict(field.get("selection") or ()).get(value, value))

    @api.model
    def _log(self, rows):
        """Append ``rows``: (record, action, changes)."""
        if not rows:
            return
        values = [
            SQL(
                "(now() AT TIME ZONE 'UTC', %s, %s, %s, %s, %s, %s, %s, %s::jsonb)",
                self.env.uid,
                _company(record) or None,
                record._name,
                record.id,
                _excursion(record),
                _name(record),
                action,
                json.dumps(changes),
            )
            for record, action, changes in rows
        ]
        self.env.cr.execute(
            SQL(
                "INSERT INTO water_price_change"
                " (at, user_id, company_id, model, record, excursion, name, action, changes)"
                " VALUES %s",
                SQL(", ").join(values),
            )
        )


def _facts_of(model):
    """Names of the stored fields that are written down."""
    return [
        name
        for name, field in model._fields.items()
        if name != "id" and name not in _SILENT and field.store and field.type != "one2many"
    ]


def _company(record):
    record = record.sudo()
    return (
        record.company_id if "company_id" in record._fields else record.excursion_id.company_id
    ).id


def _excursion(record):
    return ("excursion_id" in record._fields and record.excursion_id.id) or 0


def _name(record):
    """Of a tariff line what it prices; it has no name of its own."""
    record = record.sudo()
    if record._name == "water.tariff":
        parts = (record.excursion_id.name, record.fare_id.name, record.category_id.name)
        return ", ".join(part for part in parts if part)
    return record.display_name or None


class WaterTariffPart(models.AbstractModel):
    _inherit = "water.tariff.part"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        if self._name in LOGGED:
            rows = []
            for part in parts:
                after = part._price_facts()
                changes = {name: [None, value] for name, value in after.items() if value}
                rows.append((part, "create", changes))
            self.env["water.price.change"]._log(rows)
        return parts

    def write(self, vals):
        if self._name not in LOGGED:
            return super().write(vals)
        before = {part.id: part._price_facts() for part in self}
        res = super().write(vals)
        rows = []
        for part in self:
            after = part._price_facts()
            old = before[part.id]
            if changes := {
                name: [old[name], value] for name, value in after.items() if old[name] != value
            }:
                rows.append((part, "write", changes))
        self.env["water.price.change"]._log(rows)
        return res

    def unlink(self):
        if self._name in LOGGED:
            self.env["water.price.change"]._log(
                [
                    (
                        part,
                        "unlink",
                        {name: [value, None] for name, value in facts.items() if value},
                    )
                    for part in self
                    if (facts := part._price_facts())
                ]
            )
        return super().unlink()

    def _in_words(self):
        """The part as a whole, for the list of changes; its name stands beside it."""
        return ""

    def _price_facts(self):
        """Stored fields of the part as plain values, records by their ids and names."""
        self.ensure_one()
        facts = {}
        for name in _facts_of(self):
            field, value = self._fields[name], self[name]
            if field.relational:
                records = value.sudo()
                names = ", ".join(records.mapped("display_name"))
                value = {"ids": records.ids, "names": names} if records else None
            elif field.type in ("date", "datetime"):
                value = value and str(value)
            facts[name] = value
        return facts

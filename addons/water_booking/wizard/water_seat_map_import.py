import base64
from collections import Counter
from dataclasses import replace

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..seat_maps import EMPTY, Layout, PlanError, read_plan


class WaterSeatMapImport(models.TransientModel):
    """Shows what a seating-plan file holds, then makes a draft deck plan of it.

    Nothing but this form exists before *Import* is pressed, and it is all or nothing then.
    """

    _name = "water.seat.map.import"
    _description = "Import of a deck plan"

    vessel_id = fields.Many2one("water.vessel", required=True)
    file = fields.Binary(string="Seating plan (JSON)", required=True, attachment=False)
    filename = fields.Char()
    decks = fields.Selection(
        [("zones", "Each zone is a deck"), ("one", "All zones are on one deck")],
        required=True,
        default="zones",
        help="Zones of files that were exported here know their deck.",
    )
    error = fields.Char(compute="_compute_content")
    plan_name = fields.Char(string="Name in the file", compute="_compute_content")
    deck_ids = fields.One2many(
        "water.seat.map.import.deck", "wizard_id", compute="_compute_content"
    )
    category_ids = fields.One2many(
        "water.seat.map.import.category",
        "wizard_id",
        compute="_compute_category_ids",
        store=True,
        readonly=False,
    )
    area_ids = fields.One2many(
        "water.seat.map.import.area",
        "wizard_id",
        string="Shapes",
        compute="_compute_area_ids",
        store=True,
        readonly=False,
    )

    def _read(self):
        """The file, taken as the form says so far.

        :raise PlanError: naming the place in the file
        """
        self.ensure_one()
        content = self.with_context(bin_size=False).file or b""
        return Layout(read_plan(base64.b64decode(content)), self.decks or "zones")

    @api.depends("file", "decks")
    def _compute_content(self):
        for wizard in self:
            wizard.error = wizard.plan_name = False
            wizard.deck_ids = False
            if not wizard.file:
                continue
            try:
                layout = wizard._read()
            except PlanError as error:
                wizard.error = self.env["water.seat.map"]._explain(error)
                continue
            wizard.plan_name = layout.document["name"]
            wizard.deck_ids = [*map(Command.create, wizard._prepare_decks(layout.read()))]

    @api.depends("file")
    def _compute_category_ids(self):
        for wizard in self:
            lines = wizard._prepare_categories(wizard._read_quietly())
            wizard.category_ids = [Command.clear(), *map(Command.create, lines)]

    @api.depends("file", "decks")
    def _compute_area_ids(self):
        """Shapes keep what was said of them when the zones are laid on other decks."""
        for wizard in self:
            lines = wizard._prepare_areas(wizard._read_quietly())
            wizard.area_ids = [Command.clear(), *map(Command.create, lines)]

    def _read_quietly(self):
        """What a good file means; a bad one, of which the form tells, means as little as none."""
        try:
            return (self._read() if self.file else Layout(EMPTY)).read()
        except PlanError:
            return Layout(EMPTY).read()

    def _prepare_decks(self, read):
        seats = Counter(seat.deck for seat in read.seats.values())
        rows = Counter(deck for deck, *_row in {seat.group for seat in read.seats.values()})
        tables = Counter(table.deck for table in read.tables.values())
        areas = Counter(area.deck for area in read.areas.values())
        return [
            {
                "name": deck,
                "zones": ", ".join(
                    dict.fromkeys(
                        zone.zone for zone in read.zones if zone.deck == deck and zone.zone
                    )
                ),
                "row_count": rows[deck],
                "seat_count": seats[deck],
                "table_count": tables[deck],
                "area_count": areas[deck],
            }
            for deck in read.decks
        ]

    def _prepare_categories(self, read):
        counts = Counter(seat.category for seat in read.seats.values())
        colors = {name: color for name, color in read.plan.categories.items() if name}
        known = self.env["water.seat.category"]._match_names(colors)
        return [
            {
                "name": name,
                "color": color,
                "seat_count": counts[name],
                "category_id": known[name].id if name in known else False,
            }
            for name, color in colors.items()
        ]

    def _prepare_areas(self, read):
        said = {line.key: line for line in self.area_ids}
        return [
            {
                "key": area.key,
                "name": area.name,
                "deck": area.deck,
                "use": "places" if area.sold else "drawn",
                **(
                    {
                        "use": said[area.key].use,
                        "capacity": said[area.key].capacity,
                        "category_id": said[area.key].category_id.id,
                    }
                    if area.key in said and said[area.key].name == area.name
                    else {}
                ),
            }
            for area in read.areas.values()
        ]

    def action_import(self):
        """Make the plan and show it."""
        self.ensure_one()
        try:
            layout = self._read()
        except PlanError as error:
            raise UserError(self.env["water.seat.map"]._explain(error)) from error
        shapes = layout.read().areas
        lines = self.area_ids.filtered(lambda line: line.key in shapes)
        areas = {
            line.key: (line._check_capacity(), line.category_id.id)
            for line in lines
            if line.use == "places"
        }
        layout = replace(
            layout,
            categories=self._choose_categories(layout.document),
            sold=sorted(areas),
            tables={
                line.key: line.use == "whole" for line in lines if line.use in ("table", "whole")
            },
        )
        self._check_tables(layout)
        plan = self.env["water.seat.map"]._import_plan(self.vessel_id, layout, areas)
        return plan._get_records_action()

    def _check_tables(self, layout):
        """Refuse a table without chairs: it would be only drawn and could not be published."""
        read = layout.read()
        laid = {seat.table for seat in read.seats.values()}
        for table in read.tables.values():
            if table.key not in laid:
                raise UserError(
                    self.env._(
                        "No row of seats stands around “%s”, so it is not a table that can be"
                        " sold. Let it be only drawn.",
                        table.name,
                    )
                )

    def _choose_categories(self, document):
        """Category by name in the file; those that nobody knows yet are made now."""
        Category = self.env["water.seat.category"]
        chosen = {line.name: line.category_id.id for line in self.category_ids}
        return {
            category["name"]: chosen.get(category["name"])
            or Category._create_named(category["name"], category.get("color", "")).id
            for category in document["categories"]
            if category["name"]
        }

import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..seat_maps import Area, Layout, Plan, PlanError, Seat, Table, check_plan, write_plan


class WaterSeatMap(models.Model):
    """Deck plans from and to files in pretix's seating-plan format.

    The file that a plan came from is kept whole: it holds what our columns do not (radii, uuids,
    colours, shapes, label templates). Records win where they say something else than the file.
    """

    _inherit = "water.seat.map"

    # a seat_maps.Layout; half a megabyte for a large plan, so never read on the way to a sale
    layout = fields.Json(copy=False, prefetch=False, groups=fields.NO_ACCESS)

    def _copy_places(self, new):
        res = super()._copy_places(new)
        new.sudo().layout = self.sudo().layout
        return res

    # --- to a file

    def action_export(self):
        """Download the plan as a file that pretix and this addon read."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/water_booking/deck_plan/{self.id}"}

    def _export_plan(self):
        """The plan as JSON text.

        :raise UserError: when a name on the plan cannot stand in such a file
        """
        self.ensure_one()
        stored = self.sudo().layout
        layout = Layout(**stored) if stored else None
        plan = self._as_plan(layout)
        document = write_plan(plan, layout, any_seat=self.env._("any seat of the row"))
        try:
            check_plan(document)
        except PlanError as error:
            raise UserError(self._explain(error)) from error
        return json.dumps(document, ensure_ascii=False, indent=2)

    def _as_plan(self, layout):
        """The records in the words of the file that they came from."""
        known = layout and layout.read()
        ids = layout.categories if layout else {}
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        names = self._category_names(ids)
        seats = self.seat_ids.filtered(lambda seat: not seat.area_id)
        return Plan(
            name=self.name,
            width=self.width,
            height=self.height,
            categories={names[category.id]: category.color for category in seats.category_id},
            seats=[self._as_seat(seat, names, ids, known) for seat in seats],
            tables=[
                Table(
                    table.name,
                    table.deck,
                    table.x,
                    table.y,
                    table.shape,
                    table.width,
                    table.height,
                    table.sold_whole,
                )
                for table in self.table_ids
            ],
            areas=[self._as_area(area, known, languages) for area in self.area_ids],
        )

    def _category_names(self, ids):
        """Name in the file by category; one that it does not name gets a name that is free."""
        names = {}
        for name, category_id in ids.items():
            names.setdefault(category_id, name)
        for category in self.seat_ids.category_id:
            if category.id not in names:
                taken = {*ids, *names.values()}
                free = category.name not in taken
                names[category.id] = category.name if free else f"{category.name} ({category.code})"
        return names

    def _as_seat(self, seat, names, ids, known):
        before = known and known.seats.get(seat.code)
        category = names.get(seat.category_id.id, "")
        # several categories of the file may have become one of ours
        if before and ids.get(before.category) == (seat.category_id.id or None):
            category = before.category
        return Seat(
            code=seat.code,
            deck=seat.deck,
            zone=seat.zone or "",
            row=seat.row or "",
            number=seat.number or "",
            x=seat.x,
            y=seat.y,
            category=category,
            kind=seat.kind,
            by_row=seat.by_row,
            restricted=seat.restricted_view,
            table=(seat.table_id.deck, seat.table_id.name) if seat.table_id else None,
            companion_of=seat.companion_of_id.code or None,
        )

    def _as_area(self, area, known, languages):
        before = known and known.areas.get(area.layout_key)
        name = area.name
        if before:  # a translation is no other name, nor is ours for a shape without a text
            names = [area.with_context(lang=code).name for code in languages]
            name = before.name if before.name in ("", *names) else name
        return Area(
            name,
            area.deck,
            (area.x, area.y, area.width, area.height),
            area.layout_key if before else None,
            sold=True,
        )

    # --- from a file

    @api.model
    def _import_plan(self, vessel, layout, areas):
        """A draft version of the vessel's plan with everything that a file draws.

        :param layout: with a category for each name in the file
        :param areas: ``{key: (places, category id or False)}`` of the shapes in ``layout.sold``
        """
        read = layout.read()
        plan = self.create({"vessel_id": vessel.id, "width": read.width, "height": read.height})
        plan.sudo().layout = layout.as_json()
        plan._import_areas(read, areas)
        plan._import_seats(read, layout.categories, plan._import_tables(read))
        return plan

    def _import_tables(self, read):
        records = self.env["water.seat.table"].create(
            [
                {
                    "map_id": self.id,
                    "name": table.name,
                    "deck": table.deck,
                    "x": table.x,
                    "y": table.y,
                    "shape": table.shape,
                    "width": table.width,
                    "height": table.height,
                    "sold_whole": table.whole,
                }
                for table in read.tables.values()
            ]
        )
        return dict(zip(read.tables, records.ids, strict=True))

    def _import_areas(self, read, areas):
        values = []
        for key, (capacity, category_id) in areas.items():
            area = read.areas[key]
            x, y, width, height = area.box
            values.append(
                {
                    "map_id": self.id,
                    "name": area.name or self.env._("Open deck"),
                    "deck": area.deck,
                    "category_id": category_id,
                    "layout_key": key,
                    "capacity": capacity,
                    "x": x,
                    "y": y,
                    "width": width,
                    "height": height,
                }
            )
        self.env["water.seat.area"].create(values)

    def _import_seats(self, read, categories, tables):
        records = self.env["water.seat"].create(
            [
                {
                    "map_id": self.id,
                    "code": seat.code,
                    "deck": seat.deck,
                    "zone": seat.zone,
                    "row": seat.row,
                    "number": seat.number,
                    "x": seat.x,
                    "y": seat.y,
                    "category_id": categories[seat.category] if seat.category else False,
                    "kind": seat.kind,
                    "by_row": seat.by_row,
                    "restricted_view": seat.restricted,
                    "table_id": tables[seat.table] if seat.table else False,
                    "sequence": sequence,
                }
                for sequence, seat in enumerate(read.seats.values(), 1)
            ]
        )
        by_code = dict(zip(read.seats, records, strict=True))
        for code, seat in read.seats.items():
            if seat.companion_of:
                by_code[code].companion_of_id = by_code[seat.companion_of]

    # --- for both

    @api.model
    def _explain(self, error):
        """A ``PlanError`` as a sentence with its place in the file."""
        what = self.env._(error.sentence)
        if error.place:
            return self.env._("%(place)s: %(what)s", place=error.place, what=what)
        if error.line:
            return self.env._(
                "Line %(line)s, column %(column)s: %(what)s",
                line=error.line,
                column=error.column,
                what=what,
            )
        return what

from odoo import fields, models
from odoo.exceptions import UserError

from ..seat_maps import PlanError, refuse_drawing
from .water_seat_map_picture import is_picture

#: Fields of a seat that are set apart, before and after the others.
LINKS = ("table_id", "companion_of_id")


class WaterSeatMap(models.Model):
    """What the editor shows becomes the plan: all of it, or nothing and a sentence why."""

    _inherit = "water.seat.map"

    def save_drawing(self, edition, drawing):
        """Make the plan what the editor shows.

        The plan is locked while it is compared and written: of two who save at once, the second
        is told, and nothing of theirs is lost in their browser.

        :param str edition: which one the editor has changed
        :param dict drawing: as ``_editor_drawing`` gives it, with keys of the editor's own for
            what is new
        :return: dict: ``saved``; if so the state anew, and the ids that new keys have got; if not
            ``refusals`` (sentences, each with its things), or ``other``: who has saved meanwhile
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "draft":
            raise UserError(
                self.env._("Only a draft can be drawn on. Make a new version of this deck plan.")
            )
        self._check_not_in_use()
        self.lock_for_update()
        now = self._editor_drawing()
        if edition != self._drawing_edition(now):
            return {"saved": False, "other": self._other_editor()}
        if refusals := self._refuse_drawing(drawing):
            return {"saved": False, "refusals": refusals}
        self.edition += 1
        keys = self._write_drawing(drawing)
        self.env.flush_all()
        self.invalidate_recordset()
        return {"saved": True, "keys": keys, **self._editor_state()}

    def _other_editor(self):
        state = self._editor_state()
        when = fields.Datetime.context_timestamp(self, self.write_date)
        return {
            **state,
            "text": self.env._(
                "%(user)s has changed this deck plan at %(time)s, while you were drawing.",
                user=self.write_uid.sudo().name,
                time=when.strftime("%H:%M"),
            ),
        }

    def _refuse_drawing(self, drawing):
        every = self.env["water.seat.category"].with_context(active_test=False)
        categories = every.search_fetch([], ["code"])
        reserved = set(self.seat_ids.filtered("area_id").mapped("code"))
        refusals = [
            {
                "text": self._explain(found.sentence)
                if isinstance(found.sentence, PlanError)
                else self.env._(found.sentence),
                "things": found.things,
            }
            for found in refuse_drawing(drawing, set(categories.ids), reserved)
        ]
        return refusals or list(self._refuse_pictures(drawing))

    def _refuse_pictures(self, drawing):
        known = {str(picture.id) for picture in self.picture_ids}
        for deck in drawing["decks"]:
            picture = deck["picture"]
            if picture and picture["data"] and not is_picture(picture["data"]):
                text = self.env._(
                    "The picture of deck %s must be a PNG, JPEG or WebP of up to 8 MB.",
                    deck["name"],
                )
                yield {"text": text, "things": []}
            elif picture and not picture["data"] and picture["key"] not in known:
                text = self.env._(
                    "The picture of deck %s is not there any more. Choose it again.", deck["name"]
                )
                yield {"text": text, "things": []}

    # --- writing; every value has been looked at

    def _write_drawing(self, drawing):
        """:return: ``{key of the editor: text of the new id}`` of tables, areas and pictures"""
        names = [deck["name"].strip() for deck in drawing["decks"]]
        values = {"deck_order": names}
        for name in ("width", "height"):
            if self[name] != drawing[name]:
                values[name] = drawing[name]
        renamed = {deck["was"]: deck["name"].strip() for deck in drawing["decks"] if deck["was"]}
        if self.focus_deck and renamed.get(self.focus_deck, "") != self.focus_deck:
            values["focus_deck"] = renamed.get(self.focus_deck, False)
        self.write(values)
        keys = {}
        seats = self._loosen_seats(drawing)
        tables = self._write_tables(drawing["tables"], names, keys)
        self._write_seats(drawing["seats"], names, seats, tables)
        self._write_areas(drawing["areas"], names, keys)
        self._write_pictures(drawing["decks"], names, keys)
        return keys

    def _loosen_seats(self, drawing):
        """Take away seats that are gone, and links that change: tables move on without them.

        :return: ``{code: seat}`` of those that stay
        """
        wanted = {seat["code"]: seat for seat in drawing["seats"]}
        numbered = self._numbered_seats()
        gone = numbered.filtered(lambda seat: seat.code not in wanted)
        stay = numbered - gone
        for field, name in zip(LINKS, ("table", "companion_of"), strict=True):
            stay.filtered(
                lambda seat, field=field, name=name: (
                    seat[field]
                    and wanted[seat.code][name]
                    != (str(seat.table_id.id) if field == "table_id" else seat[field].code)
                )
            ).write({field: False})
        gone.companion_ids.write({"companion_of_id": False})
        gone.unlink()
        return {seat.code: seat for seat in stay}

    def _write_tables(self, drawn, decks, keys):
        """:return: ``{key: table}``"""
        known = {str(table.id): table for table in self.table_ids}
        wanted = {one["key"] for one in drawn}
        self.table_ids.filtered(lambda table: str(table.id) not in wanted).unlink()
        moved = {}
        for one in drawn:
            values = {
                "name": one["name"].strip(),
                "deck": decks[one["deck"]],
                **{name: one[name] for name in ("x", "y", "width", "height", "shape")},
                "sold_whole": one["whole"],
            }
            table = known.get(one["key"])
            changed = changes(table, values) if table else values
            if table and changed.keys() & {"name", "deck"}:
                # names may change places: nobody has the old one while they do
                table.name = f"\N{LEFT-POINTING ANGLE BRACKET}{table.id}"
                changed["name"] = values["name"]
            moved[one["key"]] = (table, changed)
        self.env["water.seat.table"].flush_model()
        tables = {}
        for key, (table, values) in moved.items():
            if not table:
                table = self.env["water.seat.table"].create({"map_id": self.id, **values})
                keys[key] = str(table.id)
            elif values:
                table.write(values)
            tables[key] = table
        return tables

    def _write_seats(self, drawn, decks, seats, tables):
        created, links = [], []
        for sequence, one in enumerate(drawn, 1):
            values = {
                "deck": decks[one["deck"]],
                **{name: one[name].strip() or False for name in ("zone", "row", "number")},
                **{name: one[name] for name in ("x", "y", "kind", "by_row")},
                "category_id": one["category"] or False,
                "restricted_view": one["restricted"],
                "by_window": one["window"],
                "table_id": tables[one["table"]].id if one["table"] else False,
                "sequence": sequence,
            }
            seat = seats.get(one["code"])
            if not seat:
                created.append({"map_id": self.id, "code": one["code"], **values})
            elif changed := changes(seat, values):
                seat.write(changed)
            if one["companion_of"]:
                links.append((one["code"], one["companion_of"]))
        made = self.env["water.seat"].create(created)
        seats.update((seat.code, seat) for seat in made)
        for code, wheelchair in links:
            if seats[code].companion_of_id != seats[wheelchair]:
                seats[code].companion_of_id = seats[wheelchair]

    def _write_areas(self, drawn, decks, keys):
        known = {str(area.id): area for area in self.area_ids}
        wanted = {one["key"] for one in drawn}
        self.area_ids.filtered(lambda area: str(area.id) not in wanted).unlink()
        for one in drawn:
            values = {
                "name": one["name"].strip(),
                "deck": decks[one["deck"]],
                **{name: one[name] for name in ("x", "y", "width", "height")},
                "category_id": one["category"] or False,
                "capacity": int(one["capacity"]),
            }
            area = known.get(one["key"])
            if not area:
                area = self.env["water.seat.area"].create({"map_id": self.id, **values})
                keys[one["key"]] = str(area.id)
            elif changed := changes(area, values):
                area.write(changed)

    def _write_pictures(self, drawn, decks, keys):
        known = {str(picture.id): picture for picture in self.picture_ids}
        wanted = {deck["picture"]["key"] for deck in drawn if deck["picture"]}
        self.picture_ids.filtered(lambda picture: str(picture.id) not in wanted).unlink()
        left = [known[key] for key in wanted & known.keys()]
        for picture in left:  # decks may change names: none has the old one while they do
            picture.deck = f"\N{LEFT-POINTING ANGLE BRACKET}{picture.id}"
        self.env["water.seat.map.picture"].flush_model()
        for index, deck in enumerate(drawn):
            if not (picture := deck["picture"]):
                continue
            values = {
                "deck": decks[index],
                **{name: picture[name] for name in ("x", "y", "width", "opacity")},
            }
            if picture["key"] in known:
                known[picture["key"]].write(values)
            else:
                values |= {"map_id": self.id, "image": picture["data"]}
                keys[picture["key"]] = str(self.env["water.seat.map.picture"].create(values).id)


def changes(record, values):
    """What of the values is not so yet."""
    return {
        name: value
        for name, value in values.items()
        if (record[name].id if record._fields[name].type == "many2one" else record[name]) != value
    }

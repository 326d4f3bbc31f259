from collections import Counter

from odoo import api, models

from odoo.addons.water_booking.inventory import seating
from odoo.addons.water_booking.pricing.fees import name_in

from ..tools import formats


class WaterTrip(models.Model):
    """What a visitor holds on a trip, for scripts and for summaries."""

    _inherit = "water.trip"

    def _website_hold_values(self, hold):
        """The hold as the page's script reads it; ``rules`` are those that made a price
        [[kind, name]]."""
        return {
            "trip": hold.trip_id,
            "state": hold.state,
            "now": formats.iso_utc(hold.now),
            "held_until": formats.iso_utc(hold.held_until),
            "seconds_left": hold.seconds_left,
            "extended": hold.extended,
            "total": float(hold.total),
            "rows": [
                {
                    "seat": row.seat_id if not row.area_id else None,
                    "label": row.seat_label,
                    "area": row.area_id,
                    "category": row.category_id,
                    "fare": row.fare_id,
                    "addon": row.addon_id,
                    "price": float(row.price),
                    "rules": [
                        [step["kind"], name_in(step["names"], self.env.lang)]
                        for step in (row.quote or {}).get("steps", ())
                        if step.get("names")
                    ],
                }
                for row in hold.rows
            ],
        }

    def _website_are_together(self, hold):
        """Whether a party that asked for the best places got seats side by side."""
        numbered = [row.seat_id for row in hold.rows if row.seat_id and not row.area_id]
        return seating.are_together(self.map_id._layout(), numbered)

    def _website_hold_lines(self, hold):
        """The hold as a summary lists it: each seat, tables sold whole as one, rows by their name,
        places without numbers by fare, extras.

        :return: list of dicts: ``title``, ``note``, ``quantity`` (0 where the title says it all),
            ``price`` (text)
        """
        self.ensure_one()
        seats = self.env["water.seat"].browse(
            [row.seat_id for row in hold.rows if row.seat_id and not row.area_id]
        )
        self.map_id._website_recall(seats)
        seats.table_id.fetch(["name", "sold_whole"])
        lines = {}
        for row in hold.rows:
            key, title, note = self._website_line_of(row)
            line = lines.setdefault(
                key, {"title": title, "note": note, "quantity": 0, "sum": 0, "fares": Counter()}
            )
            line["quantity"] += 1
            line["sum"] += row.price
            line["fares"][row.fare_id] += 1
        return [self._website_line(key[0], line) for key, line in lines.items()]

    def _website_line_of(self, row):
        """(key, title, note) of the line that a row of the ledger belongs to."""
        if row.addon_id:
            return ("addon", row.addon_id), self.env["water.addon"].browse(row.addon_id).name, ""
        fare = self._website_fare_name(row.fare_id)
        if not row.seat_id:
            return ("fare", row.fare_id), fare, ""
        if row.area_id:
            area = self.env["water.seat.area"].browse(row.area_id).name
            return ("fare", row.area_id, row.fare_id), fare, area
        seat = self.env["water.seat"].browse(row.seat_id)
        if seat.table_id.sold_whole:
            return ("seat", "table", seat.table_id.id), seat._told_whole_table(), ""
        if seat.by_row:
            return ("seat", "row", seat._told(), row.fare_id), seat._told(), ""
        return ("seat", row.seat_id), seat._told(), ", ".join(seat._told_notes())

    @api.model
    def _website_fare_name(self, fare_id):
        return self.env["water.fare"].browse(fare_id)._website_told()[0]

    def _website_line(self, kind, line):
        several = line["quantity"] > 1
        fares = [
            f"{count} × {self._website_fare_name(fare)}"
            if several
            else self._website_fare_name(fare)
            for fare, count in line["fares"].items()
            if kind == "seat"
        ]
        notes = [", ".join(fares), line["note"]]
        return {
            "title": line["title"],
            "note": " · ".join(filter(None, notes)),
            "quantity": 0 if kind == "seat" else line["quantity"],
            "price": formats.price(self.env, line["sum"], self.currency_id),
        }

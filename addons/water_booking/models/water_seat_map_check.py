from collections import Counter

from odoo import api, fields, models


class WaterSeatMap(models.Model):
    """What is wrong with a plan, said before passengers find out."""

    _inherit = "water.seat.map"

    problems = fields.Text(compute="_compute_problems", help="These keep it from being published.")
    warnings = fields.Text(compute="_compute_problems")

    @api.depends("state", "seat_ids", "table_ids", "area_ids", "width", "height")
    def _compute_problems(self):
        for plan in self:
            drawn = plan.state == "draft" and plan._origin.seat_ids
            plan.problems = "\n".join(plan._origin._find_errors()) if drawn else False
            plan.warnings = "\n".join(plan._origin._find_warnings()) if drawn else False

    def _find_errors(self):
        """Sentences about what makes the plan unfit for sale."""
        self.ensure_one()
        numbered = self._numbered_seats()
        return [
            *self._find_unnamed(numbered),
            *self._find_twins(numbered),
            *(
                self.env._("The table %(table)s on deck %(deck)s has no chairs.", **self._at(table))
                for table in self.table_ids
                if not table.seat_ids
            ),
            *(
                self.env._(
                    "The companion's seat %s has no wheelchair place that it belongs to.",
                    seat.label,
                )
                for seat in numbered
                if seat.kind == "companion" and not seat.companion_of_id
            ),
        ]

    def _find_warnings(self):
        """Sentences about what is allowed and looks like a slip."""
        self.ensure_one()
        numbered = self._numbered_seats()
        return [
            *self._find_outside(numbered),
            *self._find_heaps(numbered),
            *self._find_doubtful_labels(numbered),
            *(
                self.env._("The seat %s is a chair, but at no table.", seat.label)
                for seat in numbered
                if seat.kind == "chair" and not seat.table_id
            ),
            *(
                self.env._("The area “%s” has no places.", area.name)
                for area in self.area_ids
                if not area.capacity
            ),
            *self._find_excess(),
        ]

    def _numbered_seats(self):
        return self.seat_ids.filtered(lambda seat: not seat.area_id)

    def _at(self, table):
        return {"table": table.name, "deck": table.deck}

    def _find_unnamed(self, numbered):
        """A guest must be able to find the seat: by its row, its table or its number."""
        lost = numbered.filtered(lambda seat: not seat.label)
        if lost:
            yield self.env._(
                "Seats with neither row nor number: %(count)s, for instance the one with the"
                " code %(code)s.",
                count=len(lost),
                code=lost[0].code,
            )

    def _find_twins(self, numbered):
        """Two passengers must not be told the same seat; rows without numbers tell all alike."""
        names = Counter(
            (seat.deck, seat.zone or "", seat.label) for seat in numbered if not seat.by_row
        )
        for (deck, zone, label), count in names.items():
            if count > 1 and label:
                yield self.env._(
                    "Seats on deck %(deck)s with the same name %(label)s: %(count)s.",
                    count=count,
                    deck=f"{deck}, {zone}" if zone else deck,
                    label=label,
                )

    def _find_doubtful_labels(self, numbered):
        """The ticket says row and number; two decks with the same ones confuse guests."""
        decks = {}
        for seat in numbered.filtered("label"):
            decks.setdefault(seat.label, set()).add(seat.deck)
        shared = [label for label, names in decks.items() if len(names) > 1]
        if shared:
            yield self.env._(
                "Seat names that are on more than one deck: %(count)s, for instance %(label)s.",
                count=len(shared),
                label=shared[0],
            )

    def _find_outside(self, numbered):
        outside = numbered.filtered(
            lambda seat: not (0 <= seat.x <= self.width and 0 <= seat.y <= self.height)
        )
        if outside:
            yield self.env._(
                "Seats outside the drawing: %(count)s, for instance %(label)s.",
                count=len(outside),
                label=outside[0].label,
            )
        for area in self.area_ids:
            right, bottom = area.x + area.width, area.y + area.height
            if min(area.x, area.y) < 0 or right > self.width or bottom > self.height:
                yield self.env._("The area “%s” reaches outside the drawing.", area.name)

    def _find_heaps(self, numbered):
        spots = Counter((seat.deck, seat.x, seat.y) for seat in numbered)
        heaped = sum(count for count in spots.values() if count > 1)
        if heaped:
            yield self.env._("Seats drawn one upon another: %s.", heaped)

    def _find_excess(self):
        allowed = self.vessel_id.passenger_places
        if self.capacity > allowed:
            yield self.env._(
                "The plan has %(capacity)s places, but the vessel's papers allow %(allowed)s"
                " passengers; no more will be sold.",
                capacity=self.capacity,
                allowed=allowed,
            )

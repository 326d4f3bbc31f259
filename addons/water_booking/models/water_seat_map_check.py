from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models


class Finding(NamedTuple):
    """A sentence about a plan, and the seats, tables or areas that it speaks of."""

    sentence: str
    records: models.BaseModel | None = None


class WaterSeatMap(models.Model):
    """What is wrong with a plan, said before passengers find out."""

    _inherit = "water.seat.map"

    problems = fields.Text(compute="_compute_problems", help="These keep it from being published.")
    warnings = fields.Text(compute="_compute_problems")

    @api.depends("state", "seat_ids", "table_ids", "area_ids", "width", "height")
    def _compute_problems(self):
        for plan in self:
            drawn = plan.state == "draft" and plan._origin.seat_ids
            errors, warnings = plan._origin._find_problems() if drawn else ([], [])
            plan.problems = "\n".join(found.sentence for found in errors)
            plan.warnings = "\n".join(found.sentence for found in warnings)

    def _find_problems(self):
        """What makes the plan unfit for sale, and what is allowed and looks like a slip.

        :return: two lists of ``Finding``
        """
        self.ensure_one()
        return list(self._find_errors()), list(self._find_warnings())

    def _find_errors(self):
        numbered = self._numbered_seats()
        yield from self._find_unnamed(numbered)
        yield from self._find_twins(numbered)
        for table in self.table_ids:
            if not table.seat_ids:
                yield Finding(
                    self.env._(
                        "The table %(table)s on deck %(deck)s has no chairs.", **self._at(table)
                    ),
                    table,
                )
        for seat in numbered:
            if seat.kind == "companion" and not seat.companion_of_id:
                yield Finding(
                    self.env._(
                        "The companion's seat %s has no wheelchair place that it belongs to.",
                        seat.label,
                    ),
                    seat,
                )

    def _find_warnings(self):
        numbered = self._numbered_seats()
        yield from self._find_outside(numbered)
        yield from self._find_heaps(numbered)
        yield from self._find_doubtful_labels(numbered)
        for seat in numbered:
            if seat.kind == "chair" and not seat.table_id:
                yield Finding(
                    self.env._("The seat %s is a chair, but at no table.", seat.label), seat
                )
        for area in self.area_ids:
            if not area.capacity:
                yield Finding(self.env._("The area “%s” has no places.", area.name), area)
        yield from self._find_excess()

    def _numbered_seats(self):
        return self.seat_ids.filtered(lambda seat: not seat.area_id)

    def _at(self, table):
        return {"table": table.name, "deck": table.deck}

    def _find_unnamed(self, numbered):
        """A guest must be able to find the seat: by its row, its table or its number."""
        lost = numbered.filtered(lambda seat: not seat.label)
        if lost:
            yield Finding(
                self.env._(
                    "Seats with neither row nor number: %(count)s, for instance the one with the"
                    " code %(code)s.",
                    count=len(lost),
                    code=lost[0].code,
                ),
                lost,
            )

    def _find_twins(self, numbered):
        """Two passengers must not be told the same seat; rows without numbers tell all alike."""
        alike = numbered.filtered(lambda seat: not seat.by_row and seat.label).grouped(
            lambda seat: (seat.deck, seat.zone or "", seat.label)
        )
        for (deck, zone, label), seats in alike.items():
            if len(seats) > 1:
                yield Finding(
                    self.env._(
                        "Seats on deck %(deck)s with the same name %(label)s: %(count)s.",
                        count=len(seats),
                        deck=f"{deck}, {zone}" if zone else deck,
                        label=label,
                    ),
                    seats,
                )

    def _find_doubtful_labels(self, numbered):
        """The ticket says row and number; two decks with the same ones confuse guests."""
        decks = defaultdict(set)
        for seat in numbered.filtered("label"):
            decks[seat.label].add(seat.deck)
        shared = {label: True for label, names in decks.items() if len(names) > 1}
        if shared:
            yield Finding(
                self.env._(
                    "Seat names that are on more than one deck: %(count)s, for instance %(label)s.",
                    count=len(shared),
                    label=next(iter(shared)),
                ),
                numbered.filtered(lambda seat: seat.label in shared),
            )

    def _find_outside(self, numbered):
        outside = numbered.filtered(
            lambda seat: not (0 <= seat.x <= self.width and 0 <= seat.y <= self.height)
        )
        if outside:
            yield Finding(
                self.env._(
                    "Seats outside the drawing: %(count)s, for instance %(label)s.",
                    count=len(outside),
                    label=outside[0].label,
                ),
                outside,
            )
        for area in self.area_ids:
            right, bottom = area.x + area.width, area.y + area.height
            if min(area.x, area.y) < 0 or right > self.width or bottom > self.height:
                yield Finding(
                    self.env._("The area “%s” reaches outside the drawing.", area.name), area
                )

    def _find_heaps(self, numbered):
        spots = numbered.grouped(lambda seat: (seat.deck, seat.x, seat.y)).values()
        heaped = numbered.browse().concat(*(seats for seats in spots if len(seats) > 1))
        if heaped:
            yield Finding(self.env._("Seats drawn one upon another: %s.", len(heaped)), heaped)

    def _find_excess(self):
        allowed = self.vessel_id.passenger_places
        if self.capacity > allowed:
            yield Finding(
                self.env._(
                    "The plan has %(capacity)s places, but the vessel's papers allow %(allowed)s"
                    " passengers; no more will be sold.",
                    capacity=self.capacity,
                    allowed=allowed,
                )
            )

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_amount

from odoo.addons.water_booking.models.water_trip_resources import TOGETHER

from .water_occupancy import UNDER_DAYS, UNDER_LOAD


class _Undo(Exception):
    """Rolls back what was only tried."""


class WaterTrip(models.Model):
    """How a trip stands on the fleet board, and what it means to move it there."""

    _inherit = "water.trip"

    def _board_loads(self):
        """{trip id: dict of ``level``, ``places`` and ``said``}: the colour, the figures, and the
        same in words."""
        soon = fields.Datetime.now() + timedelta(days=UNDER_DAYS)
        return {trip.id: trip._board_load(soon) for trip in self}

    def _board_load(self, soon):
        level, said = "good", self.env._("Sells well")
        # one booking of the vessel, whatever excursions are sold on it
        sailing = self._sailing_now()
        sold = sum(sailing.mapped("sold_count"))
        if self.state in ("departed", "done"):
            level, said = "past", self.env._("Departed")
        elif self.state == "draft":
            level, said = "draft", self.env._("Not on sale yet")
        elif self.aboard_count > self.persons_limit or sold > self.capacity:
            level, said = "over", self.env._("Oversold")
        elif not any(sailing.mapped("free_count")):
            level, said = "full", self.env._("Full")
        elif self.load_percent < UNDER_LOAD and self.departure < soon:
            level, said = "under", self.env._("Sells badly")
        if self.crew_incomplete:
            said = f"{said}. {self.crew_warning}"
        return {
            "level": level,
            "places": f"{sold}/{self.capacity}",
            "said": said,
            "crew": self.crew_incomplete,
        }

    # --- what a move means

    @api.model
    def _board_apply(self, changes):
        """Write {record: values}; trips and crews are looked at together."""
        for record, values in changes.items():
            if record._name == self._name and (vessel := record._board_new_vessel(values)):
                # the door writes the trip's row: nothing else may do so in this request
                record._change_vessel(vessel, times=record._board_times(values))
                return
        for record, values in changes.items():
            if record._name == "water.service" and values:
                record.write(values)
        rest = {
            record: values
            for record, values in changes.items()
            if record._name != "water.service" and values
        }
        if rest:
            self._replan(rest)

    @api.model
    def _board_consequences(self, changes, before, after):
        """Try ``changes`` and take them back.

        :param before: facts of the booking as it is, in words; ``after``: as it would be
        :return: dict: ``lines`` [(title, before, after)] of what changes, ``passengers`` with
            tickets and ``buying`` now, ``lost``: how many would have no seat, ``prices``
            [(place, before, after)], ``problem``: the sentence that forbids it, ``warning``
        """
        trip = next((one for one in changes if one._name == self._name), self.browse())
        if vessel := trip._board_new_vessel(changes.get(trip, {})):
            return trip._board_vessel_consequences(vessel, changes[trip], before, after)
        old_prices = new_prices = trip._board_prices() if trip else {}
        warning = ""
        try:
            with self.env.cr.savepoint():
                self.with_context(tracking_disable=True)._board_apply(changes)
                new_prices = trip._board_prices() if trip else {}
                warning = trip.crew_warning or ""
                raise _Undo
        except _Undo:
            problem = ""
        except UserError as refusal:
            problem = str(refusal)
        self.env.invalidate_all()
        return {
            **trip._board_concerned(before, after),
            "lost": 0,
            "prices": _changed(old_prices, new_prices),
            "problem": problem,
            "warning": warning,
        }

    def _board_concerned(self, before, after):
        """What changes, and how many people that concerns, of whichever excursion."""
        sailing = self._sailing()
        return {
            "lines": _changed(before, after),
            "passengers": sum(sailing.mapped("persons_count")),
            "buying": sum(sailing.mapped("held_count")),
        }

    def _board_new_vessel(self, values):
        """The vessel that a trip with taken places shall get, or nothing."""
        if self._sailing().sudo().allocation_ids and values.get("vessel_id"):
            return self.env["water.vessel"].browse(values["vessel_id"])
        return None

    @api.model
    def _board_times(self, values):
        """(departure, arrival) of a drag that moves a trip in time, else None."""
        return (values["departure"], values["arrival"]) if "departure" in values else None

    def _board_vessel_consequences(self, vessel, values, before, after):
        """The same for a trip with taken places that gets another vessel, and another time where
        the drag says so."""
        times = self._board_times(values)
        change = self._vessel_change_preview(vessel, times)
        prices, time_problem = self._board_prices_then(times) if times else ([], "")
        problem = change["busy"] or time_problem
        if not problem and not change["map_id"]:
            problem = self.env._(
                "%s has no published deck plan yet: publish one first.", vessel.name
            )
        elif not problem and change["over"]:
            problem = self.env._(
                "%(vessel)s may carry %(limit)s persons, %(persons)s are coming.",
                vessel=vessel.name,
                limit=change["limit"],
                persons=change["persons"],
            )
        elif not problem and not change["possible"]:
            problem = self.env._(
                "Not everybody has a place on %s. Change the vessel on the trip, where you choose"
                " a place for each.",
                vessel.name,
            )
        return {
            **self._board_concerned(before, after),
            "kept": change["kept"],
            "moved": change["moved"],
            "lost": change["lost"],
            "names": [line["passenger"] for line in change["lines"] if not line["new_seat_id"]],
            "prices": prices,
            "problem": problem,
            "warning": "",
        }

    def _board_prices_then(self, times):
        """What those who buy would pay at another time: ([[place, before, after]], the sentence
        that forbids the time). Tried and taken back; the vessel is looked at elsewhere."""
        before, after = self._board_prices(), {}
        moved = self.with_context(tracking_disable=True, water_trips=TOGETHER)
        try:
            with self.env.cr.savepoint():
                moved.write({"departure": times[0], "arrival": times[1]})
                after = self._board_prices()
                raise _Undo
        except _Undo:
            problem = ""
        except UserError as refusal:
            problem = str(refusal)
        self.env.invalidate_all()
        return _changed(before, after), problem

    def _board_prices(self):
        """{place and fare in words: price in words} for one customer now, in the plan's order."""
        self.ensure_one()
        fares = {fare.id: fare.name for fare in self.excursion_id.tariff_ids.fare_id}
        used = self.map_id.seat_ids.category_id | self.map_id.area_ids.category_id
        categories = {0: ""} | {category.id: category.name for category in used.sorted()}
        table = self._price_table(load=self._load_now())
        return {
            ", ".join(filter(None, (name, fares.get(fare)))): format_amount(
                self.env, float(quote.price), self.currency_id
            )
            for category, name in categories.items()
            for fare, quote in table.get(category, {}).items()
        }


def _changed(before, after):
    """[[name, before, after]] of what is there both times and differs."""
    return [
        [name, before[name], value]
        for name, value in after.items()
        if name in before and before[name] != value
    ]

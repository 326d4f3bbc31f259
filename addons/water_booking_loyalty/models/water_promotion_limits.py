from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

WEEKDAYS = tuple(
    f"water_{day}"
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
)


class WaterPromotionLimits(models.AbstractModel):
    """To which places a promotion's rule or reward applies. Empty limits limit nothing.

    Excursions and fares limit the products. A day is a property of the trip, and so of the order's
    line: it is looked at line by line. All by the pier's clock, special days as what they count as.
    """

    _name = "water.promotion.limits"
    _description = "Places that a promotion is for"

    water_excursion_ids = fields.Many2many("water.excursion", string="Excursions")
    water_fare_ids = fields.Many2many("water.fare", string="Fares")
    water_trip_from = fields.Date(string="Trips from")
    water_trip_to = fields.Date(string="Trips to", help="This day included.")
    water_monday = fields.Boolean(string="Monday")
    water_tuesday = fields.Boolean(string="Tuesday")
    water_wednesday = fields.Boolean(string="Wednesday")
    water_thursday = fields.Boolean(string="Thursday")
    water_friday = fields.Boolean(string="Friday")
    water_saturday = fields.Boolean(string="Saturday")
    water_sunday = fields.Boolean(string="Sunday")

    water_limits_text = fields.Char(
        string="For places", compute="_compute_water_limits_text", compute_sudo=True
    )

    @api.depends(
        "water_excursion_ids.name", "water_fare_ids.name", "water_trip_from", "water_trip_to",
        *WEEKDAYS,
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_water_limits_text(self):
        for limits in self:
            days = [
                limits._fields[day]._description_string(self.env) for day in WEEKDAYS if limits[day]
            ]
            dates = (limits.water_trip_from, limits.water_trip_to)
            parts = [
                ", ".join(limits.water_excursion_ids.mapped("name")),
                ", ".join(limits.water_fare_ids.mapped("name")),
                " – ".join(format_date(self.env, day) if day else "…" for day in dates)
                if any(dates)
                else "",
                ", ".join(days),
            ]
            limits.water_limits_text = "; ".join(part for part in parts if part)

    @api.constrains("water_trip_from", "water_trip_to")
    def _check_water_trip_dates(self):
        for limits in self:
            if (
                limits.water_trip_from
                and limits.water_trip_to
                and limits.water_trip_from > limits.water_trip_to
            ):
                raise ValidationError(
                    self.env._("The days of trips of a promotion end before they begin.")
                )

    def _water_product_domain(self):
        """Products of the excursions and fares. Whoever sells may have no rights on excursions."""
        self.ensure_one()
        limits, domain = self.sudo(), Domain.TRUE
        if limits.water_excursion_ids:
            templates = limits.water_excursion_ids.product_tmpl_id
            domain &= Domain("product_tmpl_id", "in", templates.ids)
        if limits.water_fare_ids:
            values = limits.water_fare_ids.product_attribute_value_id
            domain &= Domain(
                "product_template_attribute_value_ids.product_attribute_value_id", "in", values.ids
            )
        return domain

    def _water_has_days(self):
        """Whether the day of the trip matters."""
        self.ensure_one()
        return bool(
            self.water_trip_from or self.water_trip_to or any(self[day] for day in WEEKDAYS)
        )

    def _water_fits_day(self, line):
        """Whether the trip of an order's line is on one of the days; other goods have no day."""
        self.ensure_one()
        if not self._water_has_days():
            return True
        trip = line.sudo().water_trip_id
        if not trip:
            return False
        now = trip._circumstances(load=0).on_calendar(trip.excursion_id._tariff().days)
        day, weekdays = now.departure.date(), [self[day] for day in WEEKDAYS]
        return (
            (not self.water_trip_from or day >= self.water_trip_from)
            and (not self.water_trip_to or day <= self.water_trip_to)
            and (not any(weekdays) or weekdays[now.weekday])
        )

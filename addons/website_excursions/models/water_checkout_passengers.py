from odoo import api, models

#: As long as a name on a list of passengers may be; longer is a slip of the keyboard.
NAME_LENGTH = 120


class WaterCheckout(models.AbstractModel):
    """Who travels, where the law or the operator needs to know."""

    _inherit = "water.checkout"

    @api.model
    def _passengers_asked(self, hold):
        """The passengers of a hold whose names are needed.

        :return: list of dicts: ``field`` of the form, ``claim``, ``label`` that tells the passenger
        """
        trip = self.env["water.trip"].sudo().browse(hold.trip_id)
        everybody = trip.excursion_id._website_asks_names()
        asked = []
        for row in hold.rows:
            fare = self.env["water.fare"].sudo().browse(row.fare_id)
            if row.addon_id:
                continue
            name, asks = fare._website_told()
            if not (everybody or asks):
                continue
            place = ""
            if row.seat_id and not row.area_id:
                place = self.env["water.seat"].sudo().browse(row.seat_id)._told()
            asked.append(
                {
                    "field": f"passenger_{len(asked) + 1}",
                    "claim": row.claim,
                    "label": f"{len(asked) + 1}. " + ", ".join(filter(None, (name, place))),
                }
            )
        return asked

    @api.model
    def _read_passengers(self, form, hold):
        """:return: (names by claim, a sentence for each field that is not right)"""
        names, errors = {}, {}
        for passenger in self._passengers_asked(hold):
            name = " ".join((form.get(passenger["field"]) or "").split())
            if len(name) < 2:
                errors[passenger["field"]] = self.env._("Please tell us who travels.")
            elif len(name) > NAME_LENGTH:
                errors[passenger["field"]] = self.env._("This name is too long.")
            names[passenger["claim"]] = name
        return names, errors

    @api.model
    def _order_and_payment(self, hold, values, *args, **kwargs):
        order, way = super()._order_and_payment(hold, values, *args, **kwargs)
        if values.get("passengers"):
            order.sudo().water_passenger_names = values["passengers"]
        return order, way

from odoo import models
from odoo.exceptions import UserError

from ..tools import formats


class SaleOrder(models.Model):
    """The pages on which a customer gives tickets back or asks for another date."""

    _inherit = "sale.order"

    def _website_cancel_page(self, chosen):
        """
        :param chosen: the tickets that are ticked
        """
        self.ensure_one()
        asked = self.env["water.customer.request"]._open_of("cancel", self)
        chosen -= asked.ticket_ids
        page = {
            "rows": [
                {
                    **self._website_ticket_row(ticket, chosen),
                    "asked": ticket in asked.ticket_ids,
                    **self._website_told_sums(
                        self._after_sale_row("", ticket.trip_id, ticket.price, ticket)
                    ),
                }
                for ticket in self.sudo().water_ticket_ids
            ],
            "extras": [],
            "sums": None,
            "by_carrier": all(trip.state == "cancelled" for trip in chosen.trip_id),
        }
        page["open"] = sum(not row["why"] and not row["asked"] for row in page["rows"])
        if not chosen:
            return page
        try:
            quote = self._after_sale_quote(chosen, asked.ticket_ids)
        except UserError as error:
            return {**page, "error": error.args[0]}
        extras = [row for row in quote["rows"] if not row["ticket"]]
        until = [trip._after_sale_free_until() for trip in chosen.trip_id]
        if not page["by_carrier"] and all(until):
            page["free_until"] = formats.moment(self.env, min(until), chosen.trip_id[:1].tz)
        return {
            **page,
            "extras": [{"title": row["title"], **self._website_told_sums(row)} for row in extras],
            "sums": self._website_told_sums(quote),
            "seen": asked._seen_quote(quote),
        }

    def _website_date_page(self, chosen, day=None):
        """
        :param chosen: the tickets that are ticked
        :param day: the first date to look at
        """
        self.ensure_one()
        page = {
            "rows": [
                self._website_ticket_row(ticket, chosen) for ticket in self.sudo().water_ticket_ids
            ],
            "trips": [],
            "day": day and day.isoformat(),
        }
        page["open"] = sum(not row["why"] for row in page["rows"])
        if not chosen:
            return page
        try:
            offers = self._after_sale_trips(chosen, day)
        except UserError as error:
            return {**page, "error": error.args[0]}
        trips = [
            {
                **trip._website_times(),
                "value": f"{trip.id}:{difference}",
                "vessel": trip.vessel_id._website_name(),
                "pier": trip.pier_id.name,
                "difference": self._website_difference(difference),
            }
            for trip, difference in offers
        ]
        return {**page, "trips": trips, "looked": True}

    def _website_ticket_row(self, ticket, chosen):
        return {
            "id": ticket.id,
            "title": ticket._after_sale_title(),
            "number": ticket.name,
            "why": ticket._after_sale_refusal(),
            "chosen": ticket in chosen,
        }

    def _website_kopecks(self, amount):
        return formats.price(self.env, amount / 100, self.currency_id)

    def _website_told_sums(self, sums):
        """Sums of a quote in words; None stays: a person tells it."""
        return {
            name: None if sums[name] is None else self._website_kopecks(sums[name])
            for name in ("paid", "fee", "back")
        }

    def _website_difference(self, kopecks):
        """What another trip costs more, in words."""
        if not kopecks:
            return self.env._("The same price")
        amount = self._website_kopecks(abs(kopecks))
        if kopecks > 0:
            return self.env._("%s more", amount)
        return self.env._("%s come back", amount)

    def _website_wish(self, wish):
        """A wish that is open, as the page tells it again."""
        told = {"state": wish.state}
        tz = self.water_trip_ids[:1].tz
        told["at"] = formats.moment(self.env, wish.create_date, tz)
        told["whole"] = not self._after_sale_tickets() - wish.ticket_ids
        told["tickets"] = [ticket._after_sale_title() for ticket in wish.ticket_ids]
        if wish.kind == "date" and wish.trip_id:
            times = wish.trip_id._website_times()
            told["trip"] = f"{times['full_day']}, {times['time']}"
            told["difference"] = self._website_difference(round(wish.told_difference * 100))
        if wish.kind == "cancel" and wish.is_fee_told:
            amounts = {"paid": wish.told_paid, "fee": wish.told_fee, "back": wish.told_back}
            told["sums"] = self._website_told_sums(
                {name: round(amount * 100) for name, amount in amounts.items()}
            )
        return told

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Sums that the page has told, by the key of ``sale.order._after_sale_quote``.
TOLD = {"told_paid": "paid", "told_fee": "fee", "told_back": "back"}


class WaterCustomerRequest(models.Model):
    """Another date and cancellations, with what the page had told about them: rules and prices may
    be others by the time that somebody answers."""

    _inherit = "water.customer.request"

    trip_id = fields.Many2one("water.trip", string="Trip that they chose", readonly=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    told_paid = fields.Monetary(string="Paid for these tickets", readonly=True)
    is_fee_told = fields.Boolean(
        string="The page has told a fee", readonly=True, help="Else a person tells it first."
    )
    told_fee = fields.Monetary(string="Fee that they saw", readonly=True)
    told_back = fields.Monetary(string="Comes back, as they saw", readonly=True)
    told_difference = fields.Monetary(
        string="Difference in price that they saw",
        readonly=True,
        help="What the trip that they chose cost more; less than nothing comes back.",
    )

    # two presses at the same moment see nothing of each other: the second is refused here
    _one_open = models.UniqueIndex(
        "(kind, partner_id, order_id) WHERE state IN ('unconfirmed', 'open')"
    )

    @api.model
    def _ask_cancellation(self, order, tickets, text, seen):
        """Hand a cancellation to the office; tickets that it knows of are not asked for twice.

        :param str seen: ``_seen_quote`` of what the page has shown
        :raise UserError: it is too late, or by now other sums are true than were shown
        """
        order._after_sale_check(tickets)
        asked = self._open_of("cancel", order)
        new = tickets - asked.ticket_ids
        if not new:
            return self._open_for("cancel", order.partner_id, order=order, text=text)
        quote = order._after_sale_quote(new, asked.ticket_ids)
        if seen != self._seen_quote(quote):
            raise UserError(
                self.env._("This is what it costs now. Please look at it, and press once more.")
            )
        wish = self._open_for(
            "cancel", order.partner_id, order=order, tickets=new, text=text, tell=False
        )
        told = {name: wish[name] + (quote[key] or 0) / 100 for name, key in TOLD.items()}
        is_told = quote["fee"] is not None and (not asked or asked.is_fee_told)
        wish.write({**told, "is_fee_told": is_told})
        return wish._told_anew(asked)

    @api.model
    def _ask_other_date(self, order, tickets, trip, text, seen):
        """Hand the wish for another trip to the office; a later choice replaces the former.

        :param trip: the chosen departure; empty where none suits and ``text`` says what would
        :param seen: difference in price that the page has shown, in kopecks
        :raise UserError: it is too late, the trip is full by now or costs another price
        """
        former = order._after_sale_trip(tickets)
        difference = 0
        if trip:
            if trip.excursion_id != former.excursion_id or trip == former:
                raise UserError(self.env._("Please choose a departure."))
            difference = order._after_sale_difference(tickets, trip)
            if difference is None:
                raise UserError(
                    self.env._("This departure has no places for you any more. Choose another one.")
                )
            if difference != seen:
                raise UserError(
                    self.env._("This is what it costs now. Please look at it, and press once more.")
                )
        elif not (text or "").strip():
            raise UserError(self.env._("Please choose a departure, or write which day would suit."))
        asked = self._open_of("date", order)
        if asked and asked.trip_id == trip and asked.ticket_ids == tickets:
            return self._open_for("date", order.partner_id, order=order, text=text)
        wish = self._open_for("date", order.partner_id, order=order, text=text, tell=False)
        wish.write(
            {
                "trip_id": trip.id,
                "ticket_ids": [fields.Command.set(tickets.ids)],
                "told_difference": difference / 100,
            }
        )
        return wish._told_anew(asked)

    @api.model
    def _open_of(self, kind, order):
        return self.sudo().search(
            [
                ("kind", "=", kind),
                ("partner_id", "=", order.partner_id.id),
                ("order_id", "=", order.id),
                ("state", "=", "open"),
            ],
            limit=1,
        )

    def _told_anew(self, asked):
        """The office's task of a new wish, or a line about what has changed of an open one."""
        if not asked:
            self._tell_office()
        else:
            self._message_log(body=self.env._("The customer has changed the wish on the website."))
        return self

    @api.model
    def _seen_quote(self, quote):
        """A quote as a form carries it, to tell whether it is still the one that was looked at."""
        return ".".join(
            [
                *(str(row["ticket"].id) for row in quote["rows"] if row["ticket"]),
                *(str(quote[name]) for name in TOLD.values()),
            ]
        )

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.water_booking.pricing import kopecks


class SaleOrder(models.Model):
    """What a customer may still change after the sale: one method for each question.

    An option is a dict: ``kind``; ``possible``; ``why``: a sentence. Names the customer changes;
    another date and a cancellation the customer asks for, knowing what it costs, and a person does
    them: ``water.customer.request``.
    """

    _inherit = "sale.order"

    def _after_sale_options(self):
        """What is possible with this order now, by kind: name, date, cancel."""
        self.ensure_one()
        return {
            "name": self._after_sale_name(),
            "date": self._after_sale_by_office("date"),
            "cancel": self._after_sale_by_office("cancel"),
        }

    def _after_sale_name(self):
        """Another name on a ticket: by the customer, see ``water.ticket._website_rename``."""
        issued = self.sudo().water_ticket_ids.filtered(lambda ticket: ticket.state == "issued")
        hopes = [ticket._website_rename_option() for ticket in issued]
        possible = [hope for hope in hopes if hope["possible"]]
        return (possible or hopes or [self._after_sale_nothing("name")])[0]

    def _after_sale_by_office(self, kind):
        if not self._after_sale_tickets():
            return self._after_sale_nothing(kind)
        whys = {
            "date": self.env._(
                "Choose another departure and see the difference in price. Nothing changes before"
                " we have answered."
            ),
            "cancel": self.env._(
                "See first what you paid, what it costs to cancel, and what comes back."
            ),
        }
        return {"kind": kind, "possible": True, "why": whys[kind]}

    def _after_sale_tickets(self):
        """Tickets that can be given back or change their trip."""
        return self.sudo().water_ticket_ids.filtered(
            lambda ticket: not ticket._after_sale_refusal()
        )

    def _after_sale_nothing(self, kind):
        whys = {ticket._after_sale_refusal() for ticket in self.sudo().water_ticket_ids} - {""}
        return {
            "kind": kind,
            "possible": False,
            "why": whys.pop()
            if len(whys) == 1
            else self.env._("No ticket of this order can be changed any more."),
        }

    def _after_sale_check(self, tickets):
        """
        :raise UserError: there are none, or one of them cannot be changed any more
        """
        if not tickets:
            raise UserError(self.env._("Please choose the tickets."))
        for ticket in tickets:
            if why := ticket._after_sale_refusal():
                told = f"{ticket.name}: {why}"
                raise UserError(told)

    # --- giving back

    def _after_sale_quote(self, tickets, given=None):
        """What giving these tickets back costs now; nothing is done by it.

        Page, check and the office's task ask only this. Extras go with the last ticket of their
        trip; while somebody is aboard, or was, they stay.

        :param given: tickets that were given back, or asked to be, before
        :return: {"rows": [{"ticket": record or None, "title", "paid", "fee", "back"}], and the
            same sums "paid", "fee", "back"} in kopecks; ``fee`` and ``back`` are None where a
            person has to tell them
        :raise UserError: one of them cannot be given back
        """
        self.ensure_one()
        self._after_sale_check(tickets)
        rows = [
            self._after_sale_row(ticket._after_sale_title(), ticket.trip_id, ticket.price, ticket)
            for ticket in tickets
        ]
        live = self.sudo().water_ticket_ids.filtered(lambda one: one.state in ("issued", "used"))
        gone = tickets.trip_id - (live - tickets - (given or tickets.browse())).trip_id
        extras = self.order_line.filtered(
            lambda line: line.water_addon_id and line.water_trip_id in gone
        )
        net = self._water_net() if extras else {}
        rows += [
            self._after_sale_row(
                line.water_addon_id.name, line.water_trip_id, net.get(line, 0) / 100
            )
            for line in extras
        ]
        sums = {}
        for name in ("paid", "fee", "back"):
            parts = [row[name] for row in rows]
            sums[name] = None if None in parts else sum(parts)
        return {"rows": rows, **sums}

    def _after_sale_row(self, title, trip, price, ticket=None):
        paid = kopecks(price)
        fee = trip._after_sale_fee(paid)
        return {
            "ticket": ticket,
            "title": title,
            "paid": paid,
            "fee": fee,
            "back": None if fee is None else paid - fee,
        }

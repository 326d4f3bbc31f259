from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import formats


class SaleOrder(models.Model):
    """What a customer may still change after the sale: one method for each question.

    An option is a dict: ``kind``; ``possible``; ``way``: ``self`` where the customer does it on the
    page, ``office`` where the wish goes to a person; ``until`` (naive UTC or None); ``fee``: what
    it costs as ``Decimal``, or None where the office tells it first; ``why``: a sentence. Rules for
    dates and cancellation override their method; pages and requests ask only these.
    """

    _inherit = "sale.order"

    def _after_sale_options(self):
        """What is possible with this order now, by kind: name, date, cancel."""
        self.ensure_one()
        return {
            "name": self._after_sale_name(),
            "date": self._after_sale_date(),
            "cancel": self._after_sale_cancel(),
        }

    def _after_sale_name(self):
        """Another name on a ticket: by the customer, see ``water.ticket._website_rename``."""
        hopes = [ticket._website_rename_option() for ticket in self._after_sale_tickets()]
        possible = [hope for hope in hopes if hope["possible"]]
        return (possible or hopes or [self._after_sale_nothing("name")])[0]

    def _after_sale_date(self):
        """Another departure: the office looks for places."""
        return self._after_sale_office("date")

    def _after_sale_cancel(self):
        """Giving tickets back: the office says what is returned before anything happens."""
        return self._after_sale_office("cancel")

    def _after_sale_tickets(self):
        return self.sudo().water_ticket_ids.filtered(lambda ticket: ticket.state == "issued")

    def _after_sale_nothing(self, kind):
        return {
            "kind": kind,
            "possible": False,
            "way": "office",
            "until": None,
            "fee": None,
            "why": self.env._("No ticket of this order can be changed any more."),
        }

    def _after_sale_office(self, kind):
        tickets = self._after_sale_tickets()
        departure = min(tickets.mapped("departure"), default=None)
        if not departure or departure <= fields.Datetime.now():
            return self._after_sale_nothing(kind)
        return {
            "kind": kind,
            "possible": True,
            "way": "office",
            "until": departure,
            "fee": None,
            "why": self.env._(
                "We answer by email and tell you first what it costs. Nothing changes before you"
                " agree."
            ),
        }

    def _after_sale_ask(self, kind, text, tickets=None):
        """Hand the customer's wish to the office with all that is needed to fulfil it.

        :param kind: ``date`` or ``cancel``
        :raise UserError: it is too late
        """
        self.ensure_one()
        option = self._after_sale_options()[kind]
        if not option["possible"] or option["way"] != "office":
            raise UserError(option["why"])
        tickets = (tickets or self._after_sale_tickets()) & self._after_sale_tickets()
        return self.env["water.customer.request"]._open_for(
            kind, self.partner_id, order=self, tickets=tickets, text=text
        )

    def _website_options(self):
        """The options as the page tells them."""
        self.ensure_one()
        tz = self.water_trip_ids[:1].tz
        return {
            kind: {
                **option,
                "until": option["until"] and formats.moment(self.env, option["until"], tz),
                "fee": option["fee"] is not None
                and formats.price(self.env, option["fee"], self.currency_id),
            }
            for kind, option in self._after_sale_options().items()
        }

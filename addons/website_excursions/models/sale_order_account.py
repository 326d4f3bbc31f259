import uuid
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import formats

#: The tickets of one order are mailed again at most so often within an hour.
RESEND_MINUTES = 10


class SaleOrder(models.Model):
    """What belongs to an order for its buyer after the sale: links, mails, papers."""

    _inherit = "sale.order"

    website_link_until = fields.Datetime(
        string="Guest link renewed until", readonly=True, copy=False
    )
    website_resent_at = fields.Datetime(
        string="Tickets last mailed again by the customer", readonly=True, copy=False
    )

    # --- the guest's link

    @api.model
    def _website_order_by(self, number, email):
        """The order of a number and the address that it was bought with; only with both."""
        number = (number or "").strip()
        if not number or len(number) > 64:
            return self.browse()
        return self.sudo().search(
            [
                (
                    "name",
                    "=ilike",
                    number.replace("\\", "").replace("%", r"\%").replace("_", r"\_"),
                ),
                ("partner_id.email_normalized", "=", email),
                ("water_cause", "!=", False),
                ("water_state", "=", "sold"),
            ],
            limit=1,
        )

    def _website_link_ends(self):
        """When the link to the order stops working for whoever is not logged in (naive UTC)."""
        self.ensure_one()
        days = timedelta(days=self.company_id.water_guest_link_days)
        last = max(self.water_trip_ids.mapped("arrival"), default=self.date_order)
        return max(last + days, self.website_link_until or last)

    def _website_link_is_over(self):
        return self._website_link_ends() < fields.Datetime.now()

    def _website_renew_link(self, void_former=False):
        """Let the guest's link work for another while.

        A link that was over stays dead, and so does one that its owner wants to be void: the order
        gets another token.
        """
        self.ensure_one()
        if void_former or self._website_link_is_over():
            self.access_token = str(uuid.uuid4())
        days = max(self.company_id.water_guest_link_days, 1)
        self.website_link_until = fields.Datetime.now() + timedelta(days=days)

    # --- mail

    def _website_resend(self):
        """Mail the tickets again; the cron does it within minutes.

        :raise UserError: there are none, or it was done just now
        """
        self.ensure_one()
        now = fields.Datetime.now()
        if not self.water_ticket_ids.filtered(lambda ticket: ticket.state == "issued"):
            raise UserError(self.env._("There are no valid tickets in this order."))
        recent = now - timedelta(minutes=RESEND_MINUTES)
        if self.website_resent_at and self.website_resent_at > recent:
            raise UserError(
                self.env._(
                    "The tickets were mailed just now. Please look into the spam folder, or try"
                    " again in some minutes."
                )
            )
        self.write({"website_resent_at": now, "water_ticket_mail_sent": False})
        self.env.ref("water_booking.cron_ticket_mail").sudo()._trigger()

    # --- papers

    def _website_invoices(self):
        """Posted invoices and refunds, each with its own link."""
        self.ensure_one()
        moves = self.sudo().invoice_ids.filtered(lambda move: move.state == "posted")
        return [
            {
                "name": move.name,
                "refund": move.move_type == "out_refund",
                "date": formats.day(self.env, move.invoice_date),
                "total": formats.price(self.env, move.amount_total, move.currency_id),
                "url": move.get_portal_url(report_type="pdf", download=True),
            }
            for move in moves.sorted("id")
        ]

    def _website_receipts(self):
        """Fiscal receipts of all payments, as their providers tell them."""
        self.ensure_one()
        payments = self.sudo().transaction_ids
        return [
            {
                **receipt,
                "total": formats.price(self.env, receipt["amount"], self.currency_id),
                "date": receipt["at"]
                and formats.day(self.env, formats.local(receipt["at"], self.water_trip_ids[:1].tz)),
            }
            for transaction in (payments | payments.child_transaction_ids).sorted("id")
            for receipt in transaction._website_receipts()
        ]

    def _website_row(self):
        """The order as the list of one's tickets tells it."""
        self.ensure_one()
        trip = self.water_trip_ids.sorted("departure")[:1]
        live = self.water_ticket_ids.filtered(lambda ticket: ticket.state in ("issued", "used"))
        names = [name for name in live.mapped("passenger_name") if name]
        return {
            **trip._website_times(),
            "number": self.name,
            "excursion": trip.excursion_id._website_summary(),
            "vessel": trip.vessel_id.name,
            "pier": trip.pier_id.name,
            "places": ", ".join(filter(None, (ticket._told_place() for ticket in live))),
            "names": ", ".join(names),
            "count": formats.plural(
                self.env, self.env._("%(count)s ticket|%(count)s tickets"), len(live)
            ),
            "live": bool(live),
            "cancelled": trip.state == "cancelled",
            "url": self._website_status_url(),
            "manage_url": self._website_status_url("/manage"),
            "pdf_url": self._website_status_url("/tickets.pdf"),
            "ics_url": self._website_status_url("/trip.ics"),
        }

    # --- what else the page tells

    def _website_marketing(self):
        """Whether the buyer receives news and offers."""
        return bool(self.env["water.consent"]._marketing_of(self.partner_id).given)

    def _website_wishes(self):
        """Open wishes of the customer about this order, by kind."""
        wishes = self.env["water.customer.request"].sudo()
        open_ones = wishes.search(
            [("order_id", "=", self.id), ("state", "in", ("unconfirmed", "open"))]
        )
        return {wish.kind: self._website_wish(wish) for wish in open_ones}

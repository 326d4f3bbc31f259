from odoo import fields, http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from .account import may_set_password
from .common import no_store

#: More than these of the past nobody looks through on a phone; older ones by the page's link.
PAST_SHOWN = 20


class Portal(CustomerPortal):
    """The customer's tickets and data, beside Odoo's own portal pages.

    Tickets are read with the user's own rights: Odoo's rule of orders (the account's contact and,
    in a company, the colleagues of the same company) is the rule of tickets.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "ticket_count" in counters:
            Ticket = request.env["water.ticket"]
            values["ticket_count"] = (
                Ticket.search_count(self._coming_domain()) if Ticket.has_access("read") else 0
            )
        return values

    def _prepare_address_form_values(self, *args, **kwargs):
        """The tax number has its country's name: Odoo calls it VAT for every one."""
        values = super()._prepare_address_form_values(*args, **kwargs)
        country = request.env.company.country_id
        if label := country.vat_label or (country.code == "RU" and request.env._("INN")):
            values["vat_label"] = label
        return values

    def _prepare_my_account_rendering_values(self, *args, **kwargs):
        """Formats of electronic invoices are other countries': none is read in Russia."""
        values = super()._prepare_my_account_rendering_values(*args, **kwargs)
        if request.env.company.country_id.code == "RU":
            values["invoice_edi_formats"] = {}
        return values

    def _unproven_email(self):
        """Address of a customer who has signed up by Odoo's form: what was bought with it as a
        guest waits for a link that is mailed to it (and that opens no other account)."""
        user = request.env.user
        email = user.email_normalized
        unproven = email and user.share and user.sudo().water_proven_email != email
        return email if unproven and user._water_account_of(email) == user else None

    def _saved_cards(self):
        """What the page of saved cards shows."""
        partner = request.env.user.partner_id
        tokens = request.env["payment.token"].sudo()
        return tokens._get_available_tokens(None, partner.id, is_validation=True)

    def _coming_domain(self):
        return [("state", "=", "issued"), ("departure", ">=", fields.Datetime.now())]

    @http.route("/my/tickets", type="http", auth="user", website=True)
    def my_tickets(self, welcome=None, everything=None, **_params):
        tickets = request.env["water.ticket"].search([], order="departure, id")
        now = fields.Datetime.now()
        coming = tickets.filtered(
            lambda ticket: ticket.sudo().trip_id.arrival >= now and ticket.state != "cancelled"
        )
        past_orders = (tickets - coming).sudo().order_id - coming.sudo().order_id
        past = past_orders.sorted(
            lambda order: max(order.water_trip_ids.mapped("departure")), reverse=True
        )
        shown = past if everything else past[:PAST_SHOWN]
        return no_store(
            request.render(
                "website_excursions.my_tickets",
                {
                    **self._prepare_portal_layout_values(),
                    "page_name": "water_tickets",
                    "welcome": welcome,
                    "unproven_email": self._unproven_email(),
                    "may_set_password": may_set_password(),
                    "coming": [order._website_row() for order in coming.sudo().order_id],
                    "past": [order._website_row() for order in shown],
                    "more": len(past) - len(shown),
                    "cards": request.env.user.partner_id.sudo()._website_cards(),
                    "tokens": bool(self._saved_cards()),
                },
            )
        )

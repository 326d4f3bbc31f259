import logging

from odoo import Command, api, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

COMING_TRIPS = SQL(
    "(SELECT id FROM water_trip"
    " WHERE departure > clock_timestamp() AT TIME ZONE 'UTC' - interval '1 day')"
)
CANCELLED = """
    (EXISTS (SELECT FROM water_ticket t
              WHERE t.claim = a.claim AND t.state IN ('cancelled', 'transferred'))
     OR a.addon_id IS NOT NULL
        AND EXISTS (SELECT FROM sale_order o WHERE o.water_cause = a.cause AND o.state = 'cancel'))
"""
SOLD_LONG_AGO = """
    EXISTS (SELECT FROM water_allocation_event e
             WHERE e.claim = a.claim AND e.kind IN ('sold', 'retaken')
               AND e.at < clock_timestamp() AT TIME ZONE 'UTC' - interval '10 minutes')
"""
WITHOUT_TICKET = """
    a.addon_id IS NULL AND NOT EXISTS (SELECT FROM water_ticket t WHERE t.claim = a.claim)
"""
#: The order itself, or its confirmation by hand; money that came is never forgotten like that.
NEVER_COMMITTED = """
    NOT EXISTS (SELECT FROM payment_transaction p WHERE p.reference = a.reference)
    AND NOT EXISTS (SELECT FROM sale_order o
                     WHERE o.water_cause = a.cause
                       AND (o.state = 'sale' OR o.water_state = 'sold'))
"""


class SaleOrder(models.Model):
    """What follows a sale: tickets by mail, and the watch over ledger, tickets and orders."""

    _inherit = "sale.order"

    # --- mail

    def _send_order_confirmation_mail(self):
        """Orders of trips get one mail, the one with the tickets."""
        return super(
            SaleOrder, self.filtered(lambda order: order.water_state == "none")
        )._send_order_confirmation_mail()

    def _send_payment_succeeded_for_order_mail(self):
        """See ``_send_order_confirmation_mail``."""
        return super(
            SaleOrder, self.filtered(lambda order: order.water_state == "none")
        )._send_payment_succeeded_for_order_mail()

    def _water_send_tickets(self):
        """Queue the e-ticket mail with its PDF and remember it, in one transaction.

        The queue is told at once: by itself it looks once an hour.
        """
        template = self.env.ref("water_booking.mail_template_eticket")
        for order in self:
            tickets = order.water_ticket_ids.filtered(lambda ticket: ticket.state == "issued")
            if tickets and order.partner_id.email:
                files = self.env["ir.attachment"].create(
                    [
                        {
                            "name": name,
                            "raw": content,
                            "mimetype": mimetype,
                            "res_model": order._name,
                            "res_id": order.id,
                        }
                        for name, content, mimetype in order._water_ticket_files(tickets)
                    ]
                )
                template.send_mail(
                    order.id, email_values={"attachment_ids": [Command.set(files.ids)]}
                )
            order.sudo().water_ticket_mail_sent = True
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _water_ticket_files(self, tickets):
        """What the mail with the tickets brings along: [(name, bytes, type)]."""
        self.ensure_one()
        pdf = tickets._render_pdf(self.partner_id.lang)
        return [(f"{self.name}.pdf", pdf, "application/pdf")]

    def _water_page_url(self):
        """Where the customer sees the order without an account; whoever has it has the tickets."""
        self.ensure_one()
        return self.get_base_url() + self.get_portal_url()

    @api.model
    def _cron_water_ticket_mail(self, batch=50):
        """Mail the tickets of sold orders; the buyer has them on the page already."""
        domain = [("water_state", "=", "sold"), ("water_ticket_mail_sent", "=", False)]
        due = self.search(domain, limit=batch, order="id")
        self.env["ir.cron"]._commit_progress(remaining=self.search_count(domain))
        for order in due:
            order = order.try_lock_for_update(allow_referencing=True).filtered_domain(domain)
            try:
                with self.env.cr.savepoint():
                    order._water_send_tickets()
            except Exception:  # one order must not keep the others from their tickets
                _logger.exception("the tickets of %s could not be mailed", order.name)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def action_water_resend_tickets(self):
        """Mail the tickets once more (button of the agent)."""
        self._water_send_tickets()

    def action_water_view_tickets(self):
        """Open the tickets of the order."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("water_booking.action_water_ticket")
        action["domain"] = [("order_id", "=", self.id)]
        action["context"] = {}
        return action

    # --- the ledger against orders and tickets

    @api.model
    def _water_check_ledger(self):
        """Find what a death between two commits left behind, on trips that are still to come.

        Sold places whose ticket is cancelled are freed, and after ten minutes those whose order or
        whose confirmation was never committed. Tickets whose place was moved say the new one,
        allotments and the places kept for them agree again.
        Places sold for ten minutes whose order does not know it, and tickets without a place, are
        errors in the log for a human, and so are trips that do not sail as their leading trip does;
        the webhook's redelivery or the provider poll mends the first, because selling again with
        the same reference answers the same.
        """
        inventory = self.env["water.inventory"]
        self.env["water.ticket"].flush_model(["claim", "state"])
        if claims := self._water_claims_of_sold(CANCELLED):
            inventory._give_back(claims)
        if claims := self._water_claims_of_sold(f"{SOLD_LONG_AGO} AND {NEVER_COMMITTED}"):
            inventory._give_back(claims, "expired")
        for claim in self._water_claims_of_sold(f"{SOLD_LONG_AGO} AND {WITHOUT_TICKET}"):
            _logger.error("place %s is sold, but no ticket was issued", claim)
        self.env.cr.execute(
            SQL(
                """
                SELECT t.name FROM water_ticket t
                  LEFT JOIN water_allocation a ON a.claim = t.claim AND a.state = 'sold'
                 WHERE t.state IN ('issued', 'used') AND a.id IS NULL AND t.trip_id IN %s
                 ORDER BY t.id
                """,
                COMING_TRIPS,
            )
        )
        for [name] in self.env.cr.fetchall():
            _logger.error("ticket %s has no place", name)
        Ticket = self.env["water.ticket"]
        Ticket._ask_to_tell(Ticket._follow_ledger())
        self.env["water.allotment"]._check_ledger()
        self.env["water.trip"]._check_sailings()

    @api.model
    def _water_claims_of_sold(self, condition):
        """Claims of sold places of coming trips: history does not make the watch slower.

        :param str condition: SQL on the ledger's alias ``a``
        """
        self.env.cr.execute(
            SQL(
                "SELECT a.claim FROM water_allocation a"
                " WHERE a.state = 'sold' AND a.trip_id IN %s AND %s ORDER BY a.id",
                COMING_TRIPS,
                SQL(condition),
            )
        )
        return [claim for [claim] in self.env.cr.fetchall()]

import logging

from odoo import Command, api, models

_logger = logging.getLogger(__name__)


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
                attachment = self.env["ir.attachment"].create(
                    {
                        "name": f"{order.name}.pdf",
                        "raw": tickets._render_pdf(order.partner_id.lang),
                        "mimetype": "application/pdf",
                        "res_model": order._name,
                        "res_id": order.id,
                    }
                )
                template.send_mail(
                    order.id, email_values={"attachment_ids": [Command.link(attachment.id)]}
                )
            order.sudo().water_ticket_mail_sent = True
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

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
        """Find what a death between two commits left behind.

        Sold places whose ticket is cancelled, or whose order was never committed, are freed.
        Tickets whose place was moved say the new one.
        Places sold for ten minutes whose order does not know it are an error in the log for a
        human; the webhook's redelivery or the provider poll mends them, because selling again
        with the same reference answers the same.
        """
        self.env["water.ticket"].flush_model(["claim", "state"])
        self.env.cr.execute(
            """
            SELECT a.claim FROM water_allocation a
              JOIN water_ticket t ON t.claim = a.claim AND t.state IN ('cancelled', 'transferred')
             WHERE a.state = 'sold'
             UNION ALL
            SELECT a.claim FROM water_allocation a
              LEFT JOIN sale_order o ON o.water_cause = a.cause
             WHERE a.state = 'sold' AND o.id IS NULL
               AND EXISTS (SELECT FROM water_allocation_event e
                            WHERE e.claim = a.claim AND e.kind IN ('sold', 'retaken')
                              AND e.at < clock_timestamp() AT TIME ZONE 'UTC'
                                         - interval '10 minutes')
            """
        )
        if claims := [claim for [claim] in self.env.cr.fetchall()]:
            self.env["water.inventory"]._give_back(claims)
        self.env.cr.execute(
            """
            SELECT DISTINCT a.reference FROM water_allocation a
              LEFT JOIN water_ticket t ON t.claim = a.claim
             WHERE a.state = 'sold' AND t.id IS NULL AND a.addon_id IS NULL
               AND EXISTS (SELECT FROM water_allocation_event e
                            WHERE e.claim = a.claim AND e.kind IN ('sold', 'retaken')
                              AND e.at < clock_timestamp() AT TIME ZONE 'UTC'
                                         - interval '10 minutes')
            """
        )
        for [reference] in self.env.cr.fetchall():
            _logger.error("places of %s are sold, but no ticket was issued", reference)
        Ticket = self.env["water.ticket"]
        Ticket._ask_to_tell(Ticket._follow_ledger())

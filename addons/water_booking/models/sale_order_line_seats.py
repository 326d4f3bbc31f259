from odoo import models


class SaleOrderLine(models.Model):
    """The names of seats in a line's description follow the passengers."""

    _inherit = "sale.order.line"

    def _water_seat_names(self):
        """The seats of the line's tickets as its description lists them."""
        self.ensure_one()
        order = {claim: number for number, claim in enumerate(self.water_claims or [])}
        tickets = self.sudo().water_ticket_ids.filtered(
            lambda ticket: ticket.seat_label and not ticket.seat_id.area_id
        )
        tickets = tickets.sorted(lambda ticket: order.get(ticket.claim, 0))
        lang = self.order_id.partner_id.lang or self.env.lang
        return (
            self.env["water.seat"]
            .with_context(lang=lang)
            ._told_list(
                (ticket.seat_label, ticket.seat_id.by_row and not ticket.seat_id.table_id)
                for ticket in tickets
            )
        )

    def _water_rename_seats(self, before):
        """Write the seats anew where the description still ends with those of ``before``; what
        somebody has typed stays, and so does what a locked order says."""
        self.ensure_one()
        after = self._water_seat_names()
        if before and after and self.name.endswith(before) and not self.order_id.locked:
            self.name = self.name.removesuffix(before) + after

    def _water_sail_on(self, before, trip):
        """Lines of one departure name another one. What they cost is not looked at again: stored
        columns are written, and the description where it still begins with the former trip."""
        if not self:
            return
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE sale_order_line SET water_trip_id = %s, water_vessel_id = %s"
            " WHERE id = ANY(%s)",
            [trip.id, trip.vessel_id.id, self.ids],
        )
        self.invalidate_recordset(["water_trip_id", "water_vessel_id"], flush=False)
        self.order_id.invalidate_recordset(["water_trip_ids"], flush=False)
        for line in self.filtered(lambda line: not line.order_id.locked):
            lang = line.order_id.partner_id.lang or self.env.lang
            old = before.with_context(lang=lang).name
            if line.name.startswith(old):
                line.name = trip.with_context(lang=lang).name + line.name.removeprefix(old)

from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.water_booking.inventory.errors import PlacesError

from ..tools import calendar, formats

# The provider is asked for the truth at most so often for one payment.
ASK_SECONDS = 5


class SaleOrder(models.Model):
    _inherit = "sale.order"

    water_consent_ids = fields.One2many(
        "water.consent",
        "order_id",
        string="Consents",
        groups="sales_team.group_sale_salesman",
    )

    @api.model
    def _website_order_of(self, token):
        return self.search([("water_cause", "=", token)], limit=1)

    def _website_status_url(self, page="", **params):
        """Address of the status page with its token: whoever has it has the tickets."""
        self.ensure_one()
        query = "".join(f"&{key}={value}" for key, value in params.items())
        token = self._portal_ensure_token()
        return f"/excursions/order/{self.id}{page}?access_token={token}{query}"

    def _website_providers(self):
        """Providers that can take this order's money on a payment page of their own."""
        self.ensure_one()
        return (
            self.env["payment.provider"]
            .sudo()
            ._get_compatible_providers(
                self.company_id.id,
                self.partner_invoice_id.id,
                self.amount_total,
                currency_id=self.currency_id.id,
                website_id=self.website_id.id,
            )
            .filtered(lambda provider: provider._website_has_page())
        )

    def _website_pay(self):
        """Begin (or go on with) the payment; places are kept for its time.

        The same unfinished payment is gone on with; after a refusal a new one is made for the same
        order and the same places.

        :return: address to send the buyer to
        :raise PlacesError: the places are not this order's any more
        """
        self.ensure_one()
        order = self.sudo()
        if order.water_state == "sold":
            return order._website_status_url()
        order._water_check_lines()
        transaction = order._website_transaction()
        inventory = self.env["water.inventory"].sudo()
        if transaction.state in ("draft", "pending"):
            hold = inventory._hold_info(order.water_cause)
            if hold and hold.rows[0].reference == transaction.reference:
                return transaction._website_go_url()
        if transaction.state in ("authorized", "done"):
            return order._website_status_url()
        self.env["water.checkout"]._one_at_a_time(order.water_cause)
        provider = order._website_providers()[:1]
        if not provider:
            raise PlacesError(
                self.env._(
                    "Payment is not possible just now. Please call us; your places are held."
                )
            )
        transaction = order._website_create_transaction(provider)
        inventory._start_payment(order.water_cause, transaction.reference, order._water_choice())
        return transaction._website_go_url()

    def _website_create_transaction(self, provider):
        method = (
            self.env["payment.method"]
            .sudo()
            ._get_compatible_payment_methods(
                provider.ids, self.partner_invoice_id.id, currency_id=self.currency_id.id
            )
        )
        # The provider's own method, where it has one: the buyer chooses the way on its page.
        method = (method.filtered(lambda one: one.code == provider.code) or method)[:1]
        transactions = self.env["payment.transaction"].sudo()
        reference = transactions._compute_reference(provider.code, prefix=self.name)
        return transactions.create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "reference": reference,
                "amount": self.amount_total,
                "currency_id": self.currency_id.id,
                "partner_id": self.partner_invoice_id.id,
                "operation": "online_redirect",
                "landing_route": self._website_status_url(),
                "sale_order_ids": [fields.Command.set(self.ids)],
            }
        )

    def _website_transaction(self):
        """The latest payment attempt."""
        return self.transaction_ids.filtered(
            lambda tx: tx.operation in ("online_redirect", "online_direct", "online_token")
        ).sorted("id")[-1:]

    def _website_status(self):
        """Where the order stands for its buyer.

        paid, refund (money came, the places did not), pending, declined (may pay again), expired.
        """
        self.ensure_one()
        transaction = self._website_transaction()
        hold = None
        if self.water_state == "sold":
            state = "paid"
        elif self.state == "cancel" and not transaction.water_refund_state:
            state = "expired"
        elif self.water_state == "lost" or transaction.water_refund_state:
            state = "refund"
        else:
            hold = self.env["water.inventory"].sudo()._hold_info(self.water_cause)
            if transaction.state in ("authorized", "done"):
                state = "pending"
            elif transaction.state in ("draft", "pending"):
                state = "pending" if hold else "expired"
            else:
                state = "declined" if hold else "expired"
        return {"state": state, "hold": hold, "transaction": transaction}

    def _website_ask_provider(self):
        """Ask the provider how the payment stands, not oftener than every few seconds."""
        self.ensure_one()
        transaction = self._website_transaction()
        now = fields.Datetime.now()
        asked = transaction.website_asked_at
        if transaction.state not in ("draft", "pending") or (
            asked and asked > now - timedelta(seconds=ASK_SECONDS)
        ):
            return
        transaction.website_asked_at = now
        transaction._website_refresh()

    def _website_page(self):
        """All that the status page shows."""
        self.ensure_one()
        status = self._website_status()
        trip = self.water_trip_ids[:1]
        excursion = trip.excursion_id
        hold = status["hold"]
        ticket_variants = self.env._("%(count)s ticket|%(count)s tickets")
        return {
            "state": status["state"],
            "reason": status["transaction"].state_message or "",
            "number": self.name,
            "total": formats.price(self.env, self.amount_total, self.currency_id),
            "email": self.partner_id.email or "",
            "mailed": self.water_ticket_mail_sent,
            "held_until": formats.iso_utc(hold.held_until) if hold else None,
            "seconds_left": hold.seconds_left if hold else 0,
            "excursion": excursion.name,
            "trip_url": f"/excursions/trip/{trip.id}",
            "vessel": trip.vessel_id.name,
            "image": excursion._website_image(),
            "pier": trip.pier_id._website_values(),
            "tickets": [ticket._website_values() for ticket in self.water_ticket_ids]
            if status["state"] == "paid"
            else [],
            "ticket_count": formats.plural(self.env, ticket_variants, len(self.water_ticket_ids)),
            "extras": self._website_extras(),
            "included": self._website_included() if status["state"] == "paid" else [],
            "pdf_url": self._website_status_url("/tickets.pdf"),
            "ics_url": self._website_status_url("/trip.ics"),
            **trip._website_times(),
        }

    def _website_extras(self):
        """Extras of the order: [{"name", "quantity", "price"}]."""
        return [
            {
                "name": line.water_addon_id.name,
                "quantity": round(line.product_uom_qty),
                "price": formats.price(self.env, line.price_total, self.currency_id),
            }
            for line in self.order_line.filtered("water_addon_id")
        ]

    def _website_included(self):
        """Taxes and fees within the total, as ``water.checkout._included`` told them before."""
        parts = self._water_breakdown()
        return [
            {
                "name": part["name"],
                "price": formats.price(self.env, part["amount"] / 100, self.currency_id),
            }
            for part in [*parts["taxes"], *parts["fees"]]
        ]

    def _website_calendar(self):
        self.ensure_one()
        trip = self.water_trip_ids[:1]
        pier = trip.pier_id
        return calendar.event(
            uid=f"trip-{trip.id}-order-{self.id}@{self.company_id.id}.excursions",
            start=trip.departure,
            stop=trip.arrival,
            summary=trip.excursion_id.name,
            location=", ".join(filter(None, (pier.name, pier.address, pier.city_id.name))),
            description=self.env._(
                "Boarding from %(time)s. Order %(order)s.",
                time=trip._website_times()["boarding"],
                order=self.name,
            ),
            url=self.get_base_url() + self._website_status_url(),
            alarm_minutes=120,
        )

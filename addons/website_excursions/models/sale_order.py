import contextlib
import re
from datetime import timedelta

from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import LockError

from odoo.addons.water_booking.inventory.errors import PlacesError

from ..tools import formats
from ..tools.reading import fetch_related
from ..tools.way import Way

# The provider is asked for the truth at most so often for one payment.
ASK_SECONDS = 5
# A page waits so long for whoever has the payment in hands; a worker waits with it.
WAIT_SECONDS = 4
WAIT = re.compile(r"[1-9]\d?", re.ASCII)
# First key of the advisory locks of payments that are being asked about.
ASK_CLASS = 715_521


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
        return self.env["payment.provider"]._website_payable(
            self.company_id,
            self.partner_invoice_id,
            self.amount_total,
            self.currency_id,
            self.website_id,
        )

    def _website_pay(self, means=None):
        """Begin (or go on with) the payment; places are kept for its time.

        The same unfinished payment is gone on with; after a refusal a new one is made for the same
        order and the same places.

        :param Means means: a saved card, or the wish to save one
        :rtype: Way
        :raise PlacesError: the places are not this order's any more
        :raise UserError: it cannot be paid with this card
        """
        self.ensure_one()
        order = self.sudo()
        if order.water_state == "sold":
            return Way(order._website_status_url())
        order._water_check_lines()
        order._water_check_rewards()
        if not order.amount_total:
            return order._website_take_free()
        transaction = order._website_transaction()
        inventory = self.env["water.inventory"].sudo()
        if order._website_transfer():
            return Way(order._website_status_url())
        if transaction.state in ("draft", "pending"):
            hold = inventory._hold_info(order.water_cause)
            if hold and hold.rows[0].reference == transaction.reference:
                return Way(transaction._website_go_url())
        if transaction.state in ("authorized", "done"):
            return Way(order._website_status_url())
        self.env["water.checkout"]._one_at_a_time(order.water_cause)
        provider = order._website_providers()[:1]
        if not provider:
            raise PlacesError(
                self.env._(
                    "Payment is not possible just now. Please call us; your places are held."
                )
            )
        card = order._website_card(means)
        transaction = order._website_create_transaction(card.provider_id or provider, means, card)
        inventory._start_payment(order.water_cause, transaction.reference, order._water_choice())
        return transaction._website_way()

    def _website_create_transaction(self, provider, means=None, card=None):
        transactions = self.env["payment.transaction"].sudo()
        values = {
            "provider_id": provider.id,
            "reference": transactions._compute_reference(provider.code, prefix=self.name),
            "amount": self.amount_total,
            "currency_id": self.currency_id.id,
            "partner_id": self.partner_invoice_id.id,
            "landing_route": self._website_status_url(),
            "sale_order_ids": [fields.Command.set(self.ids)],
        }
        if card:
            values |= {
                "payment_method_id": card.payment_method_id.id,
                "operation": "online_token",
                "token_id": card.id,
            }
        else:
            method, saves = self._website_method(provider, means)
            values |= {
                "payment_method_id": method.id,
                "operation": "online_redirect",
                "tokenize": saves,
            }
        return transactions.create(values)

    def _website_method(self, provider, means):
        """:return: (method of payment, whether what the buyer pays with is saved)"""
        methods = (
            self.env["payment.method"]
            .sudo()
            ._get_compatible_payment_methods(
                provider.ids, self.partner_invoice_id.id, currency_id=self.currency_id.id
            )
        )
        # The provider's own method, where it has one: the buyer chooses the way on its page.
        method = (methods.filtered(lambda one: one.code == provider.code) or methods)[:1]
        if means and means.save:
            method = provider._website_card_method(methods) or method
        return method, self._website_saves(provider, method, means)

    def _website_transaction(self):
        """The latest payment attempt."""
        return self.transaction_ids.filtered(
            lambda tx: tx.operation in ("online_redirect", "online_direct", "online_token")
        ).sorted("id")[-1:]

    def _website_came_from(self, back):
        """The payment that an address of ours tells the provider to send the buyer back with; the
        latest one where it tells none of this order's."""
        came = self.transaction_ids.filtered(lambda tx: str(tx.id) == str(back))
        return came or self._website_transaction()

    def _website_status(self):
        """Where the order stands for its buyer.

        paid, refund (money came, the places did not), pending, transfer (by a bank, takes days),
        declined (may pay again), expired.
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
            elif hold and self._website_transfer():
                state = "transfer"
            elif transaction.state in ("draft", "pending"):
                state = "pending" if hold else "expired"
            else:
                state = "declined" if hold else "expired"
        return {"state": state, "hold": hold, "transaction": transaction}

    def _website_ask_provider(self, back=None):
        """Ask the provider how the payment stands, not oftener than every few seconds, and one
        request at a time: a slow provider keeps one worker, and no row is locked while it is asked.

        :param back: number of the payment from which the provider has sent the buyer back; that is
            not paying, but from now on the payment is waited for
        :return: False where another request has the payment in hands, or has brought it to its end
            since this one began: then this one has to be rolled back to see it
        """
        self.ensure_one()
        transaction = self._website_came_from(back)
        asked = transaction.website_asked_at
        if transaction.state not in ("draft", "pending") or (
            asked and asked > fields.Datetime.now() - timedelta(seconds=ASK_SECONDS)
        ):
            return True
        self.env.cr.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [ASK_CLASS, transaction.id])
        if not self.env.cr.fetchone()[0]:
            return not back
        try:
            transaction._website_refresh()
            if transaction.state in ("draft", "pending"):
                transaction.lock_for_update(allow_referencing=True)
                transaction.website_asked_at = fields.Datetime.now()  # the answer took its time
                if back and transaction.state == "draft" and transaction.provider_reference:
                    transaction._set_pending()
        except (LockError, SerializationFailure):
            return False
        return True

    def _website_let_others_finish(self, back):
        """Wait for whoever has this payment of the order in hands, four seconds at most (system
        parameter ``website_excursions.wait_seconds``).

        To be called in a transaction of its own, which sees nothing of what it has waited for.
        """
        transaction = self._website_came_from(back)
        text = self.env["ir.config_parameter"].sudo().get_param("website_excursions.wait_seconds")
        seconds = int(text) if WAIT.fullmatch(text or "") else WAIT_SECONDS
        with contextlib.suppress(SerializationFailure, LockNotAvailable):
            self.env.cr.execute("SELECT set_config('lock_timeout', %s, true)", [f"{seconds}s"])
            self.env.cr.execute(
                "SELECT FROM payment_transaction WHERE id = %s FOR NO KEY UPDATE",
                [transaction.id],
                log_exceptions=False,
            )

    @api.model
    def _website_columns(self):
        """What the pages of a buyer read of an order; of nearly a hundred columns."""
        return [
            "access_token",
            "amount_total",
            "company_id",
            "currency_id",
            "currency_rate",
            "date_order",
            "name",
            "partner_id",
            "payment_term_id",
            "state",
            "water_cause",
            "water_state",
            "water_ticket_mail_sent",
            "website_id",
            "website_link_until",
        ]

    @api.model
    def _website_line_columns(self):
        """The same of its lines."""
        return [
            "analytic_distribution",
            "discount",
            "display_type",
            "extra_tax_data",
            "is_downpayment",
            "name",
            "order_id",
            "price_total",
            "price_unit",
            "product_id",
            "product_uom_id",
            "product_uom_qty",
            "water_addon_id",
            "water_claims",
            "water_quotes",
            "water_trip_id",
        ]

    def _website_fetch(self):
        """Read of an order what its buyer's pages ask, and no other column."""
        if not self:
            return
        self.ensure_one()
        self.fetch(self._website_columns())
        fetch_related(
            self, "order_line", [("order_id", "=", self.id)], self._website_line_columns()
        )
        fetch_related(
            self,
            "transaction_ids",
            [("sale_order_ids", "=", self.id)],
            [
                "operation",
                "provider_id",
                "reference",
                "state",
                "state_message",
                "water_refund_state",
                "website_asked_at",
                "website_pay_until",
            ],
        )
        self.company_id._website_recall()
        self.water_trip_ids.fetch(self.env["water.trip"]._website_columns())

    def _website_page(self):
        """All that the status page shows."""
        self.ensure_one()
        status = self._website_status()
        trip = self.water_trip_ids[:1]
        self.partner_id.fetch(["email"])
        columns = self.env["water.ticket"]._website_columns()
        tickets = fetch_related(self, "water_ticket_ids", [("order_id", "=", self.id)], columns)
        trip.map_id._website_recall(tickets.seat_id)
        excursion = trip.excursion_id._website_summary() if trip else {}
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
            "excursion": excursion.get("name") or "",
            "trip_url": f"/excursions/trip/{trip.id}",
            "vessel": trip.vessel_id._website_name(),
            "image": excursion.get("image"),
            "pier": trip.pier_id._website_values(),
            "tickets": [ticket._website_values() for ticket in tickets]
            if status["state"] == "paid"
            else [],
            "ticket_count": formats.plural(self.env, ticket_variants, len(tickets)),
            "extras": self._website_extras(),
            "included": self._website_included() if status["state"] == "paid" else [],
            "transfer": self._website_transfer_values() if status["state"] == "transfer" else None,
            "invoice_url": self._website_status_url("/invoice.pdf"),
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

import io
import json
import zipfile

from odoo import fields, models
from odoo.fields import Domain

#: So many orders are told at once; more are gathered by a job and mailed.
AT_ONCE = 100


class ResPartner(models.Model):
    """A copy of what is stored about a customer (152-FZ, article 14), for machine and reader."""

    _inherit = "res.partner"

    def _personal_orders(self):
        """Orders of this customer and of the guests that became contacts of the account."""
        return (
            self.env["sale.order"].sudo().search([("partner_id", "in", self._personal_self().ids)])
        )

    def _personal_self(self):
        """The customer with the contacts that the account took over; a company has none here."""
        self.ensure_one()
        taken_over = self.sudo().child_ids.filtered(
            lambda contact: contact.email_normalized and not contact.user_ids
        )
        return self.sudo() | (taken_over if not self.is_company else self.browse())

    def _personal_archive(self, orders=None):
        """ZIP with ``data.json`` and ``data.html``.

        :param orders: only these orders, as for whoever has one order's link; all without
        :return: bytes
        """
        sections = self._personal_sections(orders)
        data = {
            section["key"]: [
                {column: row.get(column) for column, _label in section["columns"]}
                for row in section["rows"]
            ]
            for section in sections
        }
        html = self.env["ir.qweb"]._render(
            "website_excursions.personal_data",
            {
                "sections": sections,
                "at": fields.Datetime.now(),
                "locale": (self.env.context.get("lang") or "en_US").replace("_", "-"),
                "company": self.env.company,
            },
        )
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2))
            archive.writestr("data.html", f"<!DOCTYPE html>\n{html}")
        return file.getvalue()

    def _personal_sections(self, orders=None):
        """All that is stored, as tables: [{"key", "title", "columns": [(key, label)], "rows"}].

        Other addons add theirs.
        """
        people = self._personal_self() if orders is None else self.sudo()
        orders = self._personal_orders() if orders is None else orders.sudo()
        return [
            self._personal_profile(people),
            self._personal_sales(orders),
            self._personal_tickets(orders),
            self._personal_payments(orders),
            self._personal_papers(orders),
            self._personal_consents(people, orders),
            self._personal_wishes(people, orders),
            self._personal_visits(orders),
            self._personal_cards(people),
        ]

    def _personal_table(self, key, title, columns, rows):
        return {"key": key, "title": title, "columns": columns, "rows": rows}

    def _personal_time(self, moment):
        """Moments are UTC and say so."""
        return f"{moment.isoformat(timespec='seconds')}Z" if moment else None

    def _personal_profile(self, people):
        columns = [
            ("name", self.env._("Name")),
            ("email", self.env._("Email")),
            ("phone", self.env._("Phone")),
            ("language", self.env._("Language")),
            ("address", self.env._("Address")),
            ("account", self.env._("Account")),
            ("since", self.env._("Since")),
        ]
        rows = [
            {
                "name": one.name,
                "email": one.email or "",
                "phone": one.phone or "",
                "language": one.lang or "",
                "address": ", ".join(filter(None, (one.zip, one.city, one.street, one.street2))),
                "account": one.user_ids[:1].login or "",
                "since": self._personal_time(one.create_date),
            }
            for one in people
        ]
        return self._personal_table("profile", self.env._("Profile"), columns, rows)

    def _personal_sales(self, orders):
        states = dict(orders._fields["state"]._description_selection(self.env))
        columns = [
            ("order", self.env._("Order")),
            ("date", self.env._("Date")),
            ("state", self.env._("State")),
            ("what", self.env._("What")),
            ("total", self.env._("Total")),
            ("currency", self.env._("Currency")),
        ]
        rows = [
            {
                "order": order.name,
                "date": self._personal_time(order.date_order),
                "state": states[order.state],
                "what": "; ".join(
                    " ".join(line.name.split()) for line in order.order_line if line.name
                ),
                "total": f"{order.amount_total:.2f}",
                "currency": order.currency_id.name,
            }
            for order in orders
        ]
        return self._personal_table("orders", self.env._("Orders"), columns, rows)

    def _personal_tickets(self, orders):
        tickets = orders.water_ticket_ids
        states = dict(tickets._fields["state"]._description_selection(self.env))
        columns = [
            ("ticket", self.env._("Ticket")),
            ("excursion", self.env._("Excursion")),
            ("departure", self.env._("Departure")),
            ("place", self.env._("Place")),
            ("fare", self.env._("Fare")),
            ("passenger", self.env._("Passenger")),
            ("price", self.env._("Price")),
            ("state", self.env._("State")),
            ("used_at", self.env._("Let aboard")),
        ]
        rows = [
            {
                "ticket": ticket.name,
                "excursion": ticket.excursion_id.name,
                "departure": self._personal_time(ticket.departure),
                "place": ticket._told_place(),
                "fare": ticket.fare_id.name,
                "passenger": ticket.passenger_name or "",
                "price": f"{ticket.price:.2f}",
                "state": states[ticket.state],
                "used_at": self._personal_time(ticket.used_at),
            }
            for ticket in tickets
        ]
        return self._personal_table("tickets", self.env._("Tickets"), columns, rows)

    def _personal_payments(self, orders):
        payments = orders.transaction_ids
        states = dict(payments._fields["state"]._description_selection(self.env))
        columns = [
            ("payment", self.env._("Payment")),
            ("order", self.env._("Order")),
            ("date", self.env._("Date")),
            ("amount", self.env._("Amount")),
            ("way", self.env._("Way")),
            ("state", self.env._("State")),
            ("receipts", self.env._("Fiscal receipts")),
        ]
        rows = [
            {
                "payment": payment.reference,
                "order": ", ".join(payment.sale_order_ids.mapped("name")),
                "date": self._personal_time(payment.create_date),
                "amount": f"{payment.amount:.2f}",
                "way": f"{payment.provider_id.name}, {payment.payment_method_id.name}",
                "state": states[payment.state],
                "receipts": "; ".join(
                    f"{receipt['kind']}: {receipt['number']}"
                    for receipt in payment._website_receipts()
                ),
            }
            for payment in payments
        ]
        return self._personal_table("payments", self.env._("Payments"), columns, rows)

    def _personal_papers(self, orders):
        moves = orders.invoice_ids.filtered(lambda move: move.state == "posted")
        columns = [
            ("invoice", self.env._("Invoice")),
            ("date", self.env._("Date")),
            ("total", self.env._("Total")),
        ]
        rows = [
            {
                "invoice": move.name,
                "date": move.invoice_date and move.invoice_date.isoformat(),
                "total": f"{move.amount_total_signed:.2f}",
            }
            for move in moves
        ]
        return self._personal_table("invoices", self.env._("Invoices"), columns, rows)

    def _personal_consents(self, people, orders):
        consents = self.env["water.consent"].sudo()
        of_orders = Domain("order_id", "in", orders.ids)
        domain = of_orders if people == self else of_orders | Domain("partner_id", "in", people.ids)
        kinds = dict(consents._fields["kind"]._description_selection(self.env))
        columns = [
            ("text", self.env._("Text")),
            ("version", self.env._("Version")),
            ("given", self.env._("Agreed")),
            ("at", self.env._("Time")),
            ("language", self.env._("Language")),
            ("email", self.env._("Email")),
        ]
        rows = [
            {
                "text": kinds[consent.kind],
                "version": consent.version,
                "given": consent.given,
                "at": self._personal_time(consent.given_at),
                "language": consent.lang or "",
                "email": consent.email or "",
            }
            for consent in consents.search(domain)
        ]
        return self._personal_table("consents", self.env._("Consents"), columns, rows)

    def _personal_wishes(self, people, orders):
        wishes = (
            self.env["water.customer.request"]
            .sudo()
            .search([("partner_id", "in", people.ids), ("order_id", "in", [False, *orders.ids])])
        )
        states = dict(wishes._fields["state"]._description_selection(self.env))
        columns = [
            ("request", self.env._("Request")),
            ("at", self.env._("Time")),
            ("text", self.env._("In your words")),
            ("state", self.env._("State")),
        ]
        rows = [
            {
                "request": wish.name,
                "at": self._personal_time(wish.create_date),
                "text": wish.text or "",
                "state": states[wish.state],
            }
            for wish in wishes
        ]
        return self._personal_table("requests", self.env._("Requests"), columns, rows)

    def _personal_visits(self, orders):
        """Steps of the sales funnel that are tied to an order by its hold; others are nobody's."""
        events = self.env["water.funnel.event"].sudo()
        causes = [cause for cause in orders.mapped("water_cause") if cause]
        kinds = dict(events._fields["kind"]._description_selection(self.env))
        columns = [
            ("step", self.env._("Step")),
            ("at", self.env._("Time")),
            ("browser", self.env._("Random number of the browser")),
            ("source", self.env._("Came from")),
        ]
        rows = [
            {
                "step": kinds[event.kind],
                "at": self._personal_time(event.at),
                "browser": event.visitor or "",
                "source": " / ".join(
                    filter(None, (event.utm_source, event.utm_medium, event.utm_campaign))
                ),
            }
            for event in events.search([("cause", "in", causes)])
        ]
        return self._personal_table("visits", self.env._("Steps of the purchase"), columns, rows)

    def _personal_cards(self, people):
        columns = [
            ("kind", self.env._("Kind")),
            ("what", self.env._("What")),
            ("worth", self.env._("Worth")),
        ]
        rows = [
            {
                "kind": self.env._("Points and gift cards"),
                "what": card["name"],
                "worth": card["worth"],
            }
            for one in people
            if one.user_ids
            for card in one._website_cards()
        ] + [
            {"kind": self.env._("Saved card"), "what": token.display_name, "worth": ""}
            for token in people.payment_token_ids
            if token.partner_id.user_ids
        ]
        return self._personal_table(
            "cards", self.env._("Saved cards, points, gift cards"), columns, rows
        )

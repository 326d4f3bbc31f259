from datetime import timedelta

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Documents of accounts (402-FZ, article 29) and of the cash register (54-FZ) are kept so long.
ACCOUNTS_YEARS = 5
#: So long a consent may have to be proven (152-FZ, article 9; limitation of actions).
CONSENT_YEARS = 3


class WaterCustomerRequest(models.Model):
    """Erasure of personal data: asked on the website, confirmed by mail, done by the office.

    What the law orders to keep stays, without a name where it needs none: orders, invoices,
    payments, fiscal receipts. Everything else that names the person is removed.
    """

    _inherit = "water.customer.request"

    @api.model
    def _ask_erasure(self, partner, order=None):
        """Write the wish down and mail the link that confirms it."""
        wish = self._open_for("erase", partner, order=order, state="unconfirmed")
        if wish.state == "unconfirmed":
            self.env["water.mail.link"]._ask("erase", partner.email, request_id=wish.id)
        return wish

    def _confirm_erasure(self):
        """The mailbox says that it is really wanted."""
        self.ensure_one()
        if self.state == "unconfirmed":
            self.write({"state": "open", "confirmed_at": fields.Datetime.now()})
            self._tell_office()

    # --- what the office sees before it decides

    def _note(self):
        if self.kind != "erase":
            return super()._note()
        orders = self._erased_orders()
        last = max(orders.mapped("date_order"), default=None)
        until = last and last.date() + relativedelta(years=ACCOUNTS_YEARS)
        removed = [
            self.env._("Name, email, phone, address and notes of the contact"),
            self.env._("Passengers' names on tickets, and former names in their history"),
            self.env._("The account, its passkeys, saved cards and points"),
            self.env._("Mails and PDF tickets that were sent"),
        ]
        kept = [
            self.env._(
                "Orders, invoices, payments and fiscal receipts, without the name where they can"
            ),
            self.env._(
                "Consents with their address for %s years as proof, then without it", CONSENT_YEARS
            ),
        ]
        parts = [
            Markup("<p><strong>%s</strong></p>%s")
            % (self.env._("Removed"), self._html_list(removed)),
            Markup("<p><strong>%s</strong></p>%s")
            % (self.env._("Kept, because the law orders it"), self._html_list(kept)),
        ]
        if until:
            parts.append(
                Markup("<p>%s</p>")
                % self.env._(
                    "Papers of %(count)s orders are kept until %(day)s.",
                    count=len(orders),
                    day=until,
                )
            )
        if reason := self._erasure_obstacle():
            parts.append(Markup('<p class="text-danger">%s</p>') % reason)
        return Markup().join(parts)

    def _html_list(self, items):
        return Markup("<ul>%s</ul>") % Markup().join(Markup("<li>%s</li>") % item for item in items)

    def _erased_people(self):
        """The contact, and for an account those that it took over."""
        partner = self.partner_id.sudo()
        return partner if self.order_id and not partner.user_ids else partner._personal_self()

    def _erased_orders(self):
        return (
            self.env["sale.order"].sudo().search([("partner_id", "in", self._erased_people().ids)])
        )

    def _erasure_obstacle(self):
        """Why it cannot be done yet, or nothing."""
        people = self._erased_people()
        orders = self._erased_orders()
        now = fields.Datetime.now()
        if any(user._is_internal() for user in people.user_ids):
            return self.env._("This is a colleague. Archive the user first.")
        if any(people.mapped("is_company")):
            return self.env._("Data of a company are not personal data.")
        tickets = orders.water_ticket_ids.filtered(
            lambda ticket: ticket.state == "issued" and ticket.trip_id.arrival > now
        )
        if tickets:
            return self.env._(
                "A trip is still ahead (%s). Cancel it first, or erase after it.",
                ", ".join(sorted(set(tickets.mapped("trip_id.name")))),
            )
        if orders.transaction_ids.filtered(
            lambda payment: payment.state in ("pending", "authorized")
        ):
            return self.env._("A payment is still under way.")
        return ""

    # --- doing it

    def action_erase(self):
        """Button of the manager: remove what names the person; it cannot be undone."""
        self.ensure_one()
        if not self.env.user.has_group("water_booking.group_manager"):
            raise UserError(self.env._("Only managers erase personal data."))
        self.check_access("write")
        if self.kind != "erase" or self.state != "open":
            raise UserError(self.env._("This erasure is not confirmed, or already done."))
        if reason := self._erasure_obstacle():
            raise UserError(reason)
        wish = self.sudo()
        people, orders = wish._erased_people(), wish._erased_orders()
        name, email = wish.partner_id.name, wish.partner_id.email
        wish._erase_tickets(orders)
        wish._erase_messages(people, orders)
        wish._erase_account(people)
        wish._erase_consents(people)
        wish._erase_people(people)
        if "privacy.log" in self.env:
            self.env["privacy.log"].sudo().create(
                {
                    "anonymized_name": name,
                    "anonymized_email": email or name,
                    "user_id": self.env.uid,
                    "execution_details": wish.name,
                }
            )
        wishes = self.sudo().search([("partner_id", "in", people.ids)])
        wishes.write({"email": False, "text": False})
        self._close("done")

    def _erase_people(self, people):
        """Blank contacts, whose papers stay; other addons add what they store."""
        emptied = (
            *("email", "phone", "street", "street2", "city", "zip", "comment", "website", "ref"),
            *("vat", "function", "image_1920", "barcode"),
        )
        for partner in people:
            partner.with_context(tracking_disable=True).write(
                {
                    "name": self.env._("Removed customer %s", partner.id),
                    "state_id": False,
                    "category_id": [fields.Command.clear()],
                    **{name: False for name in emptied if name in partner},
                }
            )
            partner.active = False

    def _erase_account(self, people):
        people.payment_token_ids.with_context(active_test=False).write({"active": False})
        self.env["loyalty.card"].sudo().search([("partner_id", "in", people.ids)]).write(
            {"partner_id": False}
        )
        self.env["website.visitor"].sudo().search([("partner_id", "in", people.ids)]).unlink()
        users = people.with_context(active_test=False).user_ids
        for user in users:
            user.auth_passkey_key_ids.unlink()
            user.with_context(tracking_disable=True).write(
                {
                    "login": f"__removed_{user.id}",
                    "password": "",
                    "active": False,
                    "water_proven_email": False,
                }
            )
        emails = [email for email in people.mapped("email_normalized") if email]
        self.env["water.mail.link"].sudo().search([("email", "in", emails)]).unlink()

    def _erase_tickets(self, orders):
        tickets = orders.water_ticket_ids
        tickets.with_context(tracking_disable=True).write({"passenger_name": False})
        messages = self.env["mail.message"].search(
            [("model", "=", "water.ticket"), ("res_id", "in", tickets.ids)]
        )
        messages.tracking_value_ids.filtered(
            lambda value: value.field_id.name == "passenger_name"
        ).unlink()

    def _erase_messages(self, people, orders):
        """Mails, the PDF tickets and what was noted about the contact; papers of accounts stay."""
        attachments = self.env["ir.attachment"]
        attachments.search(
            [
                ("res_model", "=", "sale.order"),
                ("res_id", "in", orders.ids),
                ("mimetype", "=", "application/pdf"),
                ("name", "in", [f"{order.name}.pdf" for order in orders]),
            ]
        ).unlink()
        emails = [email for email in people.mapped("email_normalized") if email]
        mails = self.env["mail.mail"].search(
            ["|", ("email_to", "in", emails), ("recipient_ids", "in", people.ids)]
        )
        mails.unlink()
        self.env["mail.message"].search(
            [
                "|",
                "&",
                ("model", "=", "res.partner"),
                ("res_id", "in", people.ids),
                "&",
                ("model", "=", "sale.order"),
                "&",
                ("res_id", "in", orders.ids),
                ("message_type", "in", ("email", "email_outgoing", "comment")),
            ]
        ).unlink()

    def _erase_consents(self, people):
        """Proof of consent stays for its time; consent to news ends now."""
        consents = self.env["water.consent"]
        for partner in people:
            if consents._marketing_of(partner).given:
                consents._withdraw_marketing(partner)
        kept = consents.search([("partner_id", "in", people.ids)])
        kept.keep_until = fields.Date.context_today(self) + timedelta(days=366 * CONSENT_YEARS)

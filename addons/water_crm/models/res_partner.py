import re

from odoo import api, fields, models
from odoo.fields import Domain

AGENT = "water_booking.group_agent"
# Fewer digits than these are the number of a house or of an order, not the end of a phone.
MIN_PHONE_DIGITS = 4
# Half a country shares the first four digits, so the beginning of a phone needs more of them.
MIN_PHONE_BEGINNING = 6
# Without the country's code or the trunk prefix a number has at most ten digits.
NATIONAL_DIGITS = 10


class ResPartner(models.Model):
    """The customer as support sees her: what she bought, when she sails, what she paid.

    The figures are visible to agents only: other users of the database have no rights on tickets.
    """

    _inherit = "res.partner"

    water_query = fields.Char(
        string="Customer",
        compute="_compute_water_query",
        search="_search_water_query",
        groups=AGENT,
        help="Finds by phone in any writing, its last digits, mail, name, ticket or order number.",
    )
    water_phone_key = fields.Char(
        string="Phone, last digits first",
        compute="_compute_water_phone_key",
        store=True,
        compute_sudo=True,
        groups=AGENT,
    )
    water_ticket_ids = fields.One2many(
        "water.ticket", "partner_id", string="Tickets of the customer", groups=AGENT
    )
    water_payment_ids = fields.One2many(
        "water.customer.payment", "partner_id", string="Payments", groups=AGENT
    )
    water_upcoming_trip_ids = fields.One2many(
        "water.customer.trip",
        "partner_id",
        string="Upcoming trips",
        domain=lambda self: [("arrival", ">=", fields.Datetime.now())],
        groups=AGENT,
    )
    water_past_trip_ids = fields.One2many(
        "water.customer.trip",
        "partner_id",
        string="Past trips",
        domain=lambda self: [("arrival", "<", fields.Datetime.now())],
        groups=AGENT,
    )
    water_order_count = fields.Integer(
        string="Orders", compute="_compute_water_order_count", groups=AGENT
    )
    water_ticket_count = fields.Integer(
        string="Tickets",
        compute="_compute_water_tickets",
        groups=AGENT,
        help="Tickets that are valid or were used.",
    )
    water_next_trip_id = fields.Many2one(
        "water.trip", string="Next trip", compute="_compute_water_tickets", groups=AGENT
    )
    water_payment_count = fields.Integer(
        string="Number of payments", compute="_compute_water_payments", groups=AGENT
    )
    water_paid_total = fields.Monetary(
        string="Paid",
        compute="_compute_water_payments",
        currency_field="currency_id",
        groups=AGENT,
        help="Payments received less refunds.",
    )
    water_lead_count = fields.Integer(
        string="Leads", compute="_compute_water_lead_count", groups=AGENT
    )
    water_same_person_count = fields.Integer(
        string="Other cards of this person", compute="_compute_water_same_person", groups=AGENT
    )

    # Support types the end of a number: turned around, it is the beginning of an index.
    _water_phone_key_idx = models.Index("(water_phone_key text_pattern_ops)")

    # --- search

    @api.depends("phone")
    def _compute_water_phone_key(self):
        for partner in self:
            partner.water_phone_key = self._water_phone_key(partner.phone)

    @api.model
    def _water_phone_key(self, phone):
        """The national digits of a phone, last first; False when there are none.

        ``+7 921 …``, ``8 (921) …`` and ``921…`` are the same number.
        """
        digits = re.sub(r"\D", "", phone or "")
        return digits[-NATIONAL_DIGITS:][::-1] or False

    def _compute_water_query(self):
        self.water_query = False

    @api.model
    def _search_water_query(self, operator, value):
        """Find customers by whatever they say on the phone, in one box."""
        if operator not in ("ilike", "=ilike") or not isinstance(value, str):
            return NotImplemented
        value = value.strip()
        if not value:
            return Domain.TRUE
        if "@" in value:
            return Domain("email", "ilike", value)
        if re.fullmatch(r"[\d\s()+.-]+", value):
            by_phone = self._water_phone_domain(value)
            if by_phone:
                return by_phone | self._water_number_domain(value)
        by_name = Domain.AND([Domain("complete_name", "ilike", word)] for word in value.split())
        by_passenger = Domain("water_ticket_ids.passenger_name", "ilike", value)
        by_mail = Domain("email", "ilike", value)
        return by_name | by_mail | by_passenger | self._water_number_domain(value)

    @api.model
    def _water_phone_domain(self, value):
        """Partners by a whole phone, its last digits, or the beginning of it; None if too short."""
        key = self._water_phone_key(value) or ""
        if len(key) < MIN_PHONE_DIGITS:
            return None
        domain = Domain("water_phone_key", "=like", f"{key}%")
        if MIN_PHONE_BEGINNING <= len(key) < NATIONAL_DIGITS:
            national = re.sub(r"^(\+\s*7|[78])", "", value.strip())
            beginning = re.sub(r"\D", "", national)[::-1]
            domain |= Domain("water_phone_key", "=like", f"%{beginning}")
        return domain

    @api.model
    def _water_number_domain(self, value):
        """Partners by the number of a ticket, an order or a payment, or by a ticket's code."""
        ticket = self.env["water.ticket"]
        return Domain.OR(
            [
                [("water_ticket_ids.name", "ilike", value)],
                [("water_ticket_ids.barcode", "=", ticket._normalize_barcode(value) or value)],
                [("sale_order_ids.name", "ilike", value)],
                [("water_payment_ids.reference", "ilike", value)],
            ]
        )

    # --- figures

    def _compute_water_order_count(self):
        counts = self._water_counts("sale.order", [("state", "!=", "cancel")])
        for partner in self:
            partner.water_order_count = counts.get(partner.id, 0)

    def _compute_water_lead_count(self):
        counts = self._water_counts("crm.lead", [])
        for partner in self:
            partner.water_lead_count = counts.get(partner.id, 0)

    def _water_counts(self, model, domain):
        groups = self.env[model]._read_group(
            [("partner_id", "in", self.ids), *domain], ["partner_id"], ["__count"]
        )
        return {partner.id: count for partner, count in groups}

    def _compute_water_tickets(self):
        live = [("state", "in", ("issued", "used"))]
        counts = self._water_counts("water.ticket", live)
        upcoming = self.env["water.customer.trip"].search(
            [
                ("partner_id", "in", self.ids),
                ("tickets", ">", 0),
                ("state", "!=", "cancelled"),
                ("departure", ">=", fields.Datetime.now()),
            ],
            order="departure DESC, id DESC",
        )
        # The earliest comes last and stays.
        trips = {visit.partner_id.id: visit.trip_id for visit in upcoming}
        for partner in self:
            partner.water_ticket_count = counts.get(partner.id, 0)
            partner.water_next_trip_id = trips.get(partner.id, False)

    def _compute_water_payments(self):
        payments = self.env["water.customer.payment"]
        counts = self._water_counts("water.customer.payment", [])
        paid = dict(
            payments._read_group(
                [("partner_id", "in", self.ids), ("state", "=", "done")],
                ["partner_id"],
                ["amount:sum"],
            )
        )
        for partner in self:
            partner.water_payment_count = counts.get(partner.id, 0)
            partner.water_paid_total = paid.get(partner, 0.0)

    def _water_same_person_domain(self):
        """Other cards with this mail or phone: guests get a card per way of writing a name."""
        self.ensure_one()
        same = []
        if self.email_normalized:
            same.append(Domain("email_normalized", "=", self.email_normalized))
        if self.water_phone_key and len(self.water_phone_key) == NATIONAL_DIGITS:
            same.append(Domain("water_phone_key", "=", self.water_phone_key))
        return Domain.OR(same) & Domain("id", "!=", self.id)

    @api.depends("email_normalized", "water_phone_key")
    def _compute_water_same_person(self):
        """Shown on a customer's screen only, so one query a card is what it takes."""
        for partner in self:
            partner.water_same_person_count = (
                self.search_count(partner._water_same_person_domain()) if partner.id else 0
            )

    # --- actions

    def action_water_orders(self):
        return self._water_action("sale.action_orders", "sale_order_ids")

    def action_water_tickets(self):
        return self._water_action("water_booking.action_water_ticket", "water_ticket_ids")

    def action_water_payments(self):
        return self._water_action("water_crm.action_customer_payment", "water_payment_ids")

    def action_water_leads(self):
        action = self._water_action("crm.crm_lead_all_leads", "opportunity_ids")
        action["context"] = {"default_partner_id": self.id, "default_type": "lead"}
        return action

    def _water_action(self, xmlid, field):
        """The list of one kind of this customer's records, without the filters of its menu."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["domain"] = [(self._fields[field].inverse_name, "=", self.id)]
        action["context"] = {"default_partner_id": self.id}
        return action

    def action_water_same_person(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("water_crm.action_customer")
        action["domain"] = list(self._water_same_person_domain())
        return action

    def action_water_contact(self):
        """Open the full card of the contact, with addresses and everything that Odoo keeps."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref("base.view_partner_form").id, "form")],
        }

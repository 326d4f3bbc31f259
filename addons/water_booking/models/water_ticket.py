import re
import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_datetime

from ..report.ticket_pdf import render_tickets

#: Crockford's base 32: no I, L, O, U, so that a code survives being read aloud and typed.
BARCODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BARCODE_LENGTH = 16


class WaterTicket(models.Model):
    """One passenger's right to board one trip.

    Made when the places of an order are sold, found at the pier by its barcode. Ticket and ledger
    row meet by ``claim``, with no foreign key either way. What it repeats of others is computed
    before it is inserted: the buyer waits for it.
    """

    _name = "water.ticket"
    _description = "Ticket"
    _inherit = ["mail.thread"]
    _order = "trip_id, id"
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, readonly=True, index="trigram")
    order_line_id = fields.Many2one(
        "sale.order.line", required=True, readonly=True, index=True, ondelete="restrict"
    )
    order_id = fields.Many2one(
        related="order_line_id.order_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(
        related="order_id.partner_id", string="Buyer", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    trip_id = fields.Many2one(
        "water.trip", required=True, readonly=True, index=True, ondelete="restrict"
    )
    excursion_id = fields.Many2one(related="trip_id.excursion_id", store=True, precompute=True)
    vessel_id = fields.Many2one(related="trip_id.vessel_id", store=True, precompute=True)
    departure = fields.Datetime(related="trip_id.departure", store=True, precompute=True)
    fare_id = fields.Many2one("water.fare", required=True, readonly=True, ondelete="restrict")
    seat_id = fields.Many2one("water.seat", readonly=True, ondelete="restrict")
    category_id = fields.Many2one(related="seat_id.category_id", store=True, precompute=True)
    seat_label = fields.Char(string="Place", readonly=True)
    passenger_name = fields.Char(tracking=True)
    barcode = fields.Char(
        required=True, readonly=True, copy=False, default=lambda self: self._new_barcode()
    )
    price = fields.Monetary(readonly=True, help="What was paid for this place, tax included.")
    claim = fields.Char(required=True, readonly=True, copy=False, groups="base.group_system")
    channel = fields.Selection(related="order_id.water_channel", store=True, precompute=True)
    state = fields.Selection(
        [
            ("issued", "Issued"),
            ("used", "Used"),
            ("cancelled", "Cancelled"),
            ("transferred", "Transferred"),
        ],
        required=True,
        readonly=True,
        default="issued",
        index=True,
        tracking=True,
    )
    used_at = fields.Datetime(readonly=True)
    used_by_id = fields.Many2one("res.users", string="Let aboard by", readonly=True)

    _barcode_unique = models.Constraint("UNIQUE (barcode)")
    _claim_unique = models.Constraint("UNIQUE (claim)")
    _used_at = models.Constraint("CHECK ((state = 'used') = (used_at IS NOT NULL))")

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        # what was computed beforehand has put tickets without a number into these
        for field in self._fields.values():
            if field.type == "many2one":
                for inverse in self.pool.field_inverses[field]:
                    self.env[inverse.model_name].invalidate_model([inverse.name], flush=False)
        return tickets

    def write(self, vals):
        """People correct a passenger's name; all else of a ticket changes by its own actions.

        Price, code, trip, state and claim stand for money and a place: whoever could type them
        could make a used ticket new.
        """
        if not self.env.su:
            for name in vals.keys() - {"passenger_name"}:
                if not name.startswith(("message_", "activity_")):
                    raise AccessError(self.env._("Of a ticket only the passenger's name changes."))
        return super().write(vals)

    @api.model
    def _new_barcode(self):
        """80 random bits: nobody guesses a ticket."""
        return "".join(secrets.choice(BARCODE_ALPHABET) for _digit in range(BARCODE_LENGTH))

    @api.model
    def _normalize_barcode(self, code):
        """What was scanned or typed, as stored: upper case, no separators, look-alikes mended."""
        code = re.sub(r"[^0-9A-Z]", "", (code or "")[:128].upper())
        return code.translate(str.maketrans("OIL", "011"))

    @property
    def barcode_grouped(self):
        """The barcode in groups of four, for people."""
        return "-".join(re.findall(".{4}", self.barcode))

    @api.model
    def board(self, code, trip_id):
        """Use the ticket with ``code`` on a trip, from the scanning screen.

        One UPDATE decides, so that of two scans at once exactly one lets the passenger aboard.

        :return: dict with ``outcome`` (ok, used, wrong_trip, cancelled, unknown, not_open), the
            sentence for the crew as ``message``, and ``ticket`` for the screen where there is one
        """
        trip = self.env["water.trip"].browse(int(trip_id))
        trip.check_access("read")
        ticket = self.search([("barcode", "=", self._normalize_barcode(code))], limit=1)
        if not ticket:
            return self._boarding_answer(
                "unknown", self.env._("No ticket has this code. Check what was typed or scanned.")
            )
        if ticket.trip_id not in trip._sailing():
            return ticket._boarding_answer(
                "wrong_trip", self.env._("This ticket is for another trip: %s", ticket.trip_id.name)
            )
        if ticket.state in ("cancelled", "transferred"):
            return ticket._boarding_answer(
                "cancelled",
                self.env._("This ticket was cancelled. It does not let anybody aboard."),
            )
        if {trip.state, ticket.trip_id.state} & {"draft", "cancelled", "done"}:
            return ticket._boarding_answer(
                "not_open", self.env._("Boarding is not open on this trip.")
            )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE water_ticket SET state = 'used', used_at = %s, used_by_id = %s,"
            " write_date = %s, write_uid = %s WHERE id = %s AND state = 'issued'",
            [fields.Datetime.now(), self.env.uid, fields.Datetime.now(), self.env.uid, ticket.id],
        )
        first = self.env.cr.rowcount
        ticket.invalidate_recordset()
        ticket.trip_id.invalidate_recordset(["used_count"])
        if first:
            return ticket._boarding_answer("ok", self.env._("Welcome aboard"))
        when = format_datetime(
            self.env, ticket.used_at, tz=trip.tz, dt_format="dd.MM.yyyy HH:mm:ss"
        )
        return ticket._boarding_answer(
            "used",
            self.env._("This ticket was already used at %(time)s.", time=when),
        )

    def _told_place(self, with_deck=False):
        """The place in the passenger's words; nothing for an infant on a lap."""
        self.ensure_one()
        return self.seat_id._told(with_deck) if self.seat_id else self.seat_label or ""

    def _boarding_answer(self, outcome, message):
        """What the screen needs. The last two let it tell the echo of its own scan, whose answer
        the network lost, from somebody else's use of the ticket."""
        ticket = self and {
            "id": self.id,
            "name": self.name,
            "fare": self.fare_id.name,
            "check": self.fare_id._boarding_check(),
            "place": self.seat_label or "",
            "extras": self.extras,
            "category": self.category_id.name or "",
            "passenger": self.passenger_name or self.sudo().partner_id.name,
            "trip": self.trip_id.name,
            "used_by_me": self.used_by_id == self.env.user,
            "used_seconds_ago": self.used_at
            and (fields.Datetime.now() - self.used_at).total_seconds(),
        }
        return {"outcome": outcome, "message": message, "ticket": ticket or None}

    @api.model
    def boarding_status(self, trip_id):
        """Numbers for the head of the scanning screen: expected and aboard, by fare, of all
        excursions that sail."""
        trip = self.env["water.trip"].browse(int(trip_id))
        trip.check_access("read")
        sailing = trip._sailing_now()
        groups = self._read_group(
            [("trip_id", "in", sailing.ids), ("state", "in", ("issued", "used"))],
            ["fare_id", "state"],
            ["__count"],
        )
        fares = {}
        for fare, state, count in groups:
            numbers = fares.setdefault(fare.id, {"name": fare.name, "expected": 0, "aboard": 0})
            numbers["expected"] += count
            numbers["aboard"] += count if state == "used" else 0
        return {
            "trip_ids": sailing.ids,
            "trip": " + ".join([*(sailing - trip).mapped("excursion_id.name"), trip.name]),
            "vessel": trip.vessel_id.name,
            "pier": trip.pier_id.name,
            "departure": trip._format_departure("short"),
            "tz": trip.tz,
            "state": trip.state,
            "expected": sum(item["expected"] for item in fares.values()),
            "aboard": sum(item["aboard"] for item in fares.values()),
            "fares": list(fares.values()),
        }

    def _cancel(self):
        """Make tickets void and free their places once this is committed.

        The places stay sold if the transaction is rolled back; should the process die between
        commit and release, the sweeper finds sold places whose ticket is cancelled.
        """
        live = self.filtered(lambda ticket: ticket.state == "issued")
        if not live:
            return
        live.sudo().state = "cancelled"
        inventory = self.env["water.inventory"]
        inventory._after_commit(inventory._give_back, live.sudo().mapped("claim"))

    def _render_pdf(self, lang=None):
        """The tickets as one PDF, a page each, in ``lang`` (the buyer's by default).

        :return: bytes
        """
        lang = lang or self.partner_id[:1].lang or self.env.lang
        return render_tickets(self.with_context(lang=lang).sudo())

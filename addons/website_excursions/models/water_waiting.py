import re

from psycopg2.errors import UniqueViolation

from odoo import Command, api, fields, models
from odoo.exceptions import ConcurrencyError

from odoo.addons.water_booking.models.water_waiting import OPEN

from ..tools import formats

#: What a form carries so that the same form sent twice is known again; nobody guesses another's.
_ONCE = re.compile(r"[\w-]{20,64}", re.ASCII)


class WaterWaiting(models.Model):
    """The waiting list as customers see it."""

    _inherit = "water.waiting"

    consent_document_id = fields.Many2one(
        "water.consent.document", string="Consent", readonly=True, ondelete="restrict"
    )
    consent_at = fields.Datetime(string="Consent given", readonly=True)
    form_token = fields.Char(readonly=True, copy=False, groups="base.group_system", index=True)

    @api.model
    def _website_read(self, form, trip, documents):
        """Read the form of somebody who wants to wait.

        :param form: what was sent, text by field name
        :param documents: consent texts in force, by kind
        :return: (values of the entry, {field: sentence} of what is not right)
        """
        person, errors = self.env["water.checkout"]._validate(
            form, {kind: documents[kind] for kind in documents if kind == "personal_data"}
        )
        if "consent_personal_data" in errors:
            errors["consent_personal_data"] = self.env._(
                "Without it we cannot keep your address for the list."
            )
        fares = trip.excursion_id.tariff_ids.fare_id
        wanted = {
            fare: int(text)
            for fare in fares
            if (text := (form.get(f"fare_{fare.id}") or "").strip()).isdecimal() and len(text) < 3
        }
        places = sum(count for fare, count in wanted.items() if fare.takes_place)
        laps = sum(count for fare, count in wanted.items() if not fare.takes_place)
        adults = sum(count for fare, count in wanted.items() if fare.accompanies)
        most = self.env["water.excursion"]._website_places_per_buyer(trip.excursion_id.id)
        if not places:
            errors["group"] = self.env._("How many of you want to come?")
        elif places + laps > most:
            errors["group"] = self.env._(
                "One buyer can have at most %s places of this trip. Are you a bigger group?"
                " Write to us, and we will find places for all of you.",
                most,
            )
        elif laps > adults:
            errors["group"] = self.env._("Every infant without a seat needs an adult with one.")
        categories = trip.map_id.seat_ids.category_id
        text = form.get("category") or ""
        chosen = categories.filtered(lambda category: str(category.id) == text)
        document = documents.get("personal_data")
        values = {
            "trip_id": trip.id,
            "name": person["name"],
            "email": person["email"],
            "phone": person["phone"],
            "lang": self.env.context.get("lang"),
            "category_id": chosen.id,
            "line_ids": [
                Command.create({"fare_id": fare.id, "quantity": count})
                for fare, count in wanted.items()
                if count
            ],
            "consent_document_id": document.id if document else False,
            "consent_at": fields.Datetime.now() if document else False,
            "form_token": self._website_once(form),
        }
        return values, errors

    @api.model
    def _website_once(self, form):
        once = form.get("once") or ""
        return once if _ONCE.fullmatch(once) else False

    @api.model
    def _website_sent(self, trip_id, form):
        """The entry that this very form has made: somebody has pressed twice."""
        once = self._website_once(form)
        domain = [("trip_id", "=", trip_id), ("form_token", "=", once), ("state", "in", OPEN)]
        return self.sudo().search(domain, limit=1) if once else self.sudo()

    @api.model
    def _website_join(self, values, known=None):
        """The group's entry; whoever sends the form again has one, with the new wishes. Another
        address is another group: it comes last, and the one before leaves the line.

        :param known: id of the entry that this browser has made before, from its session: an
            address that somebody types opens no entry of others
        :return: (entry, whether it is this browser's); who knows another's is not to be told
        :raise ConcurrencyError: when the same group comes in just now; Odoo runs the request again
        """
        entries = self.sudo()
        mine = entries.browse(known or 0).exists()
        if mine.state != "waiting" or mine.trip_id.id != values["trip_id"]:
            mine = entries
        elif mine.email.lower() != values["email"].lower():
            # somebody knows the link of the old mailbox, which the new one's owner must not share;
            # left whether the new address stands in line or not, which nobody is to learn by it
            mine._leave()
            mine = entries
        standing = entries.search(
            [
                ("trip_id", "=", values["trip_id"]),
                ("category_id", "=", values["category_id"]),
                ("state", "in", OPEN),
                ("id", "!=", mine.id),
            ]
        ).filtered(lambda entry: entry.email.lower() == values["email"].lower())
        if standing:
            return standing[0], False
        try:
            with self.env.cr.savepoint():
                if mine:
                    mine.line_ids.unlink()
                    mine.write(values)
                else:
                    mine = entries.create(values)
                self.env.flush_all()
        except UniqueViolation as late:
            # who came first is not in this request's snapshot, but in that of the next try
            raise ConcurrencyError from late
        return mine, True

    def _website_mail_link(self):
        """The mailbox's owner gets the link; whoever has typed its address sees nothing, nor does
        it keep anybody from the line when the letter cannot be written."""
        self.sudo()._tell("website_excursions.mail_template_waiting_link")

    def _website_page(self):
        """What the group sees of its own entry."""
        self.ensure_one()
        hold = self.state in ("offered", "accepted") and self.env["water.inventory"]._hold_info(
            self.cause
        )
        state = self.state
        if state in ("offered", "accepted") and not hold:
            state = "expired"
        return {
            "state": state,
            "url": self._link().removeprefix(self.get_base_url()),
            "trip": self.trip_id._website_page_head(),
            "group": self.group_text,
            "category": self.category_id.name or "",
            "position": self._position(),
            "until": formats.moment(self.env, hold.held_until, self.trip_id.tz) if hold else "",
            "places": ", ".join(row.seat_label for row in hold.rows if row.seat_label)
            if hold and self.trip_id.map_id.seating != "general"
            else "",
            "total": formats.price(self.env, hold.total, self.trip_id.currency_id) if hold else "",
        }

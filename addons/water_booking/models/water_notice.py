from typing import NamedTuple

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

#: What is told of a departure, in this order; "place" is the vessel and the place on it.
PARTS = ("time", "pier", "place")
#: Who is told this has no trip any more, so that nothing else matters.
ENDS = ("ashore", "cancelled")


class Told(NamedTuple):
    """A fact before and now, in words. ``key_before`` and ``key_now`` are what the words mean: who
    has not been told yet need not be told of what has become again what it was."""

    before: str
    now: str
    key_before: str | int | None = None
    key_now: str | int | None = None


class WaterNotice(models.Model):
    """A passenger who must be told that something of the trip has changed.

    It refers to the ticket and to nothing else: the door writes trips in a transaction of its own,
    and a request that has called it can insert nothing that refers to them.
    """

    _name = "water.notice"
    _description = "Passenger to be told"
    _order = "told_at desc, id"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one(
        "water.ticket", required=True, readonly=True, index=True, ondelete="cascade"
    )
    trip_id = fields.Many2one(related="ticket_id.trip_id")
    order_id = fields.Many2one(related="ticket_id.order_id")
    partner_id = fields.Many2one(related="ticket_id.partner_id", string="Buyer")
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    passenger = fields.Char(compute="_compute_passenger")
    kind = fields.Selection(
        [
            ("place", "Another place"),
            ("time", "Another time"),
            ("pier", "Another pier"),
            ("vessel", "Another vessel"),
            ("trip", "Another departure"),
            ("ashore", "No place any more"),
            ("cancelled", "Trip cancelled"),
        ],
        string="What has changed",
        required=True,
        readonly=True,
    )
    before = fields.Char(readonly=True)
    after = fields.Char(string="Now", readonly=True)
    parts = fields.Json(readonly=True)  # {part: [before, now, key before]}
    told = fields.Boolean(compute="_compute_told", search="_search_told")
    told_at = fields.Datetime(readonly=True, index=True)
    told_by_id = fields.Many2one("res.users", string="Told by", readonly=True)
    told_how = fields.Selection([("mail", "By mail"), ("person", "In person")], readonly=True)

    # what changes twice before anybody was told is told once
    _one_open = models.UniqueIndex(
        "(ticket_id) WHERE told_at IS NULL", "This passenger is on the list already."
    )

    @api.depends("ticket_id.passenger_name", "ticket_id.partner_id.name")
    def _compute_passenger(self):
        for notice in self:
            ticket = notice.ticket_id
            notice.passenger = ticket.passenger_name or ticket.partner_id.name or ""

    @api.depends("told_at")
    def _compute_told(self):
        for notice in self:
            notice.told = bool(notice.told_at)

    def _search_told(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = set(value)
        if wanted == {True, False}:
            return []
        return [("told_at", "!=" if True in wanted else "=", False)]

    @api.model
    def _put(self, kind, changes):
        """Put tickets on the list, once each: a ticket that is on it keeps what it said before.

        :param dict changes: {ticket: (before, now)}
        """
        return self._put_parts(
            {ticket: {"place": Told(*texts)} for ticket, texts in changes.items()}, kind
        )

    @api.model
    def _put_parts(self, changes, kind=None):
        """The same by parts. Whoever would be told that nothing has changed leaves the list.

        :param dict changes: {ticket: {part: Told}}
        :param kind: by default what the parts are
        :return: the notices of these tickets that are open now
        """
        waiting = {
            notice.ticket_id.id: notice
            for notice in self.sudo().search(
                [("told_at", "=", False), ("ticket_id", "in", [one.id for one in changes])]
            )
        }
        to_create, kept, needless = [], self.sudo(), self.sudo()
        for ticket, parts in changes.items():
            notice = waiting.get(ticket.id, self)
            values = notice._with_parts(parts, kind)
            if not values:
                needless |= notice
            elif notice:
                notice.write(values)
                kept |= notice
            else:
                to_create.append({"ticket_id": ticket.id, **values})
        needless.unlink()
        return self.sudo().create(to_create) | kept

    def _with_parts(self, parts, kind):
        """Values of a notice, or of a new one, that tells these parts besides; None where nothing
        is left to tell."""
        known = self.parts or ({"place": [self.before, self.after, None]} if self else {})
        if kind in ENDS:
            told = parts["place"]
            before = self.before if self else told.before
            return {
                "kind": kind,
                "before": before,
                "after": told.now,
                "parts": {"place": [before, told.now, None]},
            }
        if self.kind in ENDS and not kind:
            return {"kind": self.kind}  # the trip is none of theirs any more
        known = {**known}
        for name, told in parts.items():
            before, _now, key = known.get(name, (told.before, None, told.key_before))
            known[name] = [before, told.now, key]
            if not kind and key is not None and key == told.key_now:
                del known[name]
        told = [known[name] for name in PARTS if name in known]
        if not told:
            return None
        if not kind:
            kind = self.kind if "place" in known else next(name for name in PARTS if name in known)
        return {
            "kind": kind,
            "before": ", ".join(before for before, _now, _key in told if before),
            "after": ", ".join(now for _before, now, _key in told if now),
            "parts": known,
        }

    def _time_before(self):
        """The departure that the passenger knows, in words, where it is another one now."""
        self.ensure_one()
        return ((self.parts or {}).get("time") or [""])[0]

    def action_told(self):
        """Somebody has told them, on the phone or at the pier."""
        self._check_may_tell()
        self.sudo().filtered(lambda notice: not notice.told_at)._mark("person")

    def _check_may_tell(self):
        self.ticket_id.check_access("write")

    def _mark(self, how):
        self.write({"told_at": fields.Datetime.now(), "told_by_id": self.env.uid, "told_how": how})

    def action_mail(self):
        """Mail each buyer what has changed, with the new tickets; one mail for an order.

        :raise UserError: when nobody of them has an address
        """
        self._check_may_tell()
        waiting = self.sudo().filtered(lambda notice: not notice.told_at)
        with_address = waiting.filtered("email")
        if waiting and not with_address:
            raise UserError(
                self.env._("Nobody on this list has an email address. Call them and press “Told”.")
            )
        template = self.env.ref("water_booking.mail_template_notice").sudo()
        for order, notices in with_address.grouped("order_id").items():
            tickets = order.water_ticket_ids.filtered(lambda ticket: ticket.state == "issued")
            files = self.env["ir.attachment"].sudo()
            if tickets:
                files = files.create(
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
            template.with_context(notice_ids=notices.ids).send_mail(
                order.id, email_values={"attachment_ids": [Command.set(files.ids)]}
            )
            notices._mark("mail")
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        rest = len(waiting - with_address)
        if not rest:
            return None
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._("Passengers without an email address: %s. Call them.", rest),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

from markupsafe import Markup

from odoo import api, fields, models

#: What a customer may write; more is an attachment's business.
TEXT_LENGTH = 2000


class WaterCustomerRequest(models.Model):
    """What a customer asked the office for: another date, a cancellation, an erasure.

    The rules of after-sale decide; this is the door: who wants what of which tickets, in whose
    language, with a task for a person. One wish of a kind is open at a time.
    """

    _name = "water.customer.request"
    _description = "Customer's wish"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    kind = fields.Selection(
        [
            ("date", "Another date"),
            ("cancel", "Cancellation"),
            ("erase", "Erasure of personal data"),
            ("export", "Copy of personal data"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    state = fields.Selection(
        [
            ("unconfirmed", "Not confirmed"),
            ("open", "To do"),
            ("done", "Done"),
            ("refused", "Refused"),
        ],
        required=True,
        default="open",
        readonly=True,
        index=True,
        tracking=True,
    )
    partner_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    order_id = fields.Many2one("sale.order", readonly=True, index="btree_not_null")
    ticket_ids = fields.Many2many("water.ticket", readonly=True, string="Tickets")
    text = fields.Text(string="In their words", readonly=True)
    email = fields.Char(readonly=True)
    lang = fields.Char(string="Language", readonly=True)
    confirmed_at = fields.Datetime(string="Confirmed by mail", readonly=True)
    done_at = fields.Datetime(readonly=True)
    done_by_id = fields.Many2one("res.users", readonly=True)
    note = fields.Html(compute="_compute_note", string="What to do")

    @api.depends("kind", "partner_id", "order_id")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for wish in self:
            whose = wish.order_id.name or wish.partner_id.display_name
            wish.name = f"{kinds[wish.kind]}: {whose}"

    @api.depends_context("lang")
    @api.depends("kind")
    def _compute_note(self):
        for wish in self:
            wish.note = wish._note()

    def _note(self):
        """What the office has to know to answer; other kinds add theirs."""
        return Markup("")

    @api.model
    def _open_for(self, kind, partner, order=None, tickets=None, text="", state="open", tell=True):
        """The open wish of this kind, or a new one; what is added to it is kept as a message.

        :param tell: whether the office has its task at once, or by the caller
        """
        wishes = self.sudo()
        text = (text or "").strip()[:TEXT_LENGTH]
        wish = wishes.search(
            [
                ("kind", "=", kind),
                ("partner_id", "=", partner.id),
                ("order_id", "=", order.id if order else False),
                ("state", "in", ("unconfirmed", "open")),
            ],
            limit=1,
        )
        if wish:
            if text and text != wish.text:
                wish._message_log(body=text)
            if tickets:
                wish.ticket_ids |= tickets
            return wish
        wish = wishes.create(
            {
                "kind": kind,
                "state": state,
                "partner_id": partner.id,
                "company_id": (order and order.company_id.id) or self.env.company.id,
                "order_id": order.id if order else False,
                "ticket_ids": [fields.Command.set(tickets.ids if tickets else [])],
                "text": text,
                "email": partner.email,
                "lang": self.env.context.get("lang"),
            }
        )
        if state == "open" and tell:
            wish._tell_office()
        return wish

    def _tell_office(self):
        """A task for whoever answers customers; on the wish, and a line on its order."""
        self.ensure_one()
        user = (
            self.company_id.water_office_user_id
            or self.order_id.user_id
            or self.env.ref("base.user_admin")
        )
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=user.id,
            summary=self.with_context(lang=user.lang).name,
            note=self.text,
        )
        if self.order_id:
            self.order_id._message_log(
                body=self.env._("The customer asked on the website: %s", self.name)
            )

    def action_done(self):
        self._close("done")

    def action_refuse(self):
        self._close("refused")

    def _close(self, state):
        self.check_access("write")
        for wish in self.sudo():
            wish.write(
                {
                    "state": state,
                    "done_at": fields.Datetime.now(),
                    "done_by_id": self.env.uid,
                }
            )
            wish.activity_ids.action_done()

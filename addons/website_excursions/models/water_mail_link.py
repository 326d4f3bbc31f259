import hashlib
import logging
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import email_normalize

_logger = logging.getLogger(__name__)

#: A link that opens an account or confirms a wish; time enough for a slow mail server.
MINUTES = 30
#: One address gets at most so many mails an hour, whoever asks: nobody's mailbox is flooded.
MOST_AN_HOUR = 5
#: What was asked for is forgotten after so long; addresses are personal data.
KEPT_DAYS = 2


class WaterMailLink(models.Model):
    """A link that was asked for on the website and goes out by mail.

    Asking only notes the address, whether it is known or not: the same work, the same time, the
    same answer. Whose address it is shows when a cron sends the mails. The link's token is stored
    as a digest, lives for minutes and opens once; opening it shows that the mailbox is theirs.
    """

    _name = "water.mail.link"
    _description = "Link by mail"
    _order = "id desc"
    _rec_name = "purpose"

    purpose = fields.Selection(
        [
            ("login", "Log in without a password"),
            ("order", "New link to an order"),
            ("erase", "Confirm an erasure"),
        ],
        required=True,
        readonly=True,
    )
    email = fields.Char(required=True, readonly=True, index=True)
    lang = fields.Char(readonly=True)
    website_id = fields.Many2one("website", readonly=True, ondelete="cascade")
    order_id = fields.Many2one("sale.order", readonly=True, ondelete="cascade")
    request_id = fields.Many2one("water.customer.request", readonly=True, ondelete="cascade")
    order_name = fields.Char(string="Order number as typed", readonly=True)
    renewed = fields.Boolean(readonly=True, help="The order's former link becomes void.")
    state = fields.Selection(
        [("asked", "Asked"), ("sent", "Sent"), ("used", "Used"), ("void", "Void")],
        required=True,
        default="asked",
        readonly=True,
        index=True,
    )
    digest = fields.Char(readonly=True, index="btree_not_null", groups="base.group_system")
    until = fields.Datetime(readonly=True)

    # --- asking

    @api.model
    def _ask(self, purpose, email, **values):
        """Note that a mail is wanted; nothing of the answer depends on whether it will be sent."""
        email = email_normalize(email)
        if not email or len(email) > 254:
            return self.browse()
        links = self.sudo()
        recent = fields.Datetime.now() - timedelta(hours=1)
        asked = links.search_count([("email", "=", email), ("create_date", ">", recent)])
        if asked >= MOST_AN_HOUR:
            _logger.info("more than %s links an hour were asked for one address", MOST_AN_HOUR)
            return links.browse()
        link = links.create(
            {
                "purpose": purpose,
                "email": email,
                "lang": self.env.context.get("lang"),
                "website_id": self.env["website"].get_current_website().id,
                **values,
            }
        )
        self.env.ref("website_excursions.cron_mail_links").sudo()._trigger()
        return link

    # --- sending

    @api.model
    def _cron_send(self, batch=50):
        """Mail what was asked for, as far as it concerns anybody."""
        due = self.search([("state", "=", "asked")], limit=batch, order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for link in due:
            try:
                with self.env.cr.savepoint():
                    link._send()
            except Exception:  # one address must not keep the others waiting
                _logger.exception("link %s could not be sent", link.id)
                link.state = "void"
            if not self.env["ir.cron"]._commit_progress(1):
                break
        if due:
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _send(self):
        self.ensure_one()
        work = {
            "login": self._send_login,
            "order": self._send_order,
            "erase": self._send_erase,
        }
        if not work[self.purpose]():
            self.state = "void"

    def _send_login(self):
        users = self.env["res.users"]
        known = users._water_account_of(self.email) or users._water_guests_of(self.email)
        if not known:
            return False
        self._mail("website_excursions.mail_template_login_link", "/my/link/%s")
        return True

    def _send_order(self):
        """The order's number and its address must both be right."""
        order = self.env["sale.order"]._website_order_by(self.order_name, self.email)
        if not order:
            return False
        order._website_renew_link(void_former=self.renewed)
        self.write({"order_id": order.id, "state": "used"})
        self._mail_url(
            "website_excursions.mail_template_order_link", order._website_status_url("/manage")
        )
        return True

    def _send_erase(self):
        self._mail("website_excursions.mail_template_erasure_link", "/my/erasure/%s")
        return True

    def _mail(self, template, path):
        token = secrets.token_urlsafe(32)
        self.write(
            {
                "digest": self._digest(token),
                "state": "sent",
                "until": fields.Datetime.now() + timedelta(minutes=MINUTES),
            }
        )
        self._mail_url(template, path % token)

    def _mail_url(self, template, path):
        """The mail leaves no copy in the database: its link is a secret."""
        self.env.ref(template).sudo().with_context(
            water_url=self._localised(path), water_minutes=MINUTES
        ).send_mail(self.id, email_values={"email_to": self.email, "auto_delete": True})

    def _localised(self, path):
        """Absolute address in the language that the link was asked in."""
        website = self.website_id or self.env["website"].search([], limit=1)
        lang = self.env["res.lang"]._get_data(code=self.lang)
        prefix = ""
        if lang and lang.code != website.default_lang_id.code:
            prefix = f"/{lang.url_code}"
        return f"{website.get_base_url()}{prefix}{path}"

    # --- opening

    @api.model
    def _digest(self, token):
        return hashlib.sha256(token.encode()).hexdigest()

    @api.model
    def _find(self, token, purpose):
        """The link of a token as long as it opens anything, else an empty record."""
        if not isinstance(token, str) or not 20 <= len(token) <= 100:
            return self.browse()
        return self.sudo().search(
            [
                ("digest", "=", self._digest(token)),
                ("purpose", "=", purpose),
                ("state", "=", "sent"),
                ("until", ">", fields.Datetime.now()),
            ],
            limit=1,
        )

    def _use(self):
        """It opens once, and others of its kind for this address not any more.

        Two requests at once write the same row, so Odoo runs the later one again, and then the
        link is used.
        """
        self.ensure_one()
        others = self.search(
            [
                ("email", "=", self.email),
                ("purpose", "=", self.purpose),
                ("order_id", "=", self.order_id.id),
                ("state", "in", ("asked", "sent")),
            ]
        )
        (others - self).state = "void"
        self.state = "used"

    @api.autovacuum
    def _gc_links(self):
        before = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.sudo().search([("create_date", "<", before)]).unlink()

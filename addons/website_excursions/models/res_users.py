import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessDenied, UserError
from odoo.tools import email_normalize

from odoo.addons.auth_signup.models.res_users import SignupError


class ResUsers(models.Model):
    """Accounts of customers: proven by mail, with or without a password.

    An address typed somewhere proves nothing. Guests' orders come into an account only when
    somebody opened a link that was mailed to the address that they were bought with, and only into
    an account that belongs to that mailbox from then on: whoever registered another person's
    address before (by Odoo's form, or by changing the address of an own account) is put out.
    """

    _inherit = "res.users"

    water_proven_email = fields.Char(
        string="Address proven by mail",
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="A link that was mailed to this address was opened by this user.",
    )

    @api.model
    def _water_account_of(self, email):
        """The customer's account that this mailbox opens; staff have none of this kind.

        Whoever gave an account with a second factor another person's address would lock that
        person out: such an account counts only once the address is proven.
        """
        users = self.sudo().search(
            [
                ("email_normalized", "=", email),
                ("share", "=", True),
                ("group_ids", "in", self.env.ref("base.group_portal").ids),
            ]
        )
        users = users.filtered(
            lambda user: email in (user.water_proven_email, user.login) or not user._mfa_url()
        )
        return users.sorted(
            lambda user: (user.water_proven_email != email, user.login != email, user.id)
        )[:1]

    @api.model
    def _water_guests_of(self, email):
        """Contacts of guests who bought trips with this address and belong to nobody yet."""
        orders = self.env["sale.order"].sudo()
        partners = self.env["res.partner"].sudo()
        if self._water_is_staff(email):
            return partners
        partners = partners.search(
            [
                ("email_normalized", "=", email),
                ("parent_id", "=", False),
                ("child_ids", "=", False),
                ("is_company", "=", False),
                ("vat", "in", (False, "")),
                ("user_ids", "=", False),
            ],
            order="id desc",
        )
        bought = orders.search([("partner_id", "in", partners.ids), ("water_cause", "!=", False)])
        return partners & bought.partner_id

    @api.model
    def _water_is_staff(self, email):
        """Addresses of the office open nothing by mail alone."""
        domain = ["|", ("email_normalized", "=", email), ("login", "=", email)]
        return bool(self.sudo().search_count([*domain, ("share", "=", False)], limit=1))

    @api.model
    def _water_account_for(self, link):
        """The account that a link opens, made for the guest of an order where there is none.

        :raise UserError: there is nothing that it could open any more
        """
        account = self._water_account_of(link.email)
        if account:
            return account
        guests = self._water_guests_of(link.email)
        partner = (guests & link.order_id.partner_id) or guests[:1]
        if not partner:
            raise UserError(
                self.env._("There are no tickets for this address that an account could keep.")
            )
        values = {"login": link.email, "email": partner.email, "name": partner.name}
        if link.lang:
            values["lang"] = link.lang
        try:
            account = self.sudo()._signup_create_user({**values, "partner_id": partner.id})
        except SignupError as error:
            raise UserError(
                self.env._("This address cannot open an account. Please write to us.")
            ) from error
        account.water_proven_email = link.email
        return account

    def _water_prove(self, email):
        """A link mailed to ``email`` was opened by this user: what guests bought with it is theirs.

        Contacts of the guests become contacts of the account, as Odoo does it for companies; orders
        and invoices stay as they were written, and Odoo's own rules show them. Where the account
        is an employee's, colleagues would see them too: then they stay behind their own links.
        """
        self.ensure_one()
        user = self.sudo()
        if user.email_normalized == email:
            user.water_proven_email = email
        own = user.partner_id
        guests = self._water_guests_of(email) - own
        if guests and own == own.commercial_partner_id and not own.vat:
            guests.parent_id = own

    def _water_put_others_out(self, email):
        """Before the first proof anybody may have made this account: their ways in end.

        With a second factor nothing is taken away, since it is asked for as well.
        """
        self.ensure_one()
        user = self.sudo()
        if user.water_proven_email == email or user._mfa_url():
            return
        user.password = secrets.token_urlsafe(48)
        self.env["res.users.apikeys"].sudo().search([("user_id", "=", user.id)]).unlink()
        user.auth_passkey_key_ids.unlink()
        # theirs, not the mailbox's: nobody pays with a stranger's card
        user.partner_id.payment_token_ids.active = False

    def _check_credentials(self, credential, env):
        """A link by mail is a credential; a second factor is asked for after it."""
        if credential["type"] != "water_link":
            return super()._check_credentials(credential, env)
        link = self.env["water.mail.link"]._find(credential.get("token"), "login")
        user = self.env.user
        if not link or self._water_account_of(link.email) != user:
            raise AccessDenied()
        link._use()
        if not credential.get("made_here"):  # by whoever has the mailbox, too
            user._water_put_others_out(link.email)
        if not user._mfa_url():
            user._water_prove(link.email)
        return {"uid": user.id, "auth_method": "water_link", "mfa": "default"}

    @api.model
    def signup(self, values, token=None):
        """Odoo mails its tokens, too: they prove the address that the contact had before."""
        partner = token and self.env["res.partner"].sudo()._get_partner_from_token(token)
        email = partner and email_normalize(partner.email)
        if email and partner.user_ids[:1].share:
            partner.user_ids[:1]._water_put_others_out(email)
        res = super().signup(values, token)
        user = partner.user_ids[:1] if partner else self.browse()
        if email and user.share and user.email_normalized == email:
            user._water_prove(email)
        return res

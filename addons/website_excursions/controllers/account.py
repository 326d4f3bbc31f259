import time

from odoo import http
from odoo.exceptions import AccessDenied, UserError
from odoo.http import request
from odoo.tools import email_normalize

from odoo.addons.auth_signup.controllers.main import AuthSignupHome
from odoo.addons.auth_totp.controllers.home import Home

from . import limits
from .common import no_store

#: For so long after a login by mail a password can be set without knowing the former one.
FRESH_SECONDS = 3600


def may_set_password():
    """Whether whoever is logged in has come by a mailed link a short while ago."""
    arrived, user = request.session.get("water_link") or {}, request.env.user
    return (
        user.share
        and bool(user.email_normalized)
        and arrived.get("email") == user.email_normalized
        and time.time() - arrived.get("at", 0) <= FRESH_SECONDS
    )


def told_nowhere(response):
    """A page whose address is a secret: not even our own other pages are told where one was."""
    no_store(response)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


class Account(Home):
    """Login by a link that is mailed, and new links to orders; whoever asks learns nothing."""

    # --- asking for a mail

    @http.route("/my/link", type="http", auth="public", website=True, sitemap=False)
    def login_link(self, email="", **_params):
        """Ask for a login link; the answer is the same for every address."""
        return self._ask_page("website_excursions.account_link", "login", email, {})

    @http.route("/excursions/order/link", type="http", auth="public", website=True, sitemap=False)
    def order_link(self, email="", number="", renewed=None, **_params):
        """Ask for a new link to an order, by its number and address."""
        values = {"order_name": (number or "").strip()[:64], "renewed": bool(renewed)}
        return self._ask_page("website_excursions.account_order_link", "order", email, values)

    def _ask_page(self, template, purpose, email, values):
        email = (email or "").strip()
        page = {"email": email, "number": values.get("order_name"), "error": None, "asked": False}
        refused = None
        if request.httprequest.method == "POST":
            if not email_normalize(email) or len(email) > 254:
                page["error"] = request.env._("This does not look like an email address.")
            elif purpose == "order" and not values["order_name"]:
                page["error"] = request.env._("Please enter the number of the order.")
            elif refused := limits.spend("link", subject=email_normalize(email)):
                page["error"] = refused.message
            else:
                request.env["water.mail.link"]._ask(purpose, email, **values)
                page["asked"] = True
        response = no_store(request.render(template, page))
        return refused.on(response) if refused else response

    # --- opening one

    @http.route(
        "/my/link/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET"],
    )
    def login_link_opened(self, token, **_params):
        """Programs that look at mails open addresses; only the button logs in."""
        link = request.env["water.mail.link"]._find(token, "login")
        if not link and (refused := limits.spend("token")):
            raise refused
        return self._link_page(link, token)

    @http.route(
        "/my/link/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["POST"],
    )
    def login_link_used(self, token, **_params):
        links = request.env["water.mail.link"]
        link = links._find(token, "login")
        if not link:
            return self._link_page(link, token)
        users = request.env["res.users"].sudo()
        is_new = not users._water_account_of(link.email)
        try:
            account = users._water_account_for(link)
            credential = {
                "login": account.login,
                "type": "water_link",
                "token": token,
                "made_here": self._was_made_here(account),
            }
            request.session.authenticate(request.env, credential)
        except UserError as error:
            return self._link_page(links, token, error.args[0])
        except AccessDenied:
            return self._link_page(links, token)
        request.session["water_link"] = {
            "email": link.email,
            "account": account.id,
            "at": int(time.time()),
        }
        self._identity_is_known()
        if not request.session.uid:
            url = f"{account._mfa_url()}?redirect=/my/tickets"
        else:
            url = "/my/tickets?welcome=1" if is_new else "/my/tickets"
        return request.redirect(url, code=303)

    def _link_page(self, link, token, error=None):
        users = request.env["res.users"].sudo()
        account = users._water_account_of(link.email) if link else users
        page = {
            "email": link.email if link else None,
            "token": token,
            "error": error,
            "is_new": link and not account,
            # who made this account was never known: its password ends, see the model
            "password_ends": account
            and account.water_proven_email != link.email
            and not self._was_made_here(account)
            and not account._mfa_url()
            and bool(account.login_date),
        }
        return told_nowhere(request.render("website_excursions.account_link_opened", page))

    def _was_made_here(self, account):
        """One person has the account and the mailbox: they signed up in this session. To be logged
        in is not enough: anybody can hand out the password of an account that they made."""
        session = request.session
        return session.uid == account.id == session.get("water_signed_up")

    @http.route()
    def web_totp(self, redirect=None, **kwargs):
        """After the second factor (or on a device that needs none) the mailbox counts as proven,
        too: once, at the login that the link began, and for the account that it opened."""
        before = request.session.uid
        response = super().web_totp(redirect=redirect, **kwargs)
        now = request.session.uid
        arrived = request.session.get("water_link")
        if now and not before and arrived and arrived.get("account") == now:
            request.env.user._water_prove(arrived["email"])
            self._identity_is_known()
        return response

    def _identity_is_known(self):
        """Odoo asks for the password again before a passkey or a second factor is made. Whoever has
        just come by a mailed link has proven as much, and may have none."""
        if request.session.uid:
            request.session["identity-check-last"] = time.time()

    # --- a password for those who want one

    @http.route("/my/password", type="http", auth="user", website=True, methods=["POST"])
    def set_password(self, **_params):
        """Whoever has just come by a mailed link may set a password by Odoo's own form."""
        if not may_set_password():
            return request.redirect("/my/security", code=303)
        partner = request.env.user.partner_id.sudo()
        partner.signup_prepare(signup_type="reset")
        token = partner._generate_signup_token(expiration=1)
        return request.redirect(f"/web/reset_password?token={token}", code=303)


class SignUp(AuthSignupHome):
    def _signup_with_values(self, token, values, do_login):
        """Who has made an account is known as long as the session in which it was made lasts."""
        res = super()._signup_with_values(token, values, do_login)
        if not token and do_login and request.session.uid:
            request.session["water_signed_up"] = request.session.uid
        return res

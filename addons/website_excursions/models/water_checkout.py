import re

from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import email_normalize

from ..tools import phone

EMAIL = re.compile(r"[^@\s,;<>\"']+@[^@\s,;<>\"']+\.[^@\s,;<>\"'.]{2,}")
NAME_LENGTH = 120
# First key of our advisory locks, so that they meet nobody else's.
LOCK_CLASS = 715_518
REQUIRED_CONSENTS = ("personal_data", "offer")


class WaterCheckout(models.AbstractModel):
    """From a hold to a payment: what the checkout form means, apart from how it is drawn."""

    _name = "water.checkout"
    _description = "Checkout of a hold"

    @api.model
    def _validate(self, form, documents):
        """Read the form of a guest.

        :param form: what was sent, text by field name
        :param documents: consent texts in force, by kind
        :return: (values, errors): clean values by field, and a sentence for each field that is not
            right. Prices, places and totals are never read from a form.
        """
        values = {
            "name": " ".join((form.get("name") or "").split()),
            "email": (form.get("email") or "").strip(),
            "phone": phone.normalise(form.get("phone")),
            "consents": [kind for kind in documents if form.get(f"consent_{kind}")],
        }
        errors = {}
        if len(values["name"]) < 2:
            errors["name"] = self.env._("Please tell us your name.")
        elif len(values["name"]) > NAME_LENGTH:
            errors["name"] = self.env._("This name is too long.")
        if not values["email"]:
            errors["email"] = self.env._("Please enter your email: the tickets go there.")
        elif len(values["email"]) > 254 or not EMAIL.fullmatch(values["email"]):
            errors["email"] = self.env._("This does not look like an email address.")
        if not (form.get("phone") or "").strip():
            errors["phone"] = self.env._(
                "Please enter your phone number: we call if a trip changes."
            )
        elif not values["phone"]:
            errors["phone"] = self.env._(
                "This does not look like a phone number. Example: +7 921 123-45-67."
            )
        for kind in REQUIRED_CONSENTS:
            if kind in documents and kind not in values["consents"]:
                errors[f"consent_{kind}"] = self.env._("We cannot sell a ticket without it.")
        return values, errors

    @api.model
    def _one_at_a_time(self, token):
        """Let a second click wait for the first: Odoo runs the request again a moment later.

        A lock that waited would not help, because this request's snapshot would stay older than
        the first one's order.
        """
        self.env.cr.execute(
            "SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [LOCK_CLASS, token]
        )
        if not self.env.cr.fetchone()[0]:
            raise ConcurrencyError(f"The checkout of {token[:6]}… is under way in another request.")

    @api.model
    def _order_for_hold(self, hold, values, documents, website, partner=None, pricelist=None):
        """The order of a hold; the same hold gives the same order however often it is sent.

        :param partner: the contact of whoever is logged in; the order is theirs, unless the
            tickets go to another address than the account's
        :param pricelist: the visitor's pricelist, if the places were taken by one
        """
        self._one_at_a_time(hold.token)
        Order = self.env["sale.order"].sudo()
        # A first try may have been rolled back after the places were kept for it: then the order
        # is made anew, and the places move to its payment.
        if hold.state != "held" and (order := Order._website_order_of(hold.token)):
            return order
        buyer = {key: values[key] for key in ("name", "email", "phone")}
        buyer["lang"] = self.env.context.get("lang")
        if partner and partner.email_normalized == email_normalize(values["email"]):
            buyer["id"] = partner.id
        order_vals = {"website_id": website.id}
        if pricelist:
            order_vals["pricelist_id"] = pricelist.id
        order = Order._water_create_from_hold(hold, buyer, channel="website", order_vals=order_vals)
        if not order.water_consent_ids:
            self.env["water.consent"].sudo()._record(
                order, documents, values["consents"], values["email"]
            )
        return order

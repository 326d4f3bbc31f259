from odoo import models


class Website(models.Model):
    _inherit = "website"

    def _excursions_page_title(self, view_key):
        """The title of a page of Odoo's that has none of its own.

        ``website.layout`` then shows the name of the view, which is English in every language.
        """
        _ = self.env._
        return {
            "web.login": _("Log in"),
            "auth_signup.signup": _("Sign up"),
            "auth_signup.reset_password": _("New password"),
            "auth_totp.auth_totp_form": _("Code of the second factor"),
            "loyalty.loyalty_card_history_template": _("History of a card"),
            "portal.portal_my_home": _("My account"),
            "portal.my_addresses": _("My addresses"),
            "portal.portal_my_security": _("Security"),
            "sale.portal_my_orders": _("My orders"),
            "sale.portal_my_quotations": _("My quotations"),
            "sale.sale_order_portal_template": _("Order"),
            "account.portal_my_invoices": _("My invoices"),
            "payment.payment_methods": _("Saved ways of paying"),
            "payment.pay": _("Payment"),
            "payment.confirm": _("Payment"),
            "payment.payment_status": _("State of the payment"),
            "website.contactus": _("Contacts"),
            "website.page_404": _("Page not found"),
            "http_routing.404": _("Page not found"),
            "http_routing.403": _("No access"),
            "website_sale.products": _("Shop"),
            "website_sale.cart": _("Cart"),
            "website_sale.checkout": _("Your order"),
            "website_sale.address": _("Address"),
            "website_sale.payment": _("Payment"),
            "website_sale.confirmation": _("Order confirmed"),
        }.get(view_key)

    def _excursions_page_meta(self, prefix, meta, page, title, description):
        """Open Graph of a page that is a view: Odoo takes the view's name for its title.

        :param prefix: ``og`` or ``twitter``
        :param meta: the properties as Odoo has them
        :param page: the page's main object
        """
        if not meta or not page or page._name not in ("ir.ui.view", "website.page"):
            return meta
        words = {"title": title, "description": description}
        return {**meta, **{f"{prefix}:{name}": text for name, text in words.items() if text}}

"""Odoo's own routes by which codes can be guessed and mailboxes filled, limited like ours."""

from odoo.http import request, route

from odoo.addons.auth_signup.controllers.main import AuthSignupHome
from odoo.addons.website_sale_loyalty.controllers.main import WebsiteSale

from . import limits


class LimitedShop(WebsiteSale):
    @route()
    def pricelist(self, promo, reward_id=None, **post):
        refused = limits.spend("code")
        if refused:
            request.session["error_promo_code"] = refused.message
            return request.redirect(request.httprequest.referrer or "/shop/cart")
        answer = super().pricelist(promo, reward_id=reward_id, **post)
        if request.session.get("successful_code") == promo:
            limits.give_back("code")
        return answer

    @route()
    def activate_coupon(self, code, r="/shop", **kw):
        # counted where the code is looked at: by the cart here, by our own checkout there
        refused = request.cart and limits.spend("code")
        if refused:
            raise refused
        return super().activate_coupon(code, r=r, **kw)


class LimitedSignup(AuthSignupHome):
    @route()
    def web_auth_reset_password(self, *args, **kw):
        login = request.params.get("login")
        if request.httprequest.method == "POST" and login and not kw.get("token"):
            refused = limits.spend("link", subject=str(login))
            if refused:
                raise refused
        return super().web_auth_reset_password(*args, **kw)

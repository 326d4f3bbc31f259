import re

from odoo import api, models, tools
from odoo.http import request

from ..controllers import browser_rules, light, unfit
from ..controllers.kept_page import recall

_TRIP = re.compile(r"(?:/[\w-]+)?/excursions/trip/([1-9]\d{0,8})", re.ASCII)


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @api.model
    @tools.ormcache("path", "website_id", cache="templates.cached_values")
    def _excursions_way(self, path, website_id):
        return light.find_way(self, path, website_id)

    @classmethod
    def _match(cls, path):
        """Whoever would get a kept page is led past languages and the website's own preparations,
        which take longer than everything else of such an answer; so is a hold."""
        light.serve(path)
        trip = _TRIP.fullmatch(path)
        if trip and not hasattr(request, "is_frontend"):
            trips = request.env["water.trip"].sudo()
            if recall("website_excursions.trip", lambda: trips._website_page_version(int(trip[1]))):
                path = f"/excursions/trip/{trip[1]}/kept"
        return super()._match(path)

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """Dialogs of the account: Odoo has their words in each language and sends none."""
        dialogs = ["account_payment", "auth_passkey_portal", "loyalty"]
        return super()._get_translation_frontend_modules_name() + dialogs

    @classmethod
    def _slug(cls, value):
        """Addresses of excursions can be read aloud in each language: Russian names are spelt in
        Latin letters, and a name that cannot be (Chinese) takes the one of the source."""
        if isinstance(value, models.BaseModel) and value._name == "water.excursion" and value.id:
            name = value.sudo()._website_slug_name(value.id, value.env.lang)
            return super()._slug((value.id, name))
        return super()._slug(value)

    @classmethod
    def _pre_dispatch(cls, rule, args):
        result = super()._pre_dispatch(rule, args)
        unfit.check_texts(rule, args)
        return result

    @classmethod
    def _handle_error(cls, exception):
        return unfit.refusal(exception) or super()._handle_error(exception)

    @classmethod
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        browser_rules.rule(response)
        return result

    def _water_nonce(self):
        """For templates: of the inline scripts that may run on our pages, else None."""
        return browser_rules.nonce()

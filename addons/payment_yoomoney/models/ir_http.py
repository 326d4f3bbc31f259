import logging

from odoo import models
from odoo.http import Response, request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _handle_error(cls, exception):
        """A body that is nested too deeply for Python is refused like one that is no JSON.

        Odoo would say that the server has failed, and write how into its log: as often as a
        stranger likes.  Only for the one call of our pages, others are not ours.
        """
        ours = request.httprequest.path.startswith("/payment/yoomoney/state/")
        if ours and isinstance(exception, RecursionError) and not request.dispatcher.jsonrequest:
            exception.loglevel = logging.INFO
            return Response("Invalid JSON data", status=400)
        return super()._handle_error(exception)

from odoo import http
from odoo.http import request

from . import limits
from .common import use_language


class Proof(http.Controller):
    @http.route("/excursions/proof", type="jsonrpc", auth="public", save_session=False)
    @limits.limited("read")
    def proof(self, challenge=None, number=None, lang=None):
        """Take the answer to a challenge, and let its client go on for a while."""
        use_language(lang)
        if limits.accept_proof(challenge, number):
            return {"accepted": True}
        return {
            "error": {
                "code": "proof_wrong",
                "message": request.env._("This took too long. Please try again."),
            }
        }

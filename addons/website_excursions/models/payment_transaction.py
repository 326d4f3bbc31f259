import re

from odoo import fields, models
from odoo.http import request

from ..tools.way import Way

#: The order's page with its token, as ``sale.order._website_status_url`` writes it.
_ORDER_PAGE = re.compile(r"/excursions/order/\d+\?access_token=[\w-]+", re.ASCII)


class PaymentTransaction(models.Model):
    """What the shop asks of a payment provider, whichever it is.

    An addon joins the checkout by two methods on the transaction, named after its code:
    ``_<code>_go_url()``, an address of this server that leads to the provider's payment page, and
    ``_<code>_refresh()``, which fetches the truth. Providers that draw a form of their own in the
    shop's page have neither and are not offered yet. Two more save the buyer a stop:
    ``_<code>_begin()`` makes ready what asks for the payment page after the commit, and
    ``_<code>_charged()`` what tells after it where a charge of a saved card has led.
    """

    _inherit = "payment.transaction"

    website_asked_at = fields.Datetime(
        readonly=True, help="When a buyer's status page last asked the provider about the payment."
    )

    def _website_go_url(self):
        self.ensure_one()
        return getattr(self, f"_{self.provider_code}_go_url")()

    def _website_way(self):
        """The way to pay what the same request has just written."""
        self.ensure_one()
        if self.operation == "online_token":
            return self._website_charge()
        begin = getattr(self, f"_{self.provider_code}_begin", None)
        return Way(self._website_go_url(), begin and begin())

    def _website_charge(self):
        """Charge the saved card in Odoo's way, and go where it leads."""
        self._charge_with_token()
        if self.state not in ("draft", "pending"):
            return Way(self.landing_route)
        charged = getattr(self, f"_{self.provider_code}_charged", None)
        return Way(self._website_go_url(), charged and charged())

    def _website_return_route(self):
        """Where a provider may send the buyer back to; None for a payment that was begun elsewhere.

        The order's own page, which asks the provider by itself (``order._website_ask_provider``),
        in the buyer's language, so that no redirection is left on the way to the tickets.
        """
        self.ensure_one()
        if not _ORDER_PAGE.fullmatch(self.landing_route or ""):
            return None
        route = f"{self.landing_route}&back={self.id}"
        frontend = request and getattr(request, "is_frontend", False)
        return self.env["ir.http"]._url_for(route) if frontend else route

    def _website_refresh(self):
        self.ensure_one()
        refresh = getattr(self, f"_{self.provider_code}_refresh", None)
        if refresh:
            refresh()

    def _website_receipts(self):
        """Fiscal receipts that the provider registered, in words that a customer understands.

        A provider tells them by ``_<code>_told_receipts()``.

        :return: list of {"kind", "number", "amount", "at" (naive UTC), "url" or None}
        """
        self.ensure_one()
        tell = getattr(self, f"_{self.provider_code}_told_receipts", None)
        return tell() if tell else []

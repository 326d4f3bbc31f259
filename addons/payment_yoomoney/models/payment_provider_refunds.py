import logging
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import LockError

from .. import const
from ..services import times
from ..services.outcome import Accepted

_logger = logging.getLogger(__name__)

EVERY = timedelta(minutes=30)
# Objects may show up in the list a little later than they were made.
OVERLAP = timedelta(hours=2)


class PaymentProvider(models.Model):
    """Refunds that were made in YooKassa's own cabinet, should their notification be lost."""

    _inherit = "payment.provider"

    yoomoney_refunds_until = fields.Datetime(
        string="Refunds looked up", readonly=True, copy=False, groups="base.group_system"
    )

    def _yoomoney_adopt_refunds(self):
        """Look through the newest refunds of each shop, not oftener than needed."""
        now = fields.Datetime.now()
        for provider in self.search(
            [
                ("code", "=", const.PROVIDER_CODE),
                ("state", "!=", "disabled"),
                "|",
                ("yoomoney_refunds_until", "=", False),
                ("yoomoney_refunds_until", "<", now - EVERY),
            ]
        ):
            since = (provider.yoomoney_refunds_until or now - timedelta(days=1)) - OVERLAP
            outcome = provider._yoomoney_client().listing(
                # Its clock may be ahead of ours.
                "refunds",
                times.to_api(since),
                times.to_api(now + OVERLAP),
            )
            if isinstance(outcome, Accepted):
                found = [
                    provider._yoomoney_adopt_found_refund(data) for data in outcome.data["items"]
                ]
                if all(found):
                    provider.yoomoney_refunds_until = now
            self.env["ir.cron"]._commit_progress()

    def _yoomoney_adopt_found_refund(self, data):
        """:return: whether it is known now, or none of ours"""
        transactions = self.env["payment.transaction"]
        known = transactions._yoomoney_find(self, data)
        # Ours by its mark: what asked for it will find it.
        if known or transactions._extract_reference(self.code, data):
            return True
        if data.get("status") == "canceled":
            return True
        try:
            with self.env.cr.savepoint():
                adopted = transactions._yoomoney_adopt_refund(self, data)
                if adopted:
                    adopted._yoomoney_apply(data)
            return True
        except LockError:
            return False

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from .. import const
from ..services import times
from ..services.outcome import Accepted, Rejected


class PaymentTransaction(models.Model):
    """Two stages: the money is held, and later captured whole, once, or released.

    Odoo splits a capture off as a child transaction.  At YooKassa it is the same payment that
    becomes paid, whoever captured it and wherever, so here it is the same transaction as well.
    """

    _inherit = "payment.transaction"

    yoomoney_decision = fields.Selection(
        [("capture", "Capture"), ("cancel", "Release")],
        string="Decided",
        readonly=True,
        copy=False,
        help="What was decided about the held money, until YooKassa has done it.",
    )
    yoomoney_capture_at = fields.Datetime(
        string="Captured by itself",
        readonly=True,
        copy=False,
        help="When the held money is captured if nobody decides before.",
    )

    yoomoney_hold_until = fields.Datetime(
        string="Held until",
        readonly=True,
        copy=False,
        help="The end of the hold, less the margin: the latest moment to capture.",
    )

    # --- hooks -----------------------------------------------------------------------------------

    def _yoomoney_decide_by(self):
        """Until when it is certain whether the money is earned; it is captured then.

        Modules that know when what is paid takes place return that moment (naive UTC). Without one
        the money is held until somebody decides, or the hold comes to its end.
        """
        self.ensure_one()
        return None

    def _yoomoney_is_earned(self):
        """Whether held money is to be captured when the time has come, or to be released."""
        self.ensure_one()
        return not self._yoomoney_is_cancelled()

    # --- when ------------------------------------------------------------------------------------

    def _yoomoney_is_two_stage(self):
        """Whether to hold the money: only where the decision falls into the hold of the method."""
        self.ensure_one()
        if self.operation == "validation":
            return True
        hold = timedelta(hours=self.payment_method_id.yoomoney_hold_hours)
        margin = self.provider_id._yoomoney_capture_margin(hold)
        if not self.provider_id.capture_manually or not hold:
            return False
        decide_by = self._yoomoney_decide_by()
        now = fields.Datetime.now()
        return decide_by is None or now < decide_by <= now + hold - margin

    def _yoomoney_note_hold(self, expires_at):
        """Remember how long YooKassa holds the money."""
        self.ensure_one()
        now = fields.Datetime.now()
        hold = timedelta(hours=self.payment_method_id.yoomoney_hold_hours)
        expires_at = expires_at or now + hold
        latest = max(now, expires_at - self.provider_id._yoomoney_capture_margin(expires_at - now))
        if not self.provider_id.capture_manually:
            latest = now  # it should have been charged at once
        self.yoomoney_hold_until = latest
        self._yoomoney_plan_capture()

    def _yoomoney_plan_capture(self):
        """When to capture by itself: at the decision, and in any case before the hold is over."""
        latest = self.yoomoney_hold_until
        self.yoomoney_capture_at = min(latest, self._yoomoney_decide_by() or latest)

    def _yoomoney_apply_held(self, payment_data):
        """The money is there, but not ours yet."""
        if not self._set_authorized(extra_allowed_states=("cancel", "error")):
            return
        self._yoomoney_note_hold(times.from_api(payment_data.get("expires_at")))
        if self.operation == "validation":
            # It was to see and save the card only.
            self._yoomoney_decide("cancel")
        else:
            self._yoomoney_suspect_second()

    def _yoomoney_end_hold(self):
        if self.yoomoney_decision or self.yoomoney_hold_until:
            self.write(
                {
                    "yoomoney_decision": False,
                    "yoomoney_capture_at": False,
                    "yoomoney_hold_until": False,
                }
            )

    # --- deciding --------------------------------------------------------------------------------

    def _capture(self, amount_to_capture=None):
        """Override of `payment`: the whole amount, on this very transaction, after the commit."""
        if self.provider_code != const.PROVIDER_CODE:
            return super()._capture(amount_to_capture=amount_to_capture)
        return self._yoomoney_decide("capture", amount_to_capture)

    def _void(self, amount_to_void=None):
        """Override of `payment`: the whole amount, on this very transaction, after the commit."""
        if self.provider_code != const.PROVIDER_CODE:
            return super()._void(amount_to_void=amount_to_void)
        return self._yoomoney_decide("cancel", amount_to_void)

    def _yoomoney_decide(self, decision, amount=None):
        self.ensure_one()
        self._ensure_provider_is_not_disabled()
        if amount and self.currency_id.compare_amounts(amount, self.amount):
            raise UserError(
                self.env._(
                    "YooKassa captures or releases held money once and whole. Capture all of it,"
                    " then refund a part."
                )
            )
        self.lock_for_update(allow_referencing=True)
        if self.state != "authorized":
            raise UserError(
                self.env._("No money is held by %(reference)s.", reference=self.reference)
            )
        if self.yoomoney_decision not in (False, decision):
            raise UserError(
                self.env._(
                    "It was decided otherwise before, and YooKassa is carrying that out. Look again"
                    " in a minute."
                )
            )
        self.yoomoney_decision = decision
        self._yoomoney_after_commit()
        return self

    def _yoomoney_settle_hold(self):
        """Do what was decided, decide when it is time, or look whether the hold still is."""
        self.ensure_one()
        if self.yoomoney_hold_until:
            self._yoomoney_plan_capture()  # what is paid for may have been put off meanwhile
        due = self.yoomoney_capture_at and self.yoomoney_capture_at <= fields.Datetime.now()
        if not self.yoomoney_decision and due:
            self.lock_for_update(allow_referencing=True)
            self.yoomoney_decision = "capture" if self._yoomoney_is_earned() else "cancel"
        if not self.yoomoney_decision:
            return self._yoomoney_refresh()
        decision = self.yoomoney_decision
        outcome = self._yoomoney_execute(decision, self._yoomoney_decision_payload(decision))
        if isinstance(outcome, Accepted):
            self._yoomoney_apply(outcome.data)
        elif isinstance(outcome, Rejected):
            self.lock_for_update(allow_referencing=True)
            self.yoomoney_decision = False
            self._yoomoney_raise_alert(
                self.env._(
                    "YooKassa refused to capture or to release the held money of %(reference)s:"
                    " %(reason)s",
                    reference=self.reference,
                    reason=outcome.text,
                )
            )
        return outcome

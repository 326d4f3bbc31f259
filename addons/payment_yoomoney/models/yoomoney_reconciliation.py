from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.base.models.res_partner import _tz_get

from .. import const

MOSCOW = "Europe/Moscow"
# What is younger is still on its way: its notification may come any moment.
FRESH = timedelta(minutes=15)
STAGES = ("payments", "refunds", "here", "registry", "finish")


class YoomoneyReconciliation(models.Model):
    """Payments and refunds of a period, compared with YooKassa and with its registries.

    A payment belongs to the day that it was made at YooKassa.  The run goes page by page and is
    committed after each, so that it goes on where it was when the process died; it notes what
    differs and changes nothing.  Repairing is a click of an accountant's, see the lines.
    """

    _name = "yoomoney.reconciliation"
    _description = "Comparison with YooKassa"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_to desc, id desc"
    _mail_post_access = "read"

    provider_id = fields.Many2one(
        "payment.provider",
        required=True,
        ondelete="cascade",
        domain=[("code", "=", const.PROVIDER_CODE)],
        default=lambda self: self.env["payment.provider"]._yoomoney_of_user(),
    )
    company_id = fields.Many2one(
        related="provider_id.company_id", store=True, index=True, precompute=True
    )
    date_from = fields.Date(string="From", required=True, default=lambda self: self._yesterday())
    date_to = fields.Date(string="To", required=True, default=lambda self: self._yesterday())
    tz = fields.Selection(
        _tz_get,
        string="Days of",
        required=True,
        default=lambda self: self.env.company.partner_id.tz or MOSCOW,
        help="Where the days of the period begin and end. YooKassa's cabinet and registries count"
        " days of Moscow.",
    )
    since = fields.Datetime(readonly=True)
    until = fields.Datetime(
        readonly=True, help="The end, which is before what is still on its way."
    )
    in_utc = fields.Char(
        string="In UTC",
        compute="_compute_in_utc",
        help="The same in UTC, as YooKassa's interface counts. The end is not later than a quarter"
        " of an hour before the comparison: what is younger is still on its way.",
    )
    automatic = fields.Boolean(string="Daily run", readonly=True)
    asked_by_id = fields.Many2one("res.users", string="Asked for by", readonly=True)
    state = fields.Selection(
        [("draft", "Not started"), ("running", "Being compared"), ("done", "Compared")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    problem = fields.Char(readonly=True, copy=False, help="Why the run waits.")
    finished_at = fields.Datetime(string="Compared at", readonly=True, copy=False)
    compared_count = fields.Integer(string="Compared", readonly=True, copy=False)
    line_ids = fields.One2many("yoomoney.reconciliation.line", "run_id", readonly=True)
    open_count = fields.Integer(string="Open differences", compute="_compute_counts")
    repairable_count = fields.Integer(string="Can be repaired", compute="_compute_counts")

    # Where the run is: read by the next step, whichever process it runs in.
    stage = fields.Char(readonly=True, copy=False)
    cursor = fields.Char(readonly=True, copy=False)
    seen = fields.Json(readonly=True, copy=False)

    _dates_in_order = models.Constraint(
        "CHECK(date_from <= date_to)", "The period ends before it begins."
    )
    _one_daily_run = models.UniqueIndex("(provider_id, date_to) WHERE automatic")

    @api.model
    def _yesterday(self):
        zone = ZoneInfo(self.env.company.partner_id.tz or MOSCOW)
        return datetime.now(zone).date() - timedelta(days=1)

    @api.depends("date_from", "date_to", "provider_id.name")
    def _compute_display_name(self):
        for run in self:
            days = [format_date(self.env, day) for day in (run.date_from, run.date_to) if day]
            run.display_name = f"{run.provider_id.sudo().name} {' – '.join(dict.fromkeys(days))}"

    @api.depends("since", "until")
    def _compute_in_utc(self):
        for run in self:
            moments = [f"{moment:%Y-%m-%d %H:%M}" for moment in (run.since, run.until) if moment]
            run.in_utc = " – ".join(moments)

    @api.depends("line_ids.state", "line_ids.repairable")
    def _compute_counts(self):
        for run in self:
            waiting = run.line_ids.filtered(lambda line: line.state == "open")
            run.open_count = len(waiting)
            run.repairable_count = len(waiting.filtered("repairable"))

    # --- asking for it ---------------------------------------------------------------------------

    def action_compare(self):
        """Button: compare, or compare anew; the cron does it, because it may take a while."""
        self.env["payment.provider"]._yoomoney_check_accountant()
        self.check_access("read")
        for run in self.sudo().filtered(lambda item: item.state != "running"):
            run.asked_by_id = self.env.user
            run._start()
        return True

    def action_repair(self):
        """Button: repair all that can be repaired; the cron does one after the other."""
        self.env["payment.provider"]._yoomoney_check_accountant()
        self.check_access("read")
        lines = self.sudo().line_ids.filtered(lambda line: line.state == "open" and line.repairable)
        lines.asked_by_id = self.env.user
        self._wake()
        return True

    def action_lines(self):
        """Button: the differences on a page of their own, where all columns have room."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "payment_yoomoney.yoomoney_reconciliation_line_action"
        )
        return {**action, "domain": [("run_id", "in", self.ids)]}

    def _start(self):
        """Begin at the beginning; what was repaired or clarified stays told."""
        self.ensure_one()
        if self.provider_id.state == "disabled":
            raise UserError(self.env._("This payment provider is disabled."))
        since, until = self._moments()
        if until <= since:
            raise UserError(self.env._("This period has not begun yet, or only just."))
        self.line_ids.filtered(lambda line: line.state == "open").unlink()
        self.write(
            {
                "state": "running",
                "stage": STAGES[0],
                "cursor": False,
                "seen": {},
                "since": since,
                "until": until,
                "problem": False,
                "finished_at": False,
            }
        )
        self._wake()

    @api.model
    def _wake(self, at=None):
        self.env.ref("payment_yoomoney.cron_reconciliation").sudo()._trigger(at)

    def _moments(self):
        """The period in naive UTC, the end excluded."""
        zone = ZoneInfo(self.tz)
        since, until = (
            datetime.combine(day, time.min, zone).astimezone(timezone.utc).replace(tzinfo=None)
            for day in (self.date_from, self.date_to + timedelta(days=1))
        )
        return since, min(until, fields.Datetime.now() - FRESH)

    # --- the daily run ---------------------------------------------------------------------------

    @api.model
    def _plan_daily(self):
        """Yesterday and a few days before it, once a day, for each provider in use."""
        providers = self.env["payment.provider"].search(
            [
                ("code", "=", const.PROVIDER_CODE),
                ("state", "!=", "disabled"),
                ("yoomoney_reconcile_days", ">", 0),
            ]
        )
        for provider in providers:
            tz = provider.company_id.partner_id.tz or MOSCOW
            # An hour later, so that what was made at midnight has come to rest.
            day = (datetime.now(ZoneInfo(tz)) - timedelta(days=1, hours=1)).date()
            same = [("provider_id", "=", provider.id), ("automatic", "=", True)]
            if not self.search_count([*same, ("date_to", ">=", day)], limit=1):
                self.create(
                    {
                        "provider_id": provider.id,
                        "date_from": day - timedelta(days=provider.yoomoney_reconcile_days - 1),
                        "date_to": day,
                        "tz": tz,
                        "automatic": True,
                    }
                )._start()

    # --- the end ---------------------------------------------------------------------------------

    def _finish(self):
        """Tell people: money that does not fit is never passed over in silence."""
        waiting = self.line_ids.filtered(lambda line: line.state == "open")
        waiting._alert()
        self.write(
            {
                "state": "done",
                "stage": False,
                "cursor": False,
                "seen": False,
                "compared_count": sum(map(len, self.seen.values())),
                "finished_at": fields.Datetime.now(),
            }
        )
        reader = self.asked_by_id or self.provider_id._yoomoney_accountant()
        summary = self.with_context(lang=reader.lang)._summary()
        self.message_post(body=summary, partner_ids=self.asked_by_id.partner_id.ids)
        if self.automatic and waiting._are_news():
            self.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=self.env._("Differences to YooKassa"),
                note=summary,
                user_id=reader.id,
            )

    def _summary(self):
        if not self.open_count:
            return self.env._(
                "Payments and refunds compared: %(count)s; there are no differences.",
                count=self.compared_count,
            )
        return self.env._(
            "Payments and refunds compared: %(count)s. Differences: %(open)s, of which a click can"
            " repair: %(repairable)s.",
            count=self.compared_count,
            open=self.open_count,
            repairable=self.repairable_count,
        )

from datetime import timedelta

from odoo import api, fields, models

#: How long before its end a qualification counts as expiring.
SOON = timedelta(days=30)


class WaterCrewMember(models.Model):
    """Somebody who sails: a captain, an engineer, a deckhand."""

    _name = "water.crew.member"
    _description = "Crew member"
    _inherit = ["water.resource", "mail.thread", "image.mixin"]
    _order = "name"
    _resource_type = "user"

    name = fields.Char(required=True, tracking=True)
    role_ids = fields.Many2many("water.crew.role", string="Works as")
    phone = fields.Char(groups="water_booking.group_agent")
    rest_minutes = fields.Integer(
        string="Rest, minutes",
        help="After each trip, its turnaround included, the person is not planned for so long.",
    )
    pier_id = fields.Many2one(
        "water.pier", string="Home pier", ondelete="restrict", help="Times are shown in its zone."
    )
    qualification_ids = fields.One2many(
        "water.crew.qualification", "member_id", groups="water_booking.group_agent"
    )
    first_expiry = fields.Date(
        string="First to expire",
        compute="_compute_first_expiry",
        search="_search_first_expiry",
        compute_sudo=True,
        groups="water_booking.group_agent",
    )
    expiry_state = fields.Selection(
        [("expired", "Expired"), ("soon", "Expires soon"), ("valid", "Valid")],
        string="Papers",
        compute="_compute_first_expiry",
        compute_sudo=True,
        groups="water_booking.group_agent",
    )
    active = fields.Boolean(default=True)

    _rest_not_negative = models.Constraint(
        "CHECK (rest_minutes >= 0)", "The minutes of rest cannot be negative."
    )

    @api.depends("qualification_ids.valid_until")
    def _compute_first_expiry(self):
        today = fields.Date.context_today(self)
        for member in self:
            days = [day for day in member.qualification_ids.mapped("valid_until") if day]
            first = min(days, default=False)
            member.first_expiry = first
            if first and first < today:
                member.expiry_state = "expired"
            elif first and first <= today + SOON:
                member.expiry_state = "soon"
            else:
                member.expiry_state = "valid"

    def _search_first_expiry(self, operator, value):
        """Members of whom some paper ends then: the first to end is among them."""
        if operator not in ("<", "<=", "="):
            return NotImplemented
        return [("qualification_ids.valid_until", operator, value)]

    def write(self, vals):
        res = super().write(vals)
        if "rest_minutes" in vals:
            self.env["water.trip"]._resync_coming([("crew_ids.member_id", "in", self.ids)])
        return res

    def _may_see_papers(self):
        """Whether the user may read the papers of this person, by the rules of both."""
        own = self.with_user(self.env.user)
        if not own.has_access("read"):
            return False
        papers = self.sudo().qualification_ids.with_user(self.env.user)
        return papers.has_access("read")

    def _why_not(self, role, until, tz):
        """Why somebody cannot be ``role`` on a trip that arrives at ``until``, or False.

        :param datetime until: arrival, naive UTC; a paper is valid to the end of its last day
        :param tz: zone of the pier, whose day counts
        """
        self.ensure_one()
        member = self.sudo()
        if role not in member.role_ids:
            return self.env._(
                "%(person)s does not work as %(role)s.", person=member.name, role=role.name
            )
        day = fields.Datetime.context_timestamp(self.with_context(tz=tz or "UTC"), until).date()
        papers = member.qualification_ids
        for needed in role.sudo().qualification_ids:
            own = papers.filtered(lambda paper, needed=needed: paper.qualification_id == needed)
            if not own:
                return self.env._(
                    "%(person)s cannot sail as %(role)s: “%(paper)s” is missing.",
                    person=member.name,
                    role=role.name,
                    paper=needed.name,
                )
            if all(paper.valid_until and paper.valid_until < day for paper in own):
                return self.env._(
                    "%(person)s cannot sail as %(role)s: “%(paper)s” ends on %(ends)s,"
                    " the trip arrives on %(arrives)s.",
                    person=member.name,
                    role=role.name,
                    paper=needed.name,
                    ends=self._format_day(max(own.mapped("valid_until"))),
                    arrives=self._format_day(day),
                )
        return False

    def _format_day(self, day):
        return self.env["ir.qweb.field.date"].value_to_html(day, {})

    def _resource_tz(self):
        return self.pier_id.tz

    def action_view_calendar(self):
        """What the person is planned for."""
        action = self.env["ir.actions.actions"]._for_xml_id("water_booking.action_water_occupancy")
        action["domain"] = [("resource_id", "in", self.resource_id.ids)]
        return action


class WaterCrewQualification(models.Model):
    """A paper of one person."""

    _name = "water.crew.qualification"
    _description = "Qualification of a crew member"
    _order = "valid_until, id"

    member_id = fields.Many2one("water.crew.member", required=True, index=True, ondelete="cascade")
    qualification_id = fields.Many2one(
        "water.qualification", required=True, index=True, ondelete="restrict"
    )
    number = fields.Char(string="Number of the paper")
    valid_until = fields.Date(help="The last day on which it is valid; empty: without end.")
    company_id = fields.Many2one(related="member_id.company_id", store=True)

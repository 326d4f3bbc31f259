from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class WaterTripCrew(models.Model):
    """Who does what on a trip."""

    _name = "water.trip.crew"
    _description = "Crew of a trip"
    _order = "trip_id, role_id, id"
    _check_company_auto = True

    trip_id = fields.Many2one("water.trip", required=True, index=True, ondelete="cascade")
    role_id = fields.Many2one("water.crew.role", required=True, index=True, ondelete="restrict")
    member_id = fields.Many2one(
        "water.crew.member",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('role_ids', 'in', role_id)]",
    )
    company_id = fields.Many2one(related="trip_id.company_id", store=True)

    _once_a_trip = models.Constraint(
        "UNIQUE (trip_id, member_id)", "Nobody is in the crew of a trip twice."
    )

    @api.constrains("trip_id", "role_id", "member_id")
    def _check_fit(self):
        """:raise ValidationError: with the sentence of the first paper that is missing or ends"""
        for line in self:
            if line.trip_id.state != "cancelled" and (why := line._why_not()):
                raise ValidationError(why)

    def _why_not(self):
        trip = self.trip_id
        return self.member_id._why_not(self.role_id, trip.arrival, trip.tz)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.trip_id._touch()
        lines.trip_id._sync_occupancy()
        return lines

    def write(self, vals):
        trips = self.trip_id
        res = super().write(vals)
        trips |= self.trip_id
        trips._touch()
        trips._sync_occupancy()
        return res

    def unlink(self):
        trips = self.trip_id
        res = super().unlink()
        trips._touch()
        trips._sync_occupancy()
        return res

    def action_swap(self):
        """Let two people change trips, at once; two of one trip change what they do."""
        if len(self) != 2:
            raise UserError(self.env._("Choose exactly two people to swap."))
        first, second = self
        people, roles = (first.member_id, second.member_id), (first.role_id, second.role_id)
        if people[0] == people[1]:
            raise UserError(
                self.env._("%s is the same person twice. Choose two people.", people[0].name)
            )
        if first.trip_id == second.trip_id:
            if roles[0] == roles[1]:
                raise UserError(
                    self.env._(
                        "%(first)s and %(second)s both sail as %(role)s on this trip: there is"
                        " nothing to swap.",
                        first=people[0].name,
                        second=people[1].name,
                        role=roles[0].name,
                    )
                )
            self.env["water.trip"]._replan(
                {first: {"role_id": roles[1].id}, second: {"role_id": roles[0].id}}
            )
            return
        for line, other in ((first, people[1]), (second, people[0])):
            if other in line.trip_id.crew_ids.member_id:
                raise UserError(
                    self.env._(
                        "%(person)s sails on %(trip)s already, so the two cannot swap.",
                        person=other.name,
                        trip=line.trip_id.name,
                    )
                )
        self.env["water.trip"]._replan(
            {first: {"member_id": people[1].id}, second: {"member_id": people[0].id}}
        )

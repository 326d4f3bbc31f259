from odoo import fields, models


class WaterCrewRole(models.Model):
    """What somebody does aboard: captain, engineer, deckhand."""

    _name = "water.crew.role"
    _description = "Role of the crew"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    qualification_ids = fields.Many2many(
        "water.qualification",
        string="Needs",
        help="Without each of these, valid until the arrival, nobody is assigned to the role.",
    )
    active = fields.Boolean(default=True)


class WaterQualification(models.Model):
    """A paper that a role asks for: a captain's diploma, a medical certificate."""

    _name = "water.qualification"
    _description = "Qualification"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)


class WaterVesselRole(models.Model):
    """How many of a role a vessel needs to sail."""

    _name = "water.vessel.role"
    _description = "Crew that a vessel needs"
    _order = "vessel_id, role_id"

    vessel_id = fields.Many2one("water.vessel", required=True, index=True, ondelete="cascade")
    role_id = fields.Many2one("water.crew.role", required=True, index=True, ondelete="restrict")
    count = fields.Integer(string="Persons", required=True, default=1)

    _role_once = models.Constraint(
        "UNIQUE (vessel_id, role_id)", "Each role stands once in the crew of a vessel."
    )
    _count_positive = models.Constraint(
        "CHECK (count > 0)", "A vessel needs at least one person of a role, or not the role."
    )

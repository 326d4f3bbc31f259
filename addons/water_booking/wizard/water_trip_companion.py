from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.water_trip_companions import OPEN


class WaterTripCompanion(models.TransientModel):
    """Sell another excursion on sailings, of one day or of a season: with dinner, with a guide in
    another language."""

    _name = "water.trip.companion"
    _description = "Another excursion on a sailing"

    trip_ids = fields.Many2many("water.trip", string="Sailings", required=True)
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    excursion_id = fields.Many2one(
        "water.excursion",
        required=True,
        domain="[('company_id', '=', company_id)]",
        help="Its page, fares, prices and extras are its own; the places are the sailing's.",
    )
    guide_language_ids = fields.Many2many(
        "water.language", string="Guide speaks", help="Empty: as the excursion says."
    )
    most_persons = fields.Integer(
        string="Most passengers",
        help="Of this excursion, as seats in the dining room; 0: as many as the vessel carries.",
    )
    on_sale = fields.Boolean(
        string="Put on sale at once", compute="_compute_on_sale", store=True, readonly=False
    )

    @api.depends("trip_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.trip_ids.company_id[:1]

    @api.depends("trip_ids")
    def _compute_on_sale(self):
        for wizard in self:
            wizard.on_sale = "on_sale" in wizard.trip_ids.mapped("state")

    def action_apply(self):
        """Make a trip for each sailing and show them. A sailing that sells the excursion with these
        guides already gets no second one, nor does one that has left meanwhile get one. Where the
        leading trip is a draft, so is the other.

        :raise UserError: when all of them do, or have left
        """
        self.ensure_one()
        leaders = self.trip_ids._origin._sailing().filtered(lambda trip: not trip.leader_id)
        leaders = leaders.filtered(lambda trip: trip.state in OPEN) or leaders
        missing = leaders.filtered(lambda leader: not self._sold_on(leader))
        if not missing:
            raise UserError(
                self.env._("%s is sold on this sailing already.", self.excursion_id.name)
            )
        companions = self.env["water.trip"].create(
            [
                {
                    "leader_id": leader.id,
                    "excursion_id": self.excursion_id.id,
                    "guide_language_ids": [Command.set(self.guide_language_ids.ids)],
                    "most_persons": self.most_persons,
                }
                for leader in missing
            ]
        )
        if self.on_sale:
            companions.filtered(lambda trip: trip.leader_id.state != "draft").action_open_sale()
        action = self.env["ir.actions.actions"]._for_xml_id("water_booking.action_water_trip")
        if len(companions) > 1:
            return {**action, "domain": [("id", "in", companions.ids)], "context": {}}
        return {
            **action,
            "res_id": companions.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {},
        }

    def _sold_on(self, leader):
        return leader._sailing().filtered(
            lambda trip: (
                trip.state != "cancelled"
                and trip.excursion_id == self.excursion_id
                and trip.guide_language_ids == self.guide_language_ids._origin
            )
        )

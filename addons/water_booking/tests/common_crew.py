"""People, papers and berths for the tests of resources."""

from datetime import timedelta

from odoo import Command, fields


class CrewFleet:
    """Mix into a test case that has the fleet; times are asked relative to trips, never to now."""

    @classmethod
    def setup_crew(cls):
        """A captain and a deckhand with their papers, a role each, a berth."""
        cls.diploma = cls.env["water.qualification"].create({"name": "Diploma"})
        cls.captain = cls.env["water.crew.role"].create(
            {"name": "Test captain", "qualification_ids": [Command.set(cls.diploma.ids)]}
        )
        cls.sailor = cls.env["water.crew.role"].create({"name": "Test sailor"})
        cls.anna = cls.make_member("Anna", cls.captain)
        cls.boris = cls.make_member("Boris", cls.captain)
        cls.berth = cls.env["water.berth"].create(
            {"name": "Berth 1", "pier_id": cls.pier.id, "unloading_minutes": 10}
        )

    @classmethod
    def make_member(cls, name, *roles, valid_days=400, **values):
        """Somebody with all papers of the roles, valid so many days from today."""
        until = fields.Date.today() + timedelta(days=valid_days)
        papers = {paper for role in roles for paper in role.qualification_ids}
        return cls.env["water.crew.member"].create(
            {
                "name": name,
                "role_ids": [Command.set([role.id for role in roles])],
                "qualification_ids": [
                    Command.create({"qualification_id": paper.id, "valid_until": until})
                    for paper in papers
                ],
                **values,
            }
        )

    def assign(self, trip, member, role=None):
        return self.env["water.trip.crew"].create(
            {
                "trip_id": trip.id,
                "member_id": member.id,
                "role_id": (role or self.captain).id,
            }
        )

    def busy(self, owner):
        """[(start, stop)] of whatever has a resource."""
        lines = self.env["water.occupancy"].search(
            [("resource_id", "=", owner.resource_id.id)], order="start"
        )
        return [(line.start, line.stop) for line in lines]

    def assertRefused(self, work, *words, error=None):
        """The sentence that the user reads has these words."""
        from odoo.exceptions import UserError
        from odoo.tools import mute_logger

        with mute_logger("odoo.sql_db"), self.assertRaises(error or UserError) as refusal:
            work()
        for word in words:
            self.assertIn(word, str(refusal.exception))

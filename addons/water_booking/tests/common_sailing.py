from odoo import Command

from .common_office import OfficeCase


class SharedSailingCase(OfficeCase):
    """Bridges and dinner on one sailing of the ship with rows A (4) and B (2, VIP)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dinner_excursion = cls.make_excursion("Dinner under the bridges")
        cls.dinner_excursion.product_tmpl_id.taxes_id = False
        cls.dinner = cls.add(cls.trip, cls.dinner_excursion)
        cls.env.flush_all()

    @classmethod
    def add(cls, leader, excursion, state="on_sale", **values):
        return cls.env["water.trip"].create(
            {"leader_id": leader.id, "excursion_id": excursion.id, "state": state, **values}
        )

    def wait_for(self, trip, quantity=1):
        entry = self.env["water.waiting"].create(
            {
                "trip_id": trip.id,
                "name": "Olga",
                "email": "olga@example.com",
                "line_ids": [Command.create({"fare_id": self.adult.id, "quantity": quantity})],
            }
        )
        self.env.flush_all()
        return entry

    def allot(self, label):
        """A seat of the leading trip, kept for agents until an hour before the departure."""
        allotment = self.env["water.allotment"].create(
            {
                "trip_id": self.trip.id,
                "channel": "agent",
                "release_minutes": 60,
                "seat_ids": self.seat(label).ids,
            }
        )
        allotment.action_allot()
        return allotment

    def shown(self, trip):
        """Labels of the seats that visitors of the trip's page see as taken."""
        taken = self.inventory._availability(trip.id, "website")["seats"]
        return sorted(self.env["water.seat"].browse(taken).mapped("label"))

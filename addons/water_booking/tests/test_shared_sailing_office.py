from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_sailing import SharedSailingCase


@tagged("post_install", "-at_install")
class TestSharedSailingOffice(SharedSailingCase):
    """How the office puts several excursions on one sailing: the wizard, the forms, a client that
    asks for what no button gives."""

    def test_the_dispatcher_sells_another_excursion_from_the_form(self):
        music = self.make_excursion("Jazz at night")
        Trip = self.as_role(self.trip, "dispatcher")
        action = Trip.action_sell_another()
        form = Form(
            self.env["water.trip.companion"]
            .with_user(self.staff["dispatcher"])
            .with_context(**action["context"])
        )
        form.excursion_id = music
        form.most_persons = 2
        self.assertTrue(form.on_sale)
        made = form.save().action_apply()
        trip = self.env["water.trip"].browse(made["res_id"])
        self.assertEqual((trip.leader_id, trip.excursion_id), (self.trip, music))
        self.assertEqual((trip.state, trip.most_persons), ("on_sale", 2))
        # asked on a companion, it is the same sailing
        again = self.as_role(trip, "dispatcher").action_sell_another()
        self.assertEqual(again["context"], {"default_trip_ids": self.trip.ids})
        with self.assertRaises(AccessError):
            self.env["water.trip.companion"].with_user(self.staff["agent"]).create(
                {"trip_ids": self.trip.ids, "excursion_id": music.id}
            )

    def test_another_excursion_for_a_whole_season(self):
        later = self.make_trip(self.vessel_seats, days=8, state="draft")
        trips = self.trip | self.dinner | later
        wizard = self.env["water.trip.companion"].create(
            {
                "trip_ids": trips.action_sell_another()["context"]["default_trip_ids"],
                "excursion_id": self.dinner_excursion.id,
            }
        )
        self.assertEqual(wizard.trip_ids, self.trip | later)
        wizard.on_sale = False
        wizard.action_apply()  # the first one has its dinner
        self.assertEqual(self.trip.companion_ids, self.dinner)
        self.assertEqual(later.companion_ids.excursion_id, self.dinner_excursion)
        self.assertEqual(later.companion_ids.state, "draft")
        with self.assertRaisesRegex(UserError, "sold on this sailing already"):
            wizard.action_apply()

    def test_another_excursion_for_sailings_in_all_states(self):
        """What has left is left alone, and nothing is on sale on a draft."""
        draft = self.make_trip(self.vessel_seats, days=8, state="draft")
        gone = self.make_trip(self.vessel_seats, days=9)
        wizard = self.env["water.trip.companion"].create(
            {
                "trip_ids": (self.trip | draft | gone).ids,
                "excursion_id": self.make_excursion("Jazz at night").id,
            }
        )
        self.assertTrue(wizard.on_sale)
        gone.action_depart()
        wizard.action_apply()
        self.assertFalse(gone.companion_ids)
        self.assertEqual((self.trip.companion_ids - self.dinner).state, "on_sale")
        self.assertEqual(draft.companion_ids.state, "draft")
        with self.assertRaisesRegex(UserError, "is a draft, so .* cannot be on sale"):
            draft.companion_ids.action_open_sale()
        (draft | draft.companion_ids).action_open_sale()
        self.assertEqual(draft.companion_ids.state, "on_sale")
        wizard.trip_ids = gone
        with self.assertRaisesRegex(UserError, "has sailed or is cancelled"):
            wizard.action_apply()

    def test_a_companion_made_past_the_buttons(self):
        """A client may send a state that no button gives."""
        draft = self.make_trip(self.vessel_seats, days=8, state="draft")
        trips = self.env["water.trip"].with_user(self.staff["dispatcher"])
        values = {"leader_id": draft.id, "excursion_id": self.dinner_excursion.id}
        with self.assertRaisesRegex(UserError, "is a draft, so .* cannot be on sale"):
            trips.create({**values, "state": "on_sale"})
        companion = trips.create(values)
        with self.assertRaisesRegex(UserError, "is a draft, so .* cannot be on sale"):
            companion.state = "on_sale"
        on_sale = self.make_trip(self.vessel_seats, days=9)
        sold = trips.create({**values, "leader_id": on_sale.id, "state": "on_sale"})
        with self.assertRaisesRegex(UserError, "is a draft, so .* cannot be on sale"):
            on_sale.with_user(self.staff["dispatcher"]).state = "draft"
        (on_sale | sold).state = "draft"
        self.assertEqual((on_sale.state, sold.state), ("draft", "draft"))

    def test_taken_off_a_sold_sailing_it_chooses_its_vessel(self):
        """Nobody has bought dinner, so it may sail by itself, on whichever vessel; in one step."""
        self.sell("A-1")
        twin = self.make_vessel_assigned("Twin ship", {"A": 4, "B": 2}, vip_rows="B")
        form = Form(self.as_role(self.dinner, "dispatcher"))
        with self.assertRaisesRegex(AssertionError, "readonly"):
            form.vessel_id = twin
        form.leader_id = self.env["water.trip"]
        form.vessel_id = twin
        form.save()
        self.assertFalse(self.dinner.leader_id)
        self.assertEqual(self.dinner.vessel_id, twin)
        self.assertEqual(self.dinner.map_id, twin.seat_map_id)
        self.assertEqual(self.dinner.occupancy_ids.resource_id, twin.resource_id)
        self.assertEqual(self.trip.vessel_id, self.vessel_seats)

    def test_the_form_of_a_companion(self):
        form = Form(self.as_role(self.dinner, "dispatcher"))
        self.assertEqual(form.leader_id, self.as_role(self.trip, "dispatcher"))
        form.most_persons = 4
        form.save()
        self.assertEqual(self.dinner.most_persons, 4)
        # what is blocked is the sailing's: no reason to keep an excursion that nobody has bought
        self.trip.block_places([self.seat("A-1").id], {}, "broken", "wet")
        self.env.invalidate_all()
        form = Form(self.as_role(self.dinner, "dispatcher"))
        form.excursion_id = self.make_excursion("Jazz at night")
        form.leader_id = self.env["water.trip"]
        form.departure = self.trip.departure + timedelta(days=9)
        form.arrival = self.trip.arrival + timedelta(days=9)
        form.save()
        self.assertFalse(self.dinner.leader_id)
        self.assertEqual(self.dinner.excursion_id.name, "Jazz at night")
        with self.assertRaisesRegex(AssertionError, "readonly"):
            Form(self.as_role(self.trip, "dispatcher")).excursion_id = self.dinner_excursion
        form = Form(self.env["water.trip"].with_user(self.staff["dispatcher"]))
        form.excursion_id = self.dinner_excursion
        form.leader_id = self.as_role(self.trip, "dispatcher")
        self.assertEqual(form.vessel_id.id, self.vessel_seats.id)
        self.assertEqual(form.save().departure, self.trip.departure)

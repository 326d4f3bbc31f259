from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.water_booking.inventory import errors

from .common_office import OfficeCase
from .common_refusals import Refusals


@tagged("post_install", "-at_install")
class TestAllotment(Refusals, OfficeCase):
    """Places kept for an agent or a channel, and their way back to general sale."""

    def setUp(self):
        super().setUp()
        self.agent = self.env["res.partner"].create({"name": "Hotel desk"})

    def allot(self, trip=None, **values):
        allotment = self.env["water.allotment"].create(
            {
                "trip_id": (trip or self.trip_free).id,
                "partner_id": self.agent.id,
                "release_minutes": 120,
                **values,
            }
        )
        allotment.action_allot()
        return allotment

    def test_kept_places_are_not_for_everybody(self):
        allotment = self.allot(quantity=6)
        self.assertEqual(allotment.left_count, 6)
        self.assertEqual(self.trip_free.free_count, 4)
        self.assertEqual(self.inventory._availability(self.trip_free.id)["free"], 4)
        with self.assertRaises(errors.NotEnoughPlaces):
            self.hold_places({self.adult: 5})
        hold = self.hold_places({self.adult: 5}, allotment_id=allotment.id, channel="office")
        self.assertEqual({row.allotment_id for row in hold.rows}, {allotment.id})
        self.assertEqual((allotment.left_count, allotment.sold_count), (1, 5))

    def test_twice_keeps_them_once(self):
        allotment = self.allot(quantity=3)
        allotment.action_allot()
        self.assertEqual(allotment.left_count, 3)

    def test_channel_draws_on_its_own_last(self):
        allotment = self.allot(quantity=6, partner_id=False, channel="website")
        self.assertEqual(self.inventory._availability(self.trip_free.id, "website")["free"], 10)
        hold = self.hold_places({self.adult: 5})
        drawn = [row for row in hold.rows if row.allotment_id == allotment.id]
        self.assertEqual(len(drawn), 1)
        with self.assertRaises(errors.NotEnoughPlaces):
            self.hold_places({self.adult: 1}, channel="office")

    def test_given_up_places_return_to_the_allotment(self):
        allotment = self.allot(quantity=6)
        hold = self.hold_places({self.adult: 6}, allotment_id=allotment.id, channel="office")
        self.inventory._release(hold.token)
        self.assertEqual(allotment.left_count, 6)
        self.assertEqual(self.trip_free.free_count, 4)

    def test_drawn_places_of_a_hold_that_ended_are_read_as_kept(self):
        """Nobody is shown as free what the door is about to give back to its allotment."""
        allotment = self.allot(quantity=6)
        self.hold_places({self.adult: 6}, allotment_id=allotment.id, channel="office")
        self.env.cr.execute(
            "UPDATE water_allocation SET held_until = now() - interval '1 second'"
            " WHERE state = 'held'"
        )
        self.env.invalidate_all()

        def read():
            return (
                self.inventory._availability(self.trip_free.id)["free"],
                self.trip_free.free_count,
                self.trip_free.allotted_count,
                allotment.left_count,
                allotment.sold_count,
            )

        before = read()
        self.assertEqual(before, (4, 4, 6, 6, 0))
        self.inventory._release(self.hold_places({self.adult: 1}).token)
        self.env.invalidate_all()
        self.assertEqual(read(), before, "the door found what was read")

        self.hold_places({self.adult: 4}, allotment_id=allotment.id, channel="office")
        self.env.cr.execute("UPDATE water_allocation SET held_until = now() - interval '1 second'")
        self.env.cr.execute("UPDATE water_allotment SET release_at = now() - interval '1 second'")
        self.env.invalidate_all()
        self.assertEqual(read(), (10, 10, 0, 0, 0), "a released allotment takes nothing back")

    def test_the_clock_frees_them(self):
        allotment = self.allot(quantity=6)
        self.env.cr.execute("UPDATE water_allocation SET held_until = now() - interval '1 minute'")
        self.env.cr.execute("UPDATE water_allotment SET release_at = now() - interval '1 minute'")
        self.env.invalidate_all()
        self.assertEqual(self.trip_free.free_count, 10)
        self.assertEqual(allotment.left_count, 0)
        hold = self.hold_places({self.adult: 10})
        self.assertEqual(len(hold.rows), 10)

    def test_release_by_hand(self):
        allotment = self.allot(quantity=6)
        allotment.action_release()
        self.env.cr.postcommit.run()
        self.assertEqual(self.trip_free.free_count, 10)
        with self.assertRaises(UserError):
            allotment.action_allot()

    def test_release_follows_the_departure(self):
        allotment = self.allot(quantity=2)
        before = allotment.release_at
        self.trip_free.departure -= timedelta(days=1)
        self.env.flush_all()
        self.env.cr.postcommit.run()
        self.assertEqual(allotment.release_at, before - timedelta(days=1))
        self.env.cr.execute(
            "SELECT DISTINCT held_until FROM water_allocation WHERE allotment_id = %s",
            [allotment.id],
        )
        self.assertEqual(self.env.cr.fetchall(), [(allotment.release_at,)])

    def test_limit_counts_kept_places(self):
        trip = self.make_trip(self.make_vessel_general("Small", 10, limit=6), days=5)
        self.allot(trip, quantity=4)
        with self.assertRaises(errors.LimitReached):
            self.hold_places({self.adult: 3}, trip=trip)
        with self.assertRaises(errors.LimitReached):
            self.allot(trip, quantity=3)

    def test_seats_of_another_plan_are_refused(self):
        with self.assertRaises(ValidationError):
            self.allot(seat_ids=[(6, 0, self.seat("A-1").ids)])

    def test_chosen_seats(self):
        self.hold_seats("A-1")
        with self.assertRaises(errors.SeatTaken):
            self.allot(self.trip, seat_ids=[(6, 0, self.seat("A-1").ids)])
        allotment = self.allot(self.trip, seat_ids=[(6, 0, self.seat("A-2").ids)])
        with self.assertRaises(errors.SeatTaken):
            self.hold_seats("A-2")
        self.hold_seats("A-2", allotment_id=allotment.id)

    def test_refusals(self):
        """What the dispatcher reads."""
        self.hold_seats("A-1", "A-3")
        trip = self.make_trip(self.make_vessel_general("Small", 10, limit=6), days=5)
        self.env = self.env(user=self.staff["dispatcher"])
        kept = self.allot(quantity=2)
        gone = self.allot(quantity=1)
        gone.action_release()
        chosen = self.seat("A-1") | self.seat("A-2") | self.seat("A-3")
        area = trip.map_id.seat_ids.area_id
        negative = "Minutes and places cannot be negative."
        elsewhere = f"are not on the deck plan of {self.trip.name}. Choose again."
        self.assertAllRefused(
            (
                "An allotment is kept for an agent or for a sales channel.",
                *(self.draft, {"partner_id": False}),
            ),
            (negative, self.draft, {"release_minutes": -1}),
            (negative, self.draft, {"quantity": -1}),
            (elsewhere, self.draft, {"seat_ids": trip.map_id.seat_ids[:1].ids}),
            (elsewhere, self.draft, {"area_id": area.id}),
            ("Choose seats, or say how many places to keep.", self.draft().action_allot),
            (
                "The time of release is past already. Let it be fewer minutes before departure.",
                *(self.draft(quantity=1, release_minutes=7 * 1440).action_allot,),
            ),
            (
                "Of the chosen places these are not free: A-1, A-3.",
                *(self.draft(seat_ids=chosen.ids).action_allot,),
            ),
            (
                "Only 7 of the 10 places are free.",
                *(self.draft(trip_id=self.trip_free.id, quantity=10).action_allot,),
            ),
            (
                "The vessel may carry only 6 people more on this trip.",
                *(self.draft(trip_id=trip.id, quantity=7).action_allot,),
            ),
            (
                "The places are kept already. Release them and make a new allotment.",
                *(kept.write, {"quantity": 3}),
            ),
            ("Only a draft can be deleted. Release the places instead.", kept.unlink),
            ("This allotment has been released. Make a new one.", gone.action_allot),
        )

    def draft(self, values=(), **more):
        values = {"trip_id": self.trip.id, "partner_id": self.agent.id, **dict(values), **more}
        return self.env["water.allotment"].create(values)

    def test_allotment_that_somebody_has_deleted_meanwhile(self):
        allotment = self.draft(quantity=1)
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM water_allotment WHERE id = %s", [allotment.id])
        self.assertIn(
            "These places cannot be kept now. Please try again.",
            self.told(self.inventory._allot, allotment),
        )

    def test_agents_do_not_write_allotments(self):
        with self.assertRaises(AccessError):
            self.env["water.allotment"].with_user(self.staff["agent"]).create(
                {"trip_id": self.trip.id, "partner_id": self.agent.id}
            )

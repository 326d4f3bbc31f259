from odoo.tests import tagged

from odoo.addons.water_booking.inventory import errors

from .common import DoorCase


@tagged("post_install", "-at_install")
class TestPlacesRules(DoorCase):
    """What the door asks of a choice beside free seats: tables, companions, no single gap."""

    def setUp(self):
        super().setUp()
        self.vessel = self.make_vessel_assigned("Long ship", {"A": 6, "B": 6})
        self.plan = self.vessel.seat_map_id
        self.plan.avoid_single_gaps = True
        self.long = self.make_trip(self.vessel, days=4)
        self.env.flush_all()

    def seats(self, *labels):
        return self.plan.seat_ids.filtered(lambda seat: seat.label in labels)

    def best(self, quantity, trip=None, token=None, **wish):
        wish = {"fare_id": self.adult.id, "quantity": quantity, **wish}
        hold = self.inventory._hold((trip or self.long).id, places=[wish], token=token)
        return sorted(row.seat_label for row in hold.rows)

    def test_customer_leaves_no_single_seat(self):
        with self.assertRaises(errors.SingleGap) as refusal:
            self.hold_seats("A-2", "A-3", trip=self.long)
        self.assertEqual(refusal.exception.details["seat_ids"], self.seats("A-1").ids)
        suggested = self.env["water.seat"].browse(refusal.exception.details["suggested"])
        hold = self.hold_seats(*suggested.mapped("label"), trip=self.long)
        self.assertEqual(len(hold.rows), 2)

    def test_rule_is_the_plans_choice(self):
        self.plan.avoid_single_gaps = False
        self.env.flush_all()
        self.hold_seats("A-2", "A-3", trip=self.long)

    def test_the_office_may_leave_one(self):
        self.hold_seats("A-2", "A-3", trip=self.long, channel="office")

    def test_where_no_choice_is_left_a_gap_is_allowed(self):
        self.hold_seats("A-1", "A-2", "A-3", trip=self.long)
        self.hold_seats(*(f"B-{number}" for number in range(1, 7)), trip=self.long)
        with self.assertRaises(errors.SeatTaken):
            self.hold_seats("A-3", trip=self.long)
        self.hold_seats("A-4", "A-5", trip=self.long)

    def test_own_seats_are_not_in_the_way_of_a_change(self):
        hold = self.hold_seats("A-1", "A-2", trip=self.long)
        self.hold_seats("A-2", "A-1", "A-3", "A-4", trip=self.long, token=hold.token)

    def test_a_party_gets_seats_together(self):
        self.assertEqual(len({label[0] for label in self.best(4)}), 1)
        self.assertEqual(len({label[0] for label in self.best(6)}), 1)
        self.best(2)
        with self.assertRaises(errors.NotEnoughPlaces):
            self.best(1)

    def test_more_for_the_same_hold_sit_beside(self):
        hold = self.hold_seats("B-1", "B-2", trip=self.long)
        wish = {"area_id": None, "category_id": None, "fare_id": self.adult.id, "quantity": 4}
        more = self.inventory._hold(self.long.id, places=[wish], token=hold.token)
        self.assertEqual(sorted(row.seat_label for row in more.rows), ["B-1", "B-2", "B-3", "B-4"])

    def test_growing_party_moves_rather_than_leave_one_alone(self):
        self.hold_seats("B-6", trip=self.long, channel="office")
        token = self.hold_seats("B-1", "B-2", trip=self.long).token
        beside = self.best(3, numbered=True, token=token)
        self.assertEqual(beside, ["B-1", "B-2", "B-3"])
        # with B-4 as well, B-5 would be left over
        moved = self.best(4, numbered=True, token=token)
        self.assertEqual({label[0] for label in moved}, {"A"})

    def test_shrinking_party_keeps_seats_together(self):
        token = self.hold_seats("B-1", "B-2", "B-3", "B-4", trip=self.long).token
        kept = self.best(2, numbered=True, token=token)
        self.assertIn(kept, (["B-1", "B-2"], ["B-3", "B-4"]))

    def test_suggestion_takes_nothing(self):
        seats = self.inventory._suggest(self.long.id, 3)
        self.assertEqual(len(seats), 3)
        self.assertEqual(self.long.free_count, 12)
        near = self.inventory._suggest(self.long.id, 1, near_seat_id=self.seats("B-6").id)
        self.assertEqual(near, self.seats("B-6").ids)

    def test_lost_seat_comes_with_others_near_it(self):
        self.hold_seats("A-1", trip=self.long, channel="office")
        with self.assertRaises(errors.SeatTaken) as refusal:
            self.hold_seats("A-1", trip=self.long)
        near = self.env["water.seat"].browse(refusal.exception.details["near"])
        self.assertEqual(near[:1].label, "A-2")
        self.assertEqual(len(near), 3)

    def test_table_sold_whole(self):
        table, plan = self._with_table(sold_whole=True)
        trip = self.make_trip(plan.vessel_id, days=6)
        chairs = table.seat_ids
        with self.assertRaises(errors.TableWhole) as refusal:
            self._hold_ids(trip, chairs[:2])
        self.assertEqual(refusal.exception.details["seat_ids"], chairs[2:].ids)
        hold = self._hold_ids(trip, chairs)
        rows = self.env["water.allocation"].sudo().search([("cause", "=", hold.token)])
        self.assertEqual(set(rows.mapped("group_key")), {f"table-{table.id}"})

    def test_table_by_the_chair(self):
        table, plan = self._with_table(sold_whole=False)
        trip = self.make_trip(plan.vessel_id, days=6)
        self._hold_ids(trip, table.seat_ids[:1])
        self._hold_ids(trip, table.seat_ids[1:3])

    def test_companion_comes_with_the_wheelchair_place(self):
        vessel = self.make_vessel_assigned("Open ship", {"A": 4})
        plan = vessel.seat_map_id
        first, second = plan.seat_ids[:2]
        first.kind = "wheelchair"
        second.write({"kind": "companion", "companion_of_id": first.id})
        trip = self.make_trip(vessel, days=6)
        with self.assertRaises(errors.CompanionOnly):
            self._hold_ids(trip, second)
        hold = self._hold_ids(trip, first + second)
        self.assertEqual(len(hold.rows), 2)
        self.assertNotIn(first.id, self.inventory._suggest(trip.id, 2))
        self.inventory._release(hold.token)
        party = self.best(3, trip, accessible=True, numbered=True)
        self.assertEqual(party[:2], ["A-1", "A-2"])
        with self.assertRaises(errors.NotEnoughPlaces):
            self.best(1, trip, accessible=True, numbered=True)

    def test_best_seats_of_a_mixed_plan_have_numbers(self):
        self.env["water.seat.area"].create(
            {"map_id": self.vessel_seats.seat_map_id.copy().id, "name": "Deck", "capacity": 5}
        )
        plan = self.vessel_seats.seat_map_ids.filtered("area_ids")
        trip = self.make_trip(self.vessel_seats, days=6, map_id=plan.id)
        self.env.flush_all()
        self.assertEqual(self.best(2, trip), ["Deck", "Deck"])
        self.assertEqual({label[0] for label in self.best(2, trip, numbered=True)}, {"A"})

    def _with_table(self, sold_whole):
        vessel = self.make_vessel("Banquet ship")
        plan = self.env["water.seat.map"].create({"vessel_id": vessel.id})
        table = self.env["water.seat.table"].create(
            {"map_id": plan.id, "name": "T1", "x": 50, "y": 50, "sold_whole": sold_whole}
        )
        self.env["water.seat"].create(
            [
                {
                    "map_id": plan.id,
                    "table_id": table.id,
                    "kind": "chair",
                    "number": str(number),
                    "code": f"T1-{number}",
                    "category_id": self.standard.id,
                }
                for number in range(1, 5)
            ]
        )
        plan.action_publish()
        return table, plan

    def _hold_ids(self, trip, seats):
        return self.inventory._hold(
            trip.id,
            seats=[{"seat_id": seat.id, "fare_id": self.adult.id} for seat in seats],
        )

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

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


@tagged("post_install", "-at_install")
class TestAllotment(DoorCase):
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

    def test_agents_do_not_write_allotments(self):
        user = new_test_user(self.env, "allot_agent", groups="water_booking.group_agent")
        with self.assertRaises(AccessError):
            self.env["water.allotment"].with_user(user).create(
                {"trip_id": self.trip.id, "partner_id": self.agent.id}
            )


@tagged("post_install", "-at_install")
class TestAddons(DoorCase):
    """Extras are sold from the same ledger as places."""

    def setUp(self):
        super().setUp()
        self.lunch = self.env["water.addon"].create(
            {
                "name": "Lunch",
                "price": 700.0,
                "limited": True,
                "stock_per_trip": 3,
                "excursion_ids": [(6, 0, self.excursion.ids)],
            }
        )
        self.guide = self.env["water.addon"].create(
            {"name": "Audio guide", "price": 250.0, "excursion_ids": [(6, 0, self.excursion.ids)]}
        )
        self.env.flush_all()

    def hold(self, places=1, token=None, **addons):
        wanted = {"lunch": self.lunch, "guide": self.guide}
        return self.hold_places(
            {self.adult: places},
            addons=[{"addon_id": wanted[k].id, "quantity": n} for k, n in addons.items()],
            token=token,
        )

    def test_extras_ride_with_the_hold(self):
        hold = self.hold(2, lunch=2, guide=1)
        self.assertEqual(hold.total, 2 * 1000 + 2 * 700 + 250)
        self.assertEqual(self.trip_free.free_count, 8)
        self.assertEqual(self.trip_free.persons_count, 0)
        self.assertEqual(
            self.inventory._availability(self.trip_free.id)["addons"],
            {self.lunch.id: 1, self.guide.id: None},
        )

    def test_the_last_lunch_is_sold_once(self):
        self.hold(1, lunch=2)
        with self.assertRaises(errors.AddonSoldOut) as refusal:
            self.hold(1, lunch=2)
        self.assertEqual(refusal.exception.details["left"], 1)
        self.hold(1, lunch=1)

    def test_a_trip_has_its_own_stock(self):
        self.env["water.trip.addon"].create(
            {"trip_id": self.trip_free.id, "addon_id": self.lunch.id, "stock": 0}
        )
        self.env.flush_all()
        with self.assertRaises(errors.AddonSoldOut):
            self.hold(1, lunch=1)

    def test_changing_their_number(self):
        hold = self.hold(1, lunch=2)
        self.lunch.price = 900.0
        self.env.flush_all()
        more = self.hold(1, token=hold.token, lunch=3)
        self.assertEqual(more.total, 1000 + 3 * 700)
        less = self.hold(1, token=hold.token, guide=1)
        self.assertEqual(less.total, 1250)
        self.assertEqual(
            self.inventory._availability(self.trip_free.id)["addons"][self.lunch.id], 3
        )

    def test_no_extra_without_a_place(self):
        with self.assertRaises(errors.NotEnoughPlaces):
            self.hold(0, lunch=1)

    def test_extra_of_another_excursion(self):
        self.lunch.excursion_ids = False
        self.env.flush_all()
        with self.assertRaises(errors.AddonSoldOut):
            self.hold(1, lunch=1)

    def test_order_sells_them_without_tickets(self):
        hold = self.hold(2, lunch=2)
        order = self.env["sale.order"]._water_create_from_hold(
            hold, {"name": "Anna", "email": "anna@example.com", "phone": "+79210000000"}
        )
        line = order.order_line.filtered("water_addon_id")
        self.assertEqual((line.product_id, line.product_uom_qty), (self.lunch.product_id, 2))
        self.assertEqual(order.amount_total, 3400.0)
        order.action_confirm()
        self.assertEqual(len(order.water_ticket_ids), 2)
        self.env["sale.order"]._water_check_ledger()
        order._action_cancel()
        self.env.cr.postcommit.run()
        self.assertEqual(
            self.inventory._availability(self.trip_free.id)["addons"][self.lunch.id], 3
        )


@tagged("post_install", "-at_install")
class TestMoving(DoorCase):
    """Passengers change seats, or the whole trip changes its plan."""

    def sold(self, *labels):
        hold = self.hold_seats(*labels)
        order = self.env["sale.order"]._water_create_from_hold(
            hold, {"name": "Anna", "email": "anna@example.com", "phone": "+79210000000"}
        )
        order.action_confirm()
        return order

    def test_two_passengers_swap(self):
        tickets = self.sold("A-1", "A-2").water_ticket_ids
        one, two = tickets.sorted("seat_label")
        rows = self.inventory._move_places(
            self.trip.id, {one.claim: two.seat_id.id, two.claim: one.seat_id.id}
        )
        self.env["water.ticket"]._take_seats(rows)
        self.assertEqual((one.seat_label, two.seat_label), ("A-2", "A-1"))
        self.assertEqual(self.kinds(one.order_id.water_cause)[-2:], ["moved", "moved"])

    def test_nobody_moves_onto_another(self):
        [ticket] = self.sold("A-1").water_ticket_ids
        self.hold_seats("A-2")
        with self.assertRaises(errors.SeatTaken):
            self.inventory._move_places(self.trip.id, {ticket.claim: self.seat("A-2").id})

    def test_tickets_follow_the_ledger_after_a_death_between(self):
        [ticket] = self.sold("A-1").water_ticket_ids
        self.inventory._move_places(self.trip.id, {ticket.claim: self.seat("A-3").id})
        self.env["sale.order"]._water_check_ledger()
        self.assertEqual(ticket.seat_label, "A-3")

    def test_trip_changes_its_plan(self):
        order = self.sold("A-1", "B-1")
        self.inventory._block(self.trip.id, self.seat("A-4").ids, "captain", "crew")
        new = self._next_plan(without=("A4",))
        seats = {
            old.id: match.id
            for old in self.trip.map_id.seat_ids
            if (match := new.seat_ids.filtered(lambda seat, code=old.code: seat.code == code))
        }
        rows = self.inventory._change_map(self.trip.id, new.id, seats)
        self.env["water.ticket"]._take_seats(rows)
        self.assertEqual(self.trip.map_id, new)
        self.assertEqual(set(order.water_ticket_ids.seat_id.map_id.ids), {new.id})
        self.assertEqual(set(order.water_ticket_ids.mapped("seat_label")), {"A-1", "B-1"})
        self.assertEqual(self.trip.free_count, 3)

    def test_plan_without_a_passengers_seat_is_refused(self):
        self.sold("A-1")
        new = self._next_plan(without=("A1",))
        old = self.trip.map_id
        with self.assertRaises(errors.SeatsLost) as refusal:
            self.inventory._change_map(self.trip.id, new.id, {})
        self.assertEqual(len(refusal.exception.details["claims"]), 1)
        self.env.invalidate_all()
        self.assertEqual(self.trip.map_id, old)

    def _next_plan(self, without):
        action = self.trip.map_id.action_new_version()
        plan = self.env["water.seat.map"].browse(action["res_id"])
        plan.seat_ids.filtered(lambda seat: seat.code in without).unlink()
        plan.action_publish()
        self.env.flush_all()
        return plan

from odoo.tests import tagged

from .common import PRICE_SPACE, Gala, ShopCase


@tagged("post_install", "-at_install")
class TestChoice(Gala, ShopCase):
    """Everything that can be sold by the place, through the shop's own routes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_gala()

    def checkout(self):
        return self.page(f"/excursions/checkout?trip={self.gala.id}")

    # --- refusals carry the way on

    def refusal(self, answer):
        self.assertTrue(answer["error"]["message"])
        return answer["error"]

    def test_table_sold_whole(self):
        refusal = self.refusal(self.choose("T1", "T2"))
        self.assertEqual(refusal["code"], "table_whole")
        missing = [self.gala_seats[code].id for code in ("T3", "T4")]
        self.assertEqual(refusal["seat_ids"], missing)
        self.assertEqual(self.held(self.choose("T1", "T2", "T3", "T4")), ["T1", "T2", "T3", "T4"])
        html = self.checkout()
        self.assertIn("Table T1, chairs: 4", html)
        self.assertIn("4 × Adult", html)
        self.assertNotIn("seat 3", html)

    def test_companion_with_the_wheelchair_place(self):
        self.assertEqual(self.refusal(self.choose("C2"))["code"], "companion_only")
        self.assertEqual(self.held(self.choose("C1", "C2")), ["C1", "C2"])
        self.assertIn("wheelchair place", self.checkout())

    def test_single_seat_left_over(self):
        refusal = self.refusal(self.choose("A2"))
        self.assertEqual(refusal["code"], "single_gap")
        self.assertEqual(refusal["seat_ids"], self.gala_seats["A1"].ids)
        [suggested] = refusal["suggested"]
        fares = [{"seat_id": suggested, "fare_id": self.adult.id}]
        self.assertIn("hold", self.ask("/excursions/hold", trip_id=self.gala.id, seats=fares))

    def test_lost_seat_comes_with_others(self):
        self.choose("A1", "A2")
        self.another_visitor()
        refusal = self.refusal(self.choose("A1"))
        self.assertEqual(refusal["code"], "seat_taken")
        self.assertEqual(len(refusal["near"]), 3)
        near = [self.gala_seats[code].id for code in ("B1", "B2")]
        self.assertEqual(refusal["near"][:2], near)

    # --- best places

    def best(self, quantity, **wish):
        wish = {"fare_id": self.adult.id, "quantity": quantity, "numbered": True, **wish}
        return self.ask("/excursions/hold", trip_id=self.gala.id, places=[wish])

    def test_best_places_are_numbered_and_together(self):
        answer = self.best(4)
        self.assertEqual(len({code[0] for code in self.held(answer)}), 1)
        self.assertTrue(answer["together"])
        self.assertFalse(self.best(9)["together"])
        self.assertEqual(self.held(self.best(4, category_id=self.vip.id)), ["T1", "T2", "T3", "T4"])

    def test_best_places_with_a_wheelchair(self):
        held = self.held(self.best(3, accessible=True))
        self.assertEqual(held[:2], ["C1", "C2"])
        self.another_visitor()
        refusal = self.refusal(self.best(1, accessible=True))
        self.assertEqual(refusal["code"], "not_enough_places")

    # --- rows that are sat in freely

    def test_only_the_row_is_told(self):
        self.choose("B1", "B2")
        html = self.checkout()
        self.assertIn("Row B", html)
        self.assertNotIn("Row B, seat", html)
        self.assertIn("2 × Adult", html)

    def test_mixed_plan(self):
        wish = {
            "area_id": self.gala.map_id.area_ids.id,
            "fare_id": self.child.id,
            "quantity": 2,
        }
        hold = self.choose("A1", places=[wish])["hold"]
        self.assertEqual(hold["total"], 2000)
        html = self.checkout()
        self.assertIn("Row A, seat 1", html)
        self.assertIn("Deck", html)

    # --- extras

    def extra(self, addon, quantity):
        return {"addon_id": addon.id, "quantity": quantity}

    def test_extras_come_with_the_places(self):
        extras = [self.extra(self.lunch, 2), self.extra(self.guide, 1)]
        answer = self.choose("A1", addons=extras)
        self.assertEqual(self.held(answer), ["A1", "Lunch", "Lunch", "Audio guide"])
        self.assertEqual(answer["hold"]["total"], 1000 + 2 * 850 + 300)
        state = self.url_open(f"/excursions/trip/{self.gala.id}/availability").json()
        self.assertEqual(state["addons"], {str(self.lunch.id): 0, str(self.guide.id): None})
        html = self.checkout()
        self.assertIn("Lunch", html)
        self.assertIn(f"1,700{PRICE_SPACE}₽", html)
        self.another_visitor()
        refusal = self.refusal(self.choose("A2", "A3", addons=[self.extra(self.lunch, 1)]))
        self.assertEqual((refusal["code"], refusal["left"]), ("addon_sold_out", 0))
        self.assertEqual(refusal["addon_id"], self.lunch.id)

    def test_checkout_offers_extras_to_who_has_none(self):
        self.choose("A1")
        self.assertIn("Audio guide, Lunch", self.checkout())

    def test_extras_go_with_the_last_place(self):
        self.choose("A1", addons=[self.extra(self.lunch, 2)])
        self.assertIsNone(self.choose(addons=[self.extra(self.lunch, 2)])["hold"])
        state = self.url_open(f"/excursions/trip/{self.gala.id}/availability").json()
        self.assertEqual(state["addons"][str(self.lunch.id)], 2)

    def test_kept_page_hears_of_extras(self):
        url = f"/excursions/trip/{self.gala.id}"
        self.assertIn("Lunch", self.page(url))
        self.lunch.name = "Supper"
        self.env.flush_all()
        self.assertIn("Supper", self.page(url))
        self.env["water.trip.addon"].create(
            {"trip_id": self.gala.id, "addon_id": self.lunch.id, "stock": 0, "withdrawn": True}
        )
        self.env.flush_all()
        self.assertNotIn("Supper", self.page(url))

    # --- nonsense

    def test_nonsense_is_refused_politely(self):
        fare = self.adult.id
        wishes = [
            {"places": [{"fare_id": fare, "quantity": 1, "area_id": "x"}]},
            {"places": [{"fare_id": fare, "quantity": 1, "category_id": -1}]},
            {"places": [{"fare_id": fare, "quantity": 0}]},
            {"places": [{"fare_id": fare, "quantity": 1.5}]},
            {"places": {"fare_id": fare}},
            {"addons": [{"addon_id": self.lunch.id}]},
            {"addons": [{"addon_id": None, "quantity": 1}]},
            {"addons": [[self.lunch.id, 1]]},
            {"addons": "lunch"},
            {"trip_id": None},
            {"trip_id": True},
            {"trip_id": [1]},
            {"trip_id": 2**40},
        ]
        for wish in wishes:
            answer = self.ask("/excursions/hold", **{"trip_id": self.gala.id, **wish})
            self.assertEqual(answer["error"]["code"], "bad_request", wish)
        for lang in (5, [], {}, None, "x" * 500, "\x00"):
            answer = self.ask("/excursions/hold", trip_id=self.gala.id, lang=lang)
            self.assertIsNone(answer["hold"], lang)

    def test_unknown_things_are_refused_politely(self):
        none = 2**30
        seat = {"seat_id": self.gala_seats["A1"].id, "fare_id": self.adult.id}
        wishes = [
            {"places": [{"fare_id": none, "quantity": 1}]},
            {"places": [{"fare_id": self.adult.id, "quantity": 1, "area_id": none}]},
            {"places": [{"fare_id": self.adult.id, "quantity": 1, "category_id": none}]},
            {"seats": [{"seat_id": none, "fare_id": self.adult.id}]},
            {"seats": [seat, seat]},
            {"seats": [seat], "addons": [{"addon_id": none, "quantity": 1}]},
            {"seats": [seat], "addons": [{"addon_id": self.lunch.id, "quantity": 999}]},
            {"places": [{"fare_id": self.infant.id, "quantity": 3}]},
        ]
        for wish in wishes:
            answer = self.ask("/excursions/hold", trip_id=self.gala.id, **wish)
            self.assertTrue(answer["error"]["message"], wish)
            self.assertNotEqual(answer["error"]["code"], "bad_request", wish)

    def test_questions_about_no_hold(self):
        for trip_id in (None, "x", True, -1, 2**40, self.gala.id):
            answer = self.ask("/excursions/hold/current", trip_id=trip_id)
            self.assertEqual(answer, {"hold": None, "prices": None}, trip_id)
            answer = self.ask("/excursions/hold/included", trip_id=trip_id)
            self.assertEqual(answer, {"included": []}, trip_id)
            self.assertIsNone(self.ask("/excursions/hold/release", trip_id=trip_id)["hold"])
            answer = self.ask("/excursions/hold/extend", trip_id=trip_id)
            self.assertEqual(answer["error"]["code"], "hold_unknown", trip_id)

from odoo.tests import tagged

from .common import ShopCase


@tagged("post_install", "-at_install")
class TestHold(ShopCase):
    def taken(self, trip=None):
        url = f"/excursions/trip/{(trip or self.trip).id}/availability"
        return set(self.url_open(url).json()["seats"])

    def test_a_click_holds_and_another_replaces(self):
        hold = self.take("A-1", "A-2")["hold"]
        self.assertEqual([row["label"] for row in hold["rows"]], ["A-1", "A-2"])
        self.assertEqual(hold["total"], 2000)
        self.assertGreater(hold["seconds_left"], 14 * 60)
        again = self.take("A-2", "B-1")["hold"]
        self.assertEqual({row["label"] for row in again["rows"]}, {"A-2", "B-1"})
        self.assertEqual(again["total"], 2500)
        self.assertEqual(self.taken(), {str(self.seat("A-2").id), str(self.seat("B-1").id)})

    def test_the_token_is_out_of_reach_of_scripts(self):
        response = self.url_open(
            "/excursions/hold",
            json={
                "params": {
                    "trip_id": self.trip.id,
                    "seats": [{"seat_id": self.seat("A-1").id, "fare_id": self.adult.id}],
                }
            },
        )
        cookie = response.headers["Set-Cookie"]
        self.assertIn("HttpOnly", cookie)
        self.assertIn("SameSite=Lax", cookie)
        self.assertNotIn(self.hold_token(), response.text)

    def test_somebody_elses_seat_is_refused_and_mine_stay(self):
        self.take("A-1")
        self.another_visitor()
        self.take("A-2")
        answer = self.take("A-2", "A-1")
        self.assertEqual(answer["error"]["code"], "seat_taken")
        self.assertEqual(answer["error"]["seat_ids"], [self.seat("A-1").id])
        self.assertTrue(answer["error"]["message"])
        current = self.ask("/excursions/hold/current", trip_id=self.trip.id)["hold"]
        self.assertEqual([row["label"] for row in current["rows"]], ["A-2"])

    def test_prices_of_the_client_are_ignored(self):
        answer = self.ask(
            "/excursions/hold",
            trip_id=self.trip.id,
            seats=[
                {"seat_id": self.seat("B-1").id, "fare_id": self.adult.id, "price": 1, "total": 1}
            ],
            total=1,
        )
        self.assertEqual(answer["hold"]["total"], 1500)

    def test_general_admission_and_infants(self):
        def places(**quantities):
            return [
                {"area_id": None, "fare_id": getattr(self, fare).id, "quantity": quantity}
                for fare, quantity in quantities.items()
            ]

        trip = self.trip_free.id
        answer = self.ask(
            "/excursions/hold", trip_id=trip, places=places(adult=2, child=1, infant=1)
        )
        self.assertEqual(answer["hold"]["total"], 2500)
        self.assertEqual(len(answer["hold"]["rows"]), 4)
        state = self.url_open(f"/excursions/trip/{trip}/availability").json()
        self.assertEqual(list(state["areas"].values()), [7])
        self.another_visitor()
        refused = self.ask("/excursions/hold", trip_id=trip, places=places(adult=8))
        self.assertEqual(refused["error"]["code"], "not_enough_places")
        self.assertEqual(refused["error"]["free"], 7)

    def test_release_and_empty_choice_free_the_places(self):
        self.take("A-1")
        self.assertIsNone(self.ask("/excursions/hold/release", trip_id=self.trip.id)["hold"])
        self.assertFalse(self.taken())
        self.take("A-1")
        self.assertIsNone(self.take()["hold"])
        self.assertFalse(self.taken())

    def test_extension_once(self):
        before = self.take("A-1")["hold"]["seconds_left"]
        extended = self.ask("/excursions/hold/extend", trip_id=self.trip.id)["hold"]
        self.assertTrue(extended["extended"])
        self.assertGreater(extended["seconds_left"], before + 9 * 60)
        again = self.ask("/excursions/hold/extend", trip_id=self.trip.id)
        self.assertEqual(again["error"]["code"], "already_extended")

    def test_an_expired_hold_is_gone_and_says_so(self):
        self.take("A-1")
        self.expire()
        self.assertIsNone(self.ask("/excursions/hold/current", trip_id=self.trip.id)["hold"])
        answer = self.ask("/excursions/hold/extend", trip_id=self.trip.id)
        self.assertEqual(answer["error"]["code"], "hold_expired")
        self.assertIn("free again", answer["error"]["message"])
        self.assertIn("No places are held", self.page("/excursions/checkout"))
        self.another_visitor()
        self.assertIn("hold", self.take("A-1"))

    def test_two_trips_in_two_tabs(self):
        second = self.make_trip(self.vessel_seats, days=5)
        self.take("A-1")
        self.take("A-1", trip=second)
        self.assertTrue(self.ask("/excursions/hold/current", trip_id=self.trip.id)["hold"])
        self.assertTrue(self.ask("/excursions/hold/current", trip_id=second.id)["hold"])

    def test_a_foreign_token_needs_to_be_known(self):
        """Without the cookie nobody sees or frees another visitor's places."""
        self.take("A-1")
        self.another_visitor()
        self.assertIsNone(self.ask("/excursions/hold/current", trip_id=self.trip.id)["hold"])
        self.ask("/excursions/hold/release", trip_id=self.trip.id)
        self.opener.cookies["water_hold"] = f"{self.trip.id}-{'x' * 32}"
        self.ask("/excursions/hold/release", trip_id=self.trip.id)
        self.assertEqual(self.taken(), {str(self.seat("A-1").id)})

    def test_nonsense_is_refused_politely(self):
        for seats in ([{"seat_id": "1", "fare_id": 1}], [{}], "abc", 5, [{"seat_id": -1}]):
            answer = self.ask("/excursions/hold", trip_id=self.trip.id, seats=seats)
            self.assertEqual(answer["error"]["code"], "bad_request", seats)
        answer = self.ask("/excursions/hold", trip_id=999999999, seats=[])
        self.assertEqual(answer["error"]["code"], "trip_unknown")

    def test_trips_that_are_not_shown_cannot_be_held(self):
        """As if they were not there, whatever is asked for, sold or over."""
        other = self.env["website"].create({"name": "Another", "domain": "another.example"})
        hidden = (
            {"is_published": False},
            {"is_published": True, "website_id": other.id},
        )
        for values in hidden:
            self.excursion.write(values)
            self.env.flush_all()
            answer = self.take("A-1")
            self.assertEqual(answer["error"]["code"], "trip_unknown", values)
            self.trip.state = "closed"
            self.env.flush_all()
            self.assertEqual(self.take("A-1"), answer)
            self.trip.state = "on_sale"
        self.excursion.website_id = False
        self.trip.state = "draft"
        self.env.flush_all()
        self.assertEqual(self.take("A-1"), answer)
        self.trip.state = "on_sale"
        self.env.flush_all()
        self.assertEqual(self.taken(), set())
        self.assertIn("hold", self.take("A-1"))

    def test_refusals_speak_the_pages_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env["ir.module.module"].search(
            [("name", "=", "website_excursions")]
        )._update_translations(["ru_RU"])
        self.env["website"].get_current_website().language_ids |= self.env.ref("base.lang_ru")
        answer = self.ask("/excursions/hold", trip_id=999999999, lang="ru-RU")
        english = self.ask("/excursions/hold", trip_id=999999999, lang="en-US")
        self.assertNotEqual(answer["error"]["message"], english["error"]["message"])

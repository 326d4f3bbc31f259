from odoo.tests import BaseCase, tagged

from ..tools import proof
from .common import ShopCase, forget_spending


@tagged("post_install", "-at_install")
class TestSeals(BaseCase):
    def test_what_is_sealed_is_ours_for_a_purpose_and_a_while(self):
        now = [1000.0]
        sealed = proof.seal("secret", "pass", {"client": "a"}, 60, clock=lambda: now[0])
        read = proof.unseal("secret", "pass", sealed, clock=lambda: now[0])
        self.assertEqual(read["client"], "a")
        self.assertIsNone(proof.unseal("other", "pass", sealed, clock=lambda: now[0]))
        self.assertIsNone(proof.unseal("secret", "challenge", sealed, clock=lambda: now[0]))
        self.assertIsNone(proof.unseal("secret", "pass", "x" + sealed, clock=lambda: now[0]))
        for nonsense in (None, 5, "", ".", "a.b", "\u0416.\u0416", "\ud800", "x" * 5000, {}):
            self.assertIsNone(proof.unseal("secret", "pass", nonsense), nonsense)
        now[0] += 61
        self.assertIsNone(proof.unseal("secret", "pass", sealed, clock=lambda: now[0]))

    def test_work(self):
        number = proof.solve("challenge", 10)
        self.assertTrue(proof.is_solved("challenge", number, 10))
        self.assertFalse(proof.is_solved("another", number, 10))
        for nonsense in (None, True, "5", -1, 2**60, 1.5):
            self.assertFalse(proof.is_solved("challenge", nonsense, 1), nonsense)


@tagged("post_install", "-at_install")
class TestProof(ShopCase):
    """Whoever asks very often proves that a browser is there."""

    def setUp(self):
        super().setUp()
        forget_spending(self)
        for name, value in (
            ("limit_hold_free_address", "2/3600"), ("limit_code_free_address", "1/3600"),
            ("proof_bits", "8"),
        ):  # fmt: skip
            self.env["ir.config_parameter"].set_param(f"website_excursions.{name}", value)
        self.env.flush_all()

    def hold(self):
        return self.url_open("/excursions/hold", json={"params": {"trip_id": self.trip.id}})

    def challenge(self):
        for _number in range(2):
            self.assertEqual(self.hold().status_code, 200)
        answer = self.hold()
        self.assertEqual(answer.status_code, 429)
        error = answer.json()["result"]["error"]
        self.assertEqual(error["code"], "proof_needed")
        self.assertEqual(error["proof"]["bits"], 8)
        return error["proof"]["challenge"]

    def test_a_proof_opens_the_way(self):
        challenge = self.challenge()
        number = proof.solve(challenge, 8)
        answer = self.ask("/excursions/proof", challenge=challenge, number=number)
        self.assertEqual(answer, {"accepted": True})
        for _number in range(3):
            self.assertEqual(self.hold().status_code, 200)

    def test_a_challenge_is_spent_once(self):
        challenge = self.challenge()
        number = proof.solve(challenge, 8)
        self.ask("/excursions/proof", challenge=challenge, number=number)
        self.another_visitor()
        again = self.ask("/excursions/proof", challenge=challenge, number=number)
        self.assertEqual(again["error"]["code"], "proof_wrong")
        self.assertEqual(self.hold().status_code, 429)

    def test_nothing_else_opens_it(self):
        challenge = self.challenge()
        number = proof.solve(challenge, 8)
        wrong = next(n for n in range(1000) if not proof.is_solved(challenge, n, 8))
        mine = proof.seal("guessed", "challenge", {"client": "me"}, 300)
        for sent in (
            {"challenge": challenge, "number": wrong},
            {"challenge": challenge[:-1], "number": number},
            {"challenge": mine, "number": proof.solve(mine, 8)},
            {"challenge": None, "number": None},
        ):
            self.assertIn("error", self.ask("/excursions/proof", **sent), sent)
        self.opener.cookies["water_pass"] = proof.seal("guessed", "pass", {"client": "me"}, 900)
        self.assertEqual(self.hold().status_code, 429)

    def test_pages_prove_by_themselves(self):
        """A form that was sent is kept in the page and sent again."""
        self.take("A-1")
        self.page("/coupon/GUESS1?r=/excursions/checkout")
        html = self.page("/coupon/GUESS2?r=/excursions/checkout", status=429)
        self.assertIn('id="proof"', html)
        self.assertIn("data-challenge", html)
        html = self.page("/web/login", timeout=60)  # other pages are not concerned
        answer = self.url_open(
            "/excursions/checkout",
            data={
                "csrf_token": self.csrf(html),
                "trip": self.trip.id,
                "code": "G",
                "name": "A&<b>",
            },
        )
        self.assertEqual(answer.status_code, 429)
        self.assertIn("A&amp;&lt;b&gt;", answer.text)
        self.assertIn("form-action", answer.headers["Content-Security-Policy"])

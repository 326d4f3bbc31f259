import re

from odoo.tests import tagged

from .common import ShopCase, forget_spending

SERVING = "odoo.addons.water_booking.models.water_waiting_serving"


@tagged("post_install", "-at_install")
class TestWaiting(ShopCase):
    """Customers wait for places of a trip that is sold out, and take what is offered."""

    def setUp(self):
        super().setUp()
        forget_spending(self)
        self.url = f"/excursions/trip/{self.trip.id}/waiting"

    def join(self, **changes):
        """Send the form; the link to the entry is mailed."""
        form = {
            "csrf_token": self.csrf(self.page(self.url)),
            f"fare_{self.adult.id}": "2",
            "name": "Anna Petrova",
            "email": "anna@example.com",
            "phone": "8 (921) 123-45-67",
            "consent_personal_data": "1",
            **changes,
        }
        return self.url_open(
            self.url, data={key: value for key, value in form.items() if value is not None}
        )

    def entries(self):
        return self.env["water.waiting"].search([("trip_id", "=", self.trip.id)])

    def fill(self):
        """Somebody has all seats of row A and B."""
        hold = self.hold_seats("A-1", "A-2", "A-3", "A-4", "B-1", "B-2")
        return hold.token

    def serve(self):
        self.env.flush_all()
        self.env["water.waiting"]._serve()
        self.env.invalidate_all()

    def answer(self, entry, action):
        url = entry._website_page()["url"]
        return self.url_open(
            url,
            data={"csrf_token": self.csrf(self.page(url)), "action": action},
            allow_redirects=False,
        )

    def test_trip_page_leads_to_the_list(self):
        self.assertIn(self.url, self.page(f"/excursions/trip/{self.trip.id}"))

    def test_join_and_see_the_place_in_line(self):
        self.fill()
        response = self.join(category=str(self.vip.id))
        entry = self.entries()
        self.assertEqual(
            (entry.name, entry.email, entry.phone, entry.places),
            ("Anna Petrova", "anna@example.com", "+79211234567", 2),
        )
        self.assertEqual(entry.category_id, self.vip)
        self.assertEqual(entry.consent_document_id.kind, "personal_data")
        self.assertTrue(entry.consent_at)
        self.assertIn("Look into your mailbox", response.text)
        [letter] = self.letters()
        self.assertIn(entry._link(), letter.body_html)
        page = self.page(entry._website_page()["url"])
        self.assertRegex(page, r"Your place in line: <strong>1</strong>")

    def test_nobody_learns_who_stands_in_line(self):
        """The answer is the same, byte for byte, whether the address is on the list: to a browser
        that asks for the first time, and for the second."""
        self.fill()
        asked = [{"name": "Anna Petrova"}, {"name": "Somebody"}]
        answers = []
        for wishes in asked:
            self.another_visitor()
            for _time in range(2):
                response = self.join(**wishes)
                headers = {
                    name: value
                    for name, value in response.headers.items()
                    if name not in ("Date", "Set-Cookie", "Content-Security-Policy")
                }
                # the page's own tokens differ from visit to visit
                token = re.compile(rb'(csrf_token: "|nonce="|nonce-)[^"\']+')
                answers.append(
                    (
                        response.status_code,
                        response.url,
                        headers,
                        sorted(response.cookies.keys()),
                        token.sub(b"", response.content),
                    )
                )
        first_new, second_new, first_known, second_known = answers
        self.assertEqual(first_new, first_known)
        self.assertEqual(second_new, second_known)
        self.assertEqual(self.entries().mapped("name"), ["Anna Petrova"])
        self.assertEqual(len(self.letters()), 4, "the mailbox's owner is told each time")

    def test_limits_and_cookies_tell_nobody_either(self):
        """One form, sent again and again from new browsers: it is found again by its token for a
        new address only, and both cost the same."""
        self.fill()
        self.join(email="known@example.com")
        answers = {}
        for email in ("known@example.com", "new@example.com"):
            forget_spending(self)
            answers[email] = []
            for _time in range(6):
                self.another_visitor()
                response = self.join(email=email, once="t" * 32)
                told = (response.status_code, sorted(response.cookies.keys()))
                answers[email].append(told)
        self.assertEqual(answers["known@example.com"], answers["new@example.com"])
        statuses = [status for status, _cookies in answers["new@example.com"]]
        self.assertEqual(statuses, [200] * 5 + [429])
        self.assertEqual(len(self.entries()), 2)

    def test_another_address_gets_no_link_that_somebody_knows(self):
        self.fill()
        self.join()
        [first] = self.entries()
        self.join(email="boris@example.com")
        second = self.entries() - first
        self.assertEqual((first.state, first.email), ("declined", "anna@example.com"))
        self.assertEqual((second.state, second.email), ("waiting", "boris@example.com"))
        self.assertNotEqual(second._token(), first._token())

    def test_leaves_the_line_for_an_address_that_stands_there_too(self):
        """What happens to the own entry must not tell whether the other address is known."""
        self.fill()
        self.join(email="boris@example.com")
        [standing] = self.entries()
        self.another_visitor()
        self.join()
        mine = self.entries() - standing
        self.join(email="boris@example.com")
        self.assertEqual((mine.state, standing.state), ("declined", "waiting"))
        self.assertEqual(self.entries(), standing | mine)

    def test_a_broken_letter_keeps_nobody_from_the_line(self):
        self.fill()
        letter = self.env.ref("website_excursions.mail_template_waiting_link")
        letter.body_html = '<p t-out="object.no_such_field"/>'
        with self.assertLogs(SERVING, "ERROR") as logs:
            response = self.join()
        self.assertEqual(response.status_code, 200)
        self.assertIn("Look into your mailbox", response.text)
        [entry] = self.entries()
        self.assertTrue(entry.mail_failed_at, "the office sees that it must call")
        self.assertNotIn("anna", " ".join(logs.output).lower(), "no name, no address")

    def test_a_stranger_puts_off_no_offer(self):
        """While the letter with the link cannot be written, somebody types the address of a group
        that waits: what is free is offered to it all the same."""
        taken = self.fill()
        letter = self.env.ref("website_excursions.mail_template_waiting_link")
        letter.body_html = '<p t-out="object.no_such_field"/>'
        with self.assertLogs(SERVING, "ERROR"):
            self.join()
            [entry] = self.entries()
            entry.mail_failed_at = False  # the office has called
            self.another_visitor()
            self.join()
        self.assertTrue(entry.mail_failed_at, "the office sees that it must call")
        self.env["water.inventory"]._release(taken)
        self.serve()
        self.assertEqual((entry.state, entry.mail_failed_at), ("offered", False))

    def test_sent_twice_is_one_entry(self):
        self.fill()
        self.join()
        self.join(**{f"fare_{self.adult.id}": "3"})
        self.assertEqual(self.entries().mapped("places"), [3])

    def test_pressed_twice_is_one_entry(self):
        """The same form again, before the browser has learnt of its entry."""
        self.fill()
        html = self.page(self.url)
        once = re.search('name="once" value="([^"]+)"', html)[1]
        first = self.join(once=once)
        [entry] = self.entries()
        self.another_visitor()  # a session that knows of nothing yet
        second = self.join(once=once)
        self.assertEqual(self.entries(), entry)
        self.assertEqual(second.url, first.url)
        self.assertEqual(len(self.letters()), 1, "one letter is enough")

    def letters(self):
        return self.env["mail.mail"].search([("email_to", "ilike", "anna@example.com")])

    def test_an_address_opens_no_entry_of_others(self):
        """Nor does it make a second one: the mailbox gets the link."""
        self.fill()
        self.join()
        [mine] = self.entries()
        self.another_visitor()
        response = self.join(email="ANNA@example.com", name="Somebody")
        self.assertEqual(self.entries(), mine)
        self.assertEqual(mine.name, "Anna Petrova")
        self.assertNotIn(mine._token(), response.url + response.text)
        self.assertIn("Look into your mailbox", response.text)
        letters = self.letters()
        self.assertEqual(len(letters), 2)
        for letter in letters:
            self.assertIn(mine._token(), letter.body_html)
            self.assertNotIn("Somebody", letter.body_html)
        # another category is another wish
        self.another_visitor()
        self.join(category=str(self.vip.id))
        self.assertEqual(len(self.entries()), 2)

    def test_wishes_that_somebody_has_already(self):
        """A browser with two entries cannot make them one and the same."""
        self.fill()
        self.join(category=str(self.vip.id))
        [first] = self.entries()
        self.another_visitor()
        self.join()
        response = self.join(category=str(self.vip.id))
        self.assertIn("Look into your mailbox", response.text)
        self.assertEqual(len(self.entries()), 2)
        self.assertEqual(first.category_id, self.vip)

    def test_a_form_token_of_ones_own_making(self):
        self.fill()
        for once in ("", "short", "é" * 30, "x" * 65):
            self.another_visitor()
            self.join(once=once)
        [entry] = self.entries()
        self.assertFalse(entry.form_token)

    def test_what_is_not_right_is_said(self):
        self.fill()
        for changes, sentence in (
            ({f"fare_{self.adult.id}": "0"}, "How many of you want to come?"),
            ({f"fare_{self.adult.id}": "99"}, "Are you a bigger group?"),
            ({f"fare_{self.infant.id}": "3"}, "needs an adult"),
            ({"email": "anna"}, "does not look like an email"),
            ({"name": ""}, "tell us your name"),
            ({"phone": "12"}, "does not look like a phone"),
            ({"consent_personal_data": None}, "cannot keep your address"),
        ):
            with self.subTest(sentence):
                self.assertIn(sentence, self.join(**changes).text)
        self.assertFalse(self.entries())

    def test_offer_is_taken_to_the_checkout(self):
        token = self.fill()
        self.join()
        self.env["water.inventory"]._release(token)
        self.serve()
        [entry] = self.entries()
        self.assertEqual(entry.state, "offered")
        self.another_visitor()
        html = self.page(entry._website_page()["url"])
        self.assertIn("Kept for you until", html)
        response = self.answer(entry, "accept")
        self.assertEqual(response.status_code, 303)
        self.assertIn("/excursions/checkout", response.headers["Location"])
        self.assertEqual(self.hold_token(), entry.cause)
        checkout = self.page(f"/excursions/checkout?trip={self.trip.id}")
        self.assertIn("Your details", checkout)

    def test_decline(self):
        token = self.fill()
        self.join()
        self.env["water.inventory"]._release(token)
        self.serve()
        [entry] = self.entries()
        response = self.answer(entry, "leave")
        self.assertIn("not on the waiting list any more", response.text)
        self.assertEqual(entry.state, "declined")

    def test_offer_is_over(self):
        token = self.fill()
        self.join()
        self.env["water.inventory"]._release(token)
        self.serve()
        [entry] = self.entries()
        url = entry._website_page()["url"]
        csrf = self.csrf(self.page(url))
        self.expire()
        self.env.cr.execute(
            "UPDATE water_allocation SET held_until = held_until - interval '2 hours'"
        )
        response = self.url_open(url, data={"csrf_token": csrf, "action": "accept"})
        self.assertIn("This offer is over", response.text)

    def test_strangers(self):
        self.fill()
        self.join()
        [entry] = self.entries()
        self.another_visitor()
        self.page(f"/excursions/waiting/{entry.id}/{'0' * 64}", status=404)
        self.page(f"/excursions/waiting/{entry.id}/{'é' * 64}", status=404)
        self.page(f"/excursions/waiting/{10**8}/{entry._token()}", status=404)
        self.excursion.is_published = False
        self.page(self.url, status=404)

    def test_a_get_changes_nothing(self):
        token = self.fill()
        self.join()
        self.env["water.inventory"]._release(token)
        self.serve()
        [entry] = self.entries()
        self.page(entry._website_page()["url"] + "?action=accept")
        self.assertEqual(entry.state, "offered")

    def test_limit_of_a_mailbox(self):
        self.fill()
        for _number in range(5):
            self.another_visitor()
            self.join()
        self.another_visitor()
        response = self.join()
        self.assertEqual(response.status_code, 429)
        self.assertTrue(re.search(r'role="alert"', response.text))
        self.assertEqual(len(self.entries()), 1)
        letters = self.env["mail.mail"].search([("email_to", "ilike", "anna@example.com")])
        self.assertEqual(len(letters), 5)

    def test_a_mailbox_has_no_more_by_its_other_names(self):
        self.fill()
        for number in range(5):
            self.another_visitor()
            self.assertEqual(self.join(email=f"anna+{number}@example.com").status_code, 200)
        self.another_visitor()
        self.assertEqual(self.join(email="Anna+5@Example.com").status_code, 429)
        self.assertEqual(self.join(email="anna@example.com").status_code, 429)
        self.assertEqual(self.join(email="boris+5@example.com").status_code, 200)

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import forget_spending
from .common_account import AccountCase


@tagged("post_install", "-at_install")
class TestAccountManage(AccountCase):
    """What the buyer of an order may do, by link or account, and what nobody else may."""

    def do(self, order, what, **form):
        """Press a button of the order's page."""
        token = self.csrf(self.page(order._website_status_url("/manage")))
        return self.url_open(
            f"/excursions/order/{order.id}/{what}",
            data={"csrf_token": token, "access_token": order.access_token, **form},
        )

    # --- names

    def test_another_name_makes_the_former_code_void(self):
        order = self.bought()
        ticket = order.water_ticket_ids
        former = ticket.barcode
        order.water_ticket_mail_sent = True
        html = self.do(order, "rename", ticket=ticket.id, name="  Boris   Ivanov ").text
        self.assertIn("The name is changed", html)
        self.assertEqual(ticket.passenger_name, "Boris Ivanov")
        self.assertNotEqual(ticket.barcode, former)
        self.assertFalse(order.water_ticket_mail_sent)  # the cron mails the new ones
        board = self.env["water.ticket"].board
        self.assertEqual(board(former, self.trip.id)["outcome"], "unknown")
        self.assertEqual(board(ticket.barcode, self.trip.id)["outcome"], "ok")
        self.assertIn("former code is void", str(ticket.message_ids.mapped("body")))
        html = self.do(order, "rename", ticket=ticket.id, name="Clara").text
        self.assertIn("not valid any more", html)

    def test_names_change_so_often_and_so_long(self):
        order = self.bought()
        ticket = order.water_ticket_ids
        self.do(order, "rename", ticket=ticket.id, name="First Name")
        self.do(order, "rename", ticket=ticket.id, name="First Name")  # the same is no change
        self.do(order, "rename", ticket=ticket.id, name="Second Name")
        html = self.do(order, "rename", ticket=ticket.id, name="Third Name").text
        self.assertIn("changed as often as possible", html)
        self.assertEqual(ticket.passenger_name, "Second Name")
        self.company.water_rename_times = 9
        self.company.water_rename_hours = 24 * 9
        html = self.do(order, "rename", ticket=ticket.id, name="Third Name").text
        self.assertIn("boarding is near", html)
        self.assertFalse(order._after_sale_options()["name"]["possible"])

    def test_only_tickets_of_the_order_are_renamed(self):
        order = self.bought("A-1")
        other = self.bought("A-2", email="bob@example.com", name="Bob")
        response = self.do(order, "rename", ticket=other.water_ticket_ids.id, name="Mallory")
        self.assertEqual(response.status_code, 404)
        self.assertFalse(other.water_ticket_ids.passenger_name)
        self.assertIn(
            "enter the passenger",
            self.do(order, "rename", ticket=order.water_ticket_ids.id, name=" ").text,
        )

    def test_without_the_token_nothing_happens(self):
        order = self.bought()
        token = self.csrf(self.page("/my/link"))
        for what, form in (
            ("manage", None),
            ("rename", {"ticket": order.water_ticket_ids.id, "name": "Mallory"}),
            ("resend", {}),
            ("cancel", {"ticket": order.water_ticket_ids.id}),
            ("date", {"ticket": order.water_ticket_ids.id, "text": "Friday"}),
            ("cancel", None),
            ("date", None),
            ("keep", {}),
            ("withdraw", {}),
            ("data", {}),
            ("erase", {}),
        ):
            url = f"/excursions/order/{order.id}/{what}"
            forget_spending(self)  # of wrong tokens: each of these is refused for its own sake
            for access_token in (None, "", "wrong"):
                data = None if form is None else {"csrf_token": token, **form}
                if data and access_token is not None:
                    data["access_token"] = access_token
                response = self.url_open(url, data=data)
                self.assertEqual(response.status_code, 404, what)
        self.assertFalse(order.water_ticket_ids.passenger_name)
        self.assertFalse(self.env["water.customer.request"].search([("order_id", "=", order.id)]))
        self.assertFalse(self.env["water.mail.link"].search([]))

    # --- mail

    def test_tickets_are_mailed_again_but_not_all_the_time(self):
        order = self.bought()
        order.water_ticket_mail_sent = True
        self.assertIn("on their way", self.do(order, "resend").text)
        self.assertFalse(order.water_ticket_mail_sent)
        self.assertIn("mailed just now", self.do(order, "resend").text)

    # --- portal users see their own

    def test_customers_read_their_own_tickets_only(self):
        anna, bob = self.customer("anna@example.com"), self.customer("bob@example.com")
        own = self.bought("A-1", partner=anna.partner_id)
        other = self.bought("A-2", partner=bob.partner_id)
        Ticket = self.env["water.ticket"].with_user(anna)
        self.assertEqual(Ticket.search([]), own.water_ticket_ids)
        self.assertEqual(Ticket.search([]).read(["barcode"])[0]["id"], own.water_ticket_ids.id)
        with self.assertRaises(AccessError):
            other.water_ticket_ids.with_user(anna).read(["barcode"])
        for values in ({"passenger_name": "Mallory"}, {"state": "issued"}):
            with self.assertRaises(AccessError):
                own.water_ticket_ids.with_user(anna).write(values)
        with self.assertRaises(AccessError):
            own.water_ticket_ids.with_user(anna).read(["used_by_id"])
        # the rule is what holds it: without it every ticket is seen
        self.env.ref("website_excursions.water_ticket_portal_rule").active = False
        self.assertIn(other.water_ticket_ids, Ticket.search([]))

    def test_over_rpc_and_http_as_well(self):
        anna, bob = self.customer("anna@example.com"), self.customer("bob@example.com")
        own = self.bought("A-1", partner=anna.partner_id)
        other = self.bought("A-2", partner=bob.partner_id)
        self.authenticate("anna@example.com", "long enough 1")
        answer = self.url_open(
            "/web/dataset/call_kw/water.ticket/search_read",
            json={
                "params": {
                    "model": "water.ticket",
                    "method": "search_read",
                    "args": [[], ["name"]],
                    "kwargs": {},
                }
            },
        ).json()
        names = {row["name"] for row in answer["result"]}
        self.assertEqual(names, set(own.water_ticket_ids.mapped("name")))
        html = self.page("/my/tickets")
        self.assertIn(f"/excursions/order/{own.id}?", html)
        self.assertNotIn(f"/excursions/order/{other.id}?", html)
        self.page(f"/excursions/order/{own.id}/manage")
        for page in ("", "/manage", "/tickets.pdf"):
            self.page(f"/excursions/order/{other.id}{page}", status=404)
        counters = self.ask("/my/counters", counters=["ticket_count"])
        self.assertEqual(counters["ticket_count"], 1)

    def test_nobody_but_the_office_sees_wishes_and_links(self):
        anna = self.customer("anna@example.com")
        order = self.bought(partner=anna.partner_id)
        self.do(order, "date", ticket=order.water_ticket_ids.id, text="Friday")
        self.assertTrue(self.env["water.customer.request"].search([("order_id", "=", order.id)]))
        for model in ("water.customer.request", "water.mail.link"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(anna).search([])

    def test_an_account_without_tickets_is_told_the_way_on(self):
        self.customer("anna@example.com")
        self.authenticate("anna@example.com", "long enough 1")
        html = self.page("/my/tickets")
        self.assertIn("Nothing here yet", html)
        self.assertIn('href="/excursions"', html)
        self.assertIn("/my/tickets", self.page("/my"))

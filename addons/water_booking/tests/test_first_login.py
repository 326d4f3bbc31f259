from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestFirstLogin(HttpCase):
    """What stands on the screen of somebody who comes to the back office for the first time."""

    def first_login(self, role):
        """A person of this role opens the back office; the conversations that come of it."""
        login = f"first_{role}"
        user = new_test_user(self.env, login, f"water_booking.group_{role}")
        self.authenticate(login, login)
        answer = self.url_open("/odoo", allow_redirects=False)
        self.assertEqual(answer.status_code, 200)
        return self.env["discuss.channel"].search(
            [
                ("channel_type", "=", "chat"),
                ("channel_member_ids.partner_id", "in", user.partner_id.ids),
            ]
        )

    def test_no_lesson_over_the_boarding_list(self):
        self.assertFalse(self.first_login("crew"))

    def test_the_office_meets_odoobot(self):
        """Where it is: Odoo installs it with the chat, and somebody may take it away."""
        bot = self.env["ir.module.module"]._get("mail_bot").state == "installed"
        channel = self.first_login("agent")
        self.assertEqual(len(channel), int(bot))
        if bot:
            partners = channel.channel_member_ids.partner_id
            self.assertIn(self.env.ref("base.partner_root"), partners)

    def test_another_role_brings_the_lesson(self):
        bot = self.env["ir.module.module"]._get("mail_bot").state == "installed"
        self.assertFalse(self.first_login("crew"))
        user = self.env["res.users"].search([("login", "=", "first_crew")])
        user.group_ids = [(4, self.env.ref("water_booking.group_agent").id)]
        self.authenticate("first_crew", "first_crew")
        self.url_open("/odoo", allow_redirects=False)
        members = self.env["discuss.channel.member"].search(
            [
                ("partner_id", "in", user.partner_id.ids),
                ("channel_id.channel_type", "=", "chat"),
            ]
        )
        self.assertEqual(len(members), int(bot))

    def test_login_leads_to_the_boarding_list(self):
        """The back office opens the first of a person's apps: not the conversations."""
        new_test_user(self.env, "first_crew", "water_booking.group_crew")
        self.authenticate("first_crew", "first_crew")
        menus = self.url_open("/web/webclient/load_menus").json()
        first = menus[str(menus["root"]["children"][0])]
        self.assertEqual(first["xmlid"], "water_booking.menu_root")
        boarding = self.env.ref("water_booking.action_water_trip_boarding")
        self.assertEqual(first["actionID"], boarding.id)

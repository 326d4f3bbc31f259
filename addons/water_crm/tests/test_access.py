from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CrmCommon


@tagged("post_install", "-at_install")
class TestAccess(CrmCommon):
    """Who sees what: crew the trips, agents the customers, managers the figures."""

    def menus(self, user):
        shown = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
        names = ("customers", "sales_report", "funnel_event", "customer_payment")
        return {name for name in names if self.env.ref(f"water_crm.menu_{name}").id in shown}

    def test_menus(self):
        self.assertEqual(self.menus(self.crew), set())
        self.assertEqual(self.menus(self.agent), {"customers", "customer_payment"})
        self.assertEqual(self.menus(self.dispatcher), {"customers", "customer_payment"})
        self.assertEqual(
            self.menus(self.manager),
            {"customers", "customer_payment", "sales_report", "funnel_event"},
        )

    def test_crew_knows_nothing_of_customers(self):
        partner = self.sell_seats(self.trip, "A-1").partner_id.with_user(self.crew)
        for field in ("water_paid_total", "water_ticket_ids", "water_payment_ids"):
            with self.assertRaises(AccessError, msg=field):
                partner.read([field])
        with self.assertRaises(AccessError):
            partner.search([("water_query", "ilike", "anna")])
        for model in ("water.customer.trip", "water.customer.payment", "water.sales.report"):
            with self.assertRaises(AccessError, msg=model):
                self.env[model].with_user(self.crew).search([])

    def test_figures_are_for_managers(self):
        for user in (self.crew, self.agent, self.dispatcher):
            for model in ("water.sales.report", "water.funnel.event"):
                with self.assertRaises(AccessError, msg=f"{user.login} {model}"):
                    self.env[model].with_user(user)._read_group([], [], ["__count"])
        for model in ("water.sales.report", "water.funnel.event"):
            self.env[model].with_user(self.manager).search([], limit=1)

    def test_nobody_writes_reports(self):
        self.sell_seats(self.trip, "A-1")
        for model in ("water.sales.report", "water.customer.trip", "water.customer.payment"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.manager).create({})

    def test_office_without_water(self):
        """A user of the contacts app alone reads contacts as before."""
        user = self.env.ref("base.group_user")
        clerk = self.agent.copy({"login": "crm-clerk", "group_ids": [(6, 0, user.ids)]})
        partner = self.sell_seats(self.trip, "A-1").partner_id
        self.assertEqual(partner.with_user(clerk).display_name, "Anna Petrova")
        known = self.env["res.partner"].with_user(clerk).fields_get()
        # the tax registration of a company is of the contact itself
        self.assertLessEqual({name for name in known if name.startswith("water_")}, {"water_kpp"})
        with self.assertRaises(AccessError):
            partner.with_user(clerk).read(["water_phone_key"])

    def test_report_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other Lines"})
        boss = self.manager.copy({"login": "crm-boss"})
        boss.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        report = self.env["water.sales.report"]
        self.assertTrue(report.with_user(self.manager).search([], limit=1))
        self.assertFalse(report.with_user(boss).with_company(other).search([]))

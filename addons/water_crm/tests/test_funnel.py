from odoo.tests import tagged

from .common import CrmCommon


@tagged("post_install", "-at_install")
class TestFunnel(CrmCommon):
    def test_steps_by_channel_and_excursion(self):
        Event = self.env["water.funnel.event"]
        for _visit in range(3):
            Event._log_view(self.trip, {"channel": "website", "utm_source": "yandex"})
        self.sell_seats(self.trip, "A-1", "A-2")
        groups = Event.with_user(self.manager)._read_group(
            [("trip_id", "=", self.trip.id)], ["excursion_id", "kind"], ["__count", "quantity:sum"]
        )
        steps = {kind: (count, quantity) for _excursion, kind, count, quantity in groups}
        self.assertEqual(steps["view"], (3, 0))
        self.assertEqual(steps["hold"], (1, 2))
        self.assertEqual(steps["paid"], (1, 2))

    def test_steps_in_their_order(self):
        """A funnel reads from the first step to the last, also in pivots and by excursion."""
        self.env["water.funnel.event"]._log_view(self.trip, {"channel": "website"})
        self.sell_seats(self.trip, "A-1")
        events = self.env["water.funnel.event"].with_user(self.manager)
        domain = [("trip_id", "=", self.trip.id)]
        groups = events._read_group(domain, ["kind"], ["__count"])
        self.assertEqual([kind for kind, _count in groups], ["view", "hold", "paid"])
        groups = events._read_group(domain, ["kind"], order="kind desc")
        self.assertEqual([kind for [kind] in groups], ["paid", "hold", "view"])
        levels = events.formatted_read_grouping_sets(
            domain, [[], ["excursion_id", "kind"]], ["__count"], order="excursion_id, kind"
        )
        self.assertEqual(levels[0][0]["__count"], 3)
        self.assertEqual([row["kind"] for row in levels[1]], ["view", "hold", "paid"])

    def test_views_exist_for_every_mode(self):
        for xmlid in ("water_crm.action_funnel_event", "water_crm.action_sales_report"):
            action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
            model = self.env[action["res_model"]].with_user(self.manager)
            views = model.get_views([*action["views"], (False, "search")])
            for kind in action["view_mode"].split(","):
                self.assertIn("<field", views["views"][kind]["arch"])

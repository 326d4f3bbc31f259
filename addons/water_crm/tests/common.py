from odoo.tests import new_test_user

from odoo.addons.water_booking.tests.common import WaterCommon


class CrmCommon(WaterCommon):
    """A small fleet, buyers whose tickets went through the door, and the office's people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "water_booking.group_"
        cls.crew = new_test_user(cls.env, "crm-crew", groups=f"{groups}crew")
        cls.agent = new_test_user(cls.env, "crm-agent", groups=f"{groups}agent")
        cls.dispatcher = new_test_user(cls.env, "crm-dispatcher", groups=f"{groups}dispatcher")
        cls.manager = new_test_user(cls.env, "crm-manager", groups=f"{groups}manager")
        cls.anna = {
            "name": "Anna Petrova",
            "email": "anna.petrova@example.com",
            "phone": "+7 921 555-01-23",
            "lang": "en_US",
        }

    def sell(self, hold, buyer, channel="website"):
        """The order of a hold, its places sold and its tickets issued."""
        order = self.env["sale.order"]._water_create_from_hold(hold, buyer, channel)
        order._water_secure_places(order.name)
        self.settle()
        return order

    def settle(self):
        """Forget caches, as a new request would: the views read what is in the tables."""
        self.env.flush_all()
        self.env.invalidate_all()

    def cancel(self, tickets):
        """Cancel tickets and give their places back, as after the commit."""
        tickets._cancel()
        self.env.cr.postcommit.run()
        self.settle()

    def sell_seats(self, trip, *labels, buyer=None, channel="website", fare=None):
        hold = self.hold_seats(*labels, trip=trip, fare=fare, channel=channel)
        return self.sell(hold, buyer or self.anna, channel)

    def sell_places(self, trip, quantities, buyer=None, channel="website"):
        hold = self.hold_places(quantities, trip=trip, channel=channel)
        return self.sell(hold, buyer or self.anna, channel)

    def pay(self, order, amount=None, state="done", **values):
        """An online transaction of the order, as a provider leaves it."""
        provider = self.env["payment.provider"].search([("code", "=", "custom")], limit=1)
        number = self.env["payment.transaction"].search_count([])
        tx = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env.ref("payment.payment_method_card").id,
                "reference": f"{order.name}-{number}",
                "amount": order.amount_total if amount is None else amount,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "operation": "online_redirect",
                "sale_order_ids": [order.id],
                "state": state,
                **values,
            }
        )
        self.settle()
        return tx

from odoo.tests import Form, new_test_user

from .common import DoorCase


class OfficeCase(DoorCase):
    """With a user of each role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.excursion.product_tmpl_id.taxes_id = False
        cls.staff = {
            role: new_test_user(cls.env, f"office_{role}", f"water_booking.group_{role}")
            for role in ("crew", "agent", "dispatcher", "manager")
        }

    def as_role(self, record, role):
        return record.with_user(self.staff[role])

    def sell(self, *labels, trip=None, **kwargs):
        """A confirmed order of an adult on each seat."""
        return self.order_of_hold(self.hold_seats(*labels, trip=trip, **kwargs))

    def order_of_hold(self, hold):
        order = self.env["sale.order"]._water_create_from_hold(
            hold, {"name": "Anna Petrova", "email": "anna@example.com", "phone": "+79210000001"}
        )
        order.action_confirm()
        return order


class OfficeSaleCase(OfficeCase):
    """With the wizard in which an agent chooses places for an order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.staff["agent"]
        cls.partner = cls.env["res.partner"].create(
            {"name": "Maria Sokolova", "email": "maria@example.com"}
        )

    def wizard(self, order=None, trip=None):
        """The wizard as the agent sees it, opened from an order or a trip."""
        context = {"default_order_id": order.id} if order else {}
        wizard = Form(
            self.env["water.order.places"].with_user(self.agent).with_context(**context),
        )
        if trip or not order:
            wizard.trip_id = trip or self.trip
        if not order:
            wizard.partner_id = self.partner
        return wizard

    def choose(self, wizard, fare, quantity=0, category=None, seats=()):
        """Fill the line of a fare and category."""
        for index in range(len(wizard.line_ids)):
            with wizard.line_ids.edit(index) as line:
                if line.fare_id == fare and (not category or line.category_id == category):
                    for label in seats:
                        line.seat_ids.add(self.seat(label, wizard.trip_id))
                    if quantity:
                        line.quantity = quantity
                    return
        raise AssertionError(f"no line for {fare.name}")

    def order_of(self, action):
        """The order that a wizard's action opens."""
        return self.env["sale.order"].with_user(self.agent).browse(action["res_id"])

    def draft(self):
        """An empty quotation of the agent."""
        return self.env["sale.order"].with_user(self.agent).create({"partner_id": self.partner.id})

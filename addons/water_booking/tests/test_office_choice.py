import io
import re

from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from ..inventory.errors import AddonSoldOut, SeatTaken
from .common_office import OfficeSaleCase


class ChoiceCase(OfficeSaleCase):
    def line(self, wizard, fare, part):
        """Values of the line of a fare on a category or area, as the agent sees them."""
        [found] = [
            line
            for line in wizard.line_ids._records
            if line["fare_id"] == fare.id and line["part"] == part.name
        ]
        return found

    def fill(self, wizard, fare, part, quantity=0, seats=()):
        """Write the line of a fare on a category or area."""
        [index] = [
            index
            for index, line in enumerate(wizard.line_ids._records)
            if line["fare_id"] == fare.id and line["part"] == part.name
        ]
        with wizard.line_ids.edit(index) as line:
            for label in seats:
                line.seat_ids.add(self.seat(label, wizard.trip_id))
            if quantity:
                line.quantity = quantity

    def sold_by(self, wizard):
        return self.order_of(wizard.save().action_confirm())


@tagged("post_install", "-at_install")
class TestOfficePrices(ChoiceCase):
    """What the agent sees before the sale is what the order costs, and why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["water.price.rule"].create(
            {
                "name": "Groups",
                "kind": "group",
                "excursion_id": cls.excursion.id,
                "mode": "percent",
                "percent": -10,
                "group_from": 4,
            }
        )
        cls.env.flush_all()

    def test_group_price_shows_as_soon_as_it_applies(self):
        wizard = self.wizard()
        self.fill(wizard, self.adult, self.standard, 3)
        self.assertEqual(wizard.total, 3000.0)
        self.fill(wizard, self.child, self.standard, 1)
        self.assertEqual(wizard.total, 3150.0)
        self.assertEqual(self.line(wizard, self.adult, self.standard)["price"], 900.0)
        self.assertIn("Groups", wizard.explanation)
        order = self.sold_by(wizard)
        self.assertEqual(order.amount_total, 3150.0)
        self.assertIn("Groups", order.order_line[:1].water_price_explanation)

    def test_held_places_keep_their_price(self):
        order = self.draft()
        wizard = self.wizard(order, self.trip)
        self.fill(wizard, self.adult, self.standard, 1)
        wizard.save().action_hold()
        tariff = self.excursion.tariff_ids.filtered(
            lambda line: line.fare_id == self.adult and not line.category_id
        )
        tariff.price = 1200.0
        self.env.flush_all()
        wizard = self.wizard(order)
        self.assertEqual(wizard.total, 1000.0)
        self.fill(wizard, self.adult, self.standard, 2)
        self.assertEqual(wizard.total, 2200.0)
        wizard.save().action_hold()
        self.assertEqual(order.amount_total, 2200.0)

    def test_pricelist_of_the_customer(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Hotels",
                "currency_id": self.trip.currency_id.id,
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": 20.0})
                ],
            }
        )
        self.env.user.group_ids |= self.env.ref("product.group_product_pricelist")
        self.partner.specific_property_product_pricelist = pricelist
        wizard = self.wizard()
        self.fill(wizard, self.adult, self.standard, 2)
        self.assertEqual(wizard.total, 1600.0)
        self.assertIn("Hotels", wizard.explanation)
        order = self.sold_by(wizard)
        self.assertEqual((order.amount_total, order.pricelist_id), (1600.0, pricelist))
        self.assertIn("Hotels", order.water_price_explanation)

    def test_pricelist_in_another_currency_is_refused_until_it_is_taken_out(self):
        self.env.user.group_ids |= self.env.ref("product.group_product_pricelist")
        self.agent.group_ids |= self.env.ref("product.group_product_pricelist")
        currency = self.env["res.currency"].create({"name": "XTS", "symbol": "X"})
        self.partner.specific_property_product_pricelist = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": currency.id}
        )
        wizard = self.wizard()
        self.fill(wizard, self.adult, self.standard, 1)
        self.assertEqual(wizard.total, 1000.0)
        saved = wizard.save()
        with self.assertRaisesRegex(UserError, "Abroad"):
            saved.action_hold()
        saved.pricelist_id = False
        order = self.order_of(saved.action_confirm())
        self.assertEqual(order.amount_total, 1000.0)
        self.assertEqual(order.currency_id, self.trip.currency_id)

    def test_the_first_place_shows_its_price(self):
        wizard = self.wizard()
        line = self.line(wizard, self.adult, self.vip)
        self.assertEqual((line["price"], line["subtotal"]), (1500.0, 0.0))


@tagged("post_install", "-at_install")
class TestOfficeSeats(ChoiceCase):
    """Seats are chosen one by one, or the best together; areas by number."""

    def test_a_seat_is_for_one_more_or_for_one_without(self):
        wizard = self.wizard()
        self.fill(wizard, self.adult, self.standard, seats=["A-1"])
        self.assertEqual(self.line(wizard, self.adult, self.standard)["quantity"], 1)
        self.fill(wizard, self.adult, self.standard, quantity=3)
        self.fill(wizard, self.adult, self.standard, seats=["A-2"])
        self.assertEqual(self.line(wizard, self.adult, self.standard)["quantity"], 3)
        with wizard.line_ids.edit(0) as line:
            line.seat_ids.remove(self.seat("A-1").id)
        self.assertEqual(self.line(wizard, self.adult, self.standard)["quantity"], 2)

    def test_areas_are_sold_apart_from_seats(self):
        vessel = self.make_vessel_assigned("Mixed ship", {"A": 3})
        area = self.env["water.seat.area"].create(
            {
                "map_id": vessel.seat_map_id.id,
                "name": "Bow",
                "capacity": 5,
                "category_id": self.standard.id,
            }
        )
        trip = self.make_trip(vessel, days=5)
        self.env.flush_all()
        wizard = self.wizard(trip=trip)
        self.fill(wizard, self.adult, area, 2)
        self.fill(wizard, self.adult, self.standard, 2)
        order = self.sold_by(wizard)
        self.assertEqual(
            sorted(order.water_ticket_ids.mapped("seat_id.area_id.name")), ["Bow"], "two of four"
        )
        areas = order.water_ticket_ids.mapped(lambda ticket: ticket.seat_id.area_id.name)
        self.assertEqual(areas.count("Bow"), 2)

    def test_best_places_for_a_party(self):
        trip = self.as_role(self.trip, "agent")
        wish = {"category_id": self.standard.id, "quantity": 2}
        [found] = trip.suggest_places([wish], [])
        self.assertEqual(len(found), 2)
        [beside] = trip.suggest_places([{**wish, "quantity": 1}], self.seat("A-1").ids)
        self.assertEqual(beside, self.seat("A-2").ids)
        [none] = trip.suggest_places([{**wish, "quantity": 5}], [])
        self.assertEqual(none, [])
        self.assertEqual(self.trip.free_count, 6, "nothing was taken")
        with self.assertRaises(AccessError):
            self.as_role(self.trip, "crew").suggest_places([wish], [])

    def test_seats_chosen_on_the_screen_of_places_come_along(self):
        seats = self.seat("A-2") | self.seat("B-1")
        model = self.env["water.order.places"].with_user(self.agent)
        wizard = model.with_context(water_seat_ids=seats.ids).create(
            {"trip_id": self.trip.id, "partner_id": self.partner.id}
        )
        self.assertEqual(wizard.line_ids.seat_ids, seats)
        self.assertEqual(wizard.total, 2500.0)
        order = self.order_of(wizard.action_confirm())
        self.assertEqual(set(order.water_ticket_ids.mapped("seat_label")), {"A-2", "B-1"})


@tagged("post_install", "-at_install")
class TestOfficeAllotment(ChoiceCase):
    """Agents sell from what was kept for their customer."""

    def allot(self, *labels, **values):
        allotment = self.as_role(self.env["water.allotment"], "dispatcher").create(
            {
                "trip_id": self.trip.id,
                "partner_id": self.partner.id,
                "release_minutes": 60,
                "seat_ids": [Command.set([self.seat(label).id for label in labels])],
                **values,
            }
        )
        allotment.action_allot()
        return allotment

    def test_own_allotment_is_proposed_and_drawn_first(self):
        allotment = self.allot("A-3", "A-4")
        wizard = self.wizard()
        self.assertEqual(wizard.allotment_id, allotment)
        self.assertNotIn(self.seat("A-3"), wizard.taken_seat_ids[:])
        self.fill(wizard, self.adult, self.standard, 2)
        order = self.sold_by(wizard)
        self.assertEqual(set(order.water_ticket_ids.mapped("seat_label")), {"A-3", "A-4"})
        self.assertEqual((allotment.left_count, allotment.sold_count), (0, 2))
        self.assertEqual(order.water_channel, "agent")

    def test_without_it_the_places_are_taken(self):
        self.allot("A-3")
        wizard = self.wizard()
        wizard.allotment_id = self.env["water.allotment"]
        self.assertIn(self.seat("A-3"), wizard.taken_seat_ids[:])
        self.fill(wizard, self.adult, self.standard, seats=["A-3"])
        with self.assertRaises(SeatTaken):
            wizard.save().action_hold()

    def test_somebody_elses_is_not_offered_and_not_accepted(self):
        stranger = self.env["res.partner"].create({"name": "Other hotel"})
        allotment = self.allot("A-3", partner_id=stranger.id)
        wizard = self.wizard()
        self.assertFalse(wizard.allotment_id)
        self.assertNotIn(allotment, wizard.allowed_allotment_ids[:])
        self.fill(wizard, self.adult, self.standard, seats=["A-3"])
        wizard = wizard.save()
        wizard.allotment_id = allotment
        with self.assertRaises(UserError):
            wizard.action_hold()
        self.assertEqual(allotment.left_count, 1)

    def test_a_branch_of_the_agent_sells_from_it_too(self):
        allotment = self.allot("A-3")
        branch = self.env["res.partner"].create({"name": "Desk", "parent_id": self.partner.id})
        wizard = self.wizard()
        wizard.partner_id = branch
        self.assertEqual(wizard.allotment_id, allotment)

    def test_open_to_a_channel(self):
        allotment = self.allot("A-3", partner_id=False, channel="office")
        website = self.allot("A-4", partner_id=False, channel="website")
        wizard = self.wizard()
        self.assertFalse(wizard.allotment_id, "nobody's own is proposed")
        self.assertIn(allotment, wizard.allowed_allotment_ids[:])
        self.assertNotIn(website, wizard.allowed_allotment_ids[:])
        self.fill(wizard, self.adult, self.standard, seats=["A-3"])
        order = self.sold_by(wizard)
        self.assertEqual(order.water_channel, "office")
        self.assertEqual(allotment.sold_count, 1)

    def test_after_its_release_it_is_not_offered(self):
        allotment = self.allot("A-3")
        allotment.action_release()
        self.env.cr.postcommit.run()
        self.env.invalidate_all()
        self.assertEqual(allotment.shown_state, "released")
        self.assertFalse(self.wizard().allotment_id)

    def test_best_places_of_the_allotment_come_first(self):
        allotment = self.allot("A-3", "A-4")
        trip = self.as_role(self.trip, "agent")
        wish = {"category_id": self.standard.id, "quantity": 2}
        [found] = trip.suggest_places([wish], [], allotment_id=allotment.id)
        self.assertEqual(set(found), set((self.seat("A-3") | self.seat("A-4")).ids))
        [others] = trip.suggest_places([wish], [])
        self.assertEqual(set(others), set((self.seat("A-1") | self.seat("A-2")).ids))

    def test_released_at_is_in_the_piers_zone(self):
        allotment = self.allot("A-3").with_context(lang="en_US")
        local = self.trip._local(allotment.release_at)
        self.assertRegex(allotment.release_text, f"{local.hour % 12 or 12}:{local.minute:02}")


@tagged("post_install", "-at_install")
class TestOfficeExtras(ChoiceCase):
    """Lunches and audio guides with the places."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lunch = cls.make_extra()
        cls.lunch.product_id.taxes_id = False
        cls.env.flush_all()

    def take(self, wizard, quantity):
        with wizard.addon_ids.edit(0) as item:
            item.quantity = quantity

    def test_extras_with_stock_and_total(self):
        wizard = self.wizard()
        self.assertEqual(wizard.addon_ids._records[0]["left"], "3")
        self.fill(wizard, self.adult, self.standard, 2)
        self.take(wizard, 2)
        self.assertEqual(wizard.total, 3400.0)
        order = self.sold_by(wizard)
        self.assertEqual(order.amount_total, 3400.0)
        self.assertEqual(order.water_ticket_ids.mapped("extras"), ["Lunch × 2"] * 2)
        pages = PdfReader(io.BytesIO(order.water_ticket_ids._render_pdf())).pages
        self.assertIn("Lunch×2(forthewholeorder)", re.sub(r"\s", "", pages[0].extract_text()))
        template = self.env.ref("water_booking.mail_template_eticket")
        [mail] = template._generate_template(order.ids, ["body_html"]).values()
        self.assertIn("Extras: *Lunch × 2*", " ".join(html2plaintext(mail["body_html"]).split()))
        self.assertEqual(self.wizard().addon_ids._records[0]["left"], "1")

    def test_too_many_are_refused_and_the_choice_stays(self):
        wizard = self.wizard()
        self.fill(wizard, self.adult, self.standard, 1)
        self.take(wizard, 4)
        wizard = wizard.save()
        with self.assertRaises(AddonSoldOut) as refusal:
            wizard.action_hold()
        self.assertIn("3", str(refusal.exception))
        self.assertEqual(wizard.addon_ids.quantity, 4)
        self.assertFalse(self.trip.held_count)

    def test_changed_choice_remembers_the_extras(self):
        order = self.draft()
        wizard = self.wizard(order, self.trip)
        self.fill(wizard, self.adult, self.standard, 1)
        self.take(wizard, 2)
        wizard.save().action_hold()
        wizard = self.wizard(order)
        self.assertEqual(wizard.addon_ids._records[0]["quantity"], 2)
        self.take(wizard, 1)
        wizard.save().action_hold()
        self.assertEqual(order.amount_total, 1700.0)

    def test_crew_sees_who_gets_lunch(self):
        wizard = self.wizard()
        self.fill(wizard, self.adult, self.standard, seats=["A-1", "A-2"])
        self.take(wizard, 2)
        order = self.sold_by(wizard)
        Ticket = self.as_role(self.env["water.ticket"], "crew")
        [item] = Ticket.extras_of_trip(self.trip.id)
        self.assertEqual((item["name"], item["total"]), ("Lunch", 2))
        self.assertEqual(
            item["buyers"],
            [
                {
                    "name": "Maria Sokolova",
                    "order": order.name,
                    "quantity": 2,
                    "places": "A-1, A-2",
                }
            ],
        )
        ticket = order.water_ticket_ids[0]
        answer = Ticket.board(ticket.barcode, self.trip.id)
        self.assertEqual(answer["ticket"]["extras"], "Lunch × 2")
        order.water_ticket_ids[1]._cancel()
        self.assertEqual(Ticket.extras_of_trip(self.trip.id)[0]["buyers"][0]["places"], "A-1")

    def test_trip_form_shows_what_is_sold_and_left(self):
        wizard = self.wizard()
        self.fill(wizard, self.adult, self.standard, 1)
        self.take(wizard, 2)
        self.sold_by(wizard)
        self.env["water.trip.addon"].create(
            {"trip_id": self.trip.id, "addon_id": self.lunch.id, "stock": 10}
        )
        self.env.invalidate_all()
        summary = self.as_role(self.trip, "agent").extras_summary
        for text in ("Lunch", "2", "8"):
            self.assertIn(text, summary)
        self.trip.addon_ids.withdrawn = True
        self.env.invalidate_all()
        self.assertIn("not offered", self.trip.extras_summary)

import io
import re

from pypdf import PdfReader

from odoo.tests import new_test_user, tagged

from .common import WaterCommon


@tagged("post_install", "-at_install")
class TestFares(WaterCommon):
    """What a fare asks for is said to the customer and to the crew."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.excursion.product_tmpl_id.taxes_id = False
        cls.student = cls.env.ref("water_booking.fare_student")
        cls.env["water.tariff"].create(
            {"excursion_id": cls.excursion.id, "fare_id": cls.student.id, "price": 800}
        )
        cls.env.flush_all()

    def test_usual_fares_are_there(self):
        for code in ("adult", "child", "infant", "senior", "student", "resident"):
            fare = self.env.ref(f"water_booking.fare_{code}")
            self.assertEqual(fare.code, code)
            self.assertTrue(fare.product_attribute_value_id)

    def test_customer_reads_ages_and_document(self):
        fare = self.env["water.fare"].create({"name": "Pupil", "code": "test_pupil"})
        self.assertFalse(fare.hint)
        for values, hint in (
            ({"age_from": 7, "age_to": 17}, "aged 7 to 17"),
            ({"age_to": 0}, "from 7 years"),
            ({"age_from": 0, "age_to": 17}, "up to 17 years"),
            ({"document": "School card"}, "up to 17 years; bring along: School card"),
            ({"description": "Schools"}, "Schools; bring along: School card"),
        ):
            fare.write(values)
            self.assertEqual(fare.hint, hint)

    def test_crew_are_told_what_to_look_at(self):
        hold = self.env["water.inventory"]._hold(
            self.trip.id,
            seats=[
                {"seat_id": self.seat("A-1").id, "fare_id": self.adult.id},
                {"seat_id": self.seat("A-2").id, "fare_id": self.student.id},
            ],
        )
        buyer = {"name": "Li Wei", "email": "li@example.com", "phone": "+8610"}
        order = self.env["sale.order"]._water_create_from_hold(hold, buyer)
        order.action_confirm()
        adult, student = order.water_ticket_ids.sorted("seat_label")
        crew = new_test_user(self.env, "water_crew", "water_booking.group_crew")
        for ticket, look_at in ((adult, ""), (student, "Student card, from 14 years")):
            answer = self.env["water.ticket"].with_user(crew).board(ticket.barcode, self.trip.id)
            self.assertEqual(answer["ticket"]["check"], look_at)
        text = re.sub(
            r"\s+", "", PdfReader(io.BytesIO(student._render_pdf())).pages[0].extract_text()
        )
        self.assertIn("BringalongStudentcard", text)

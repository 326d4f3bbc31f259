import io
import json
import zipfile

from odoo import Command
from odoo.tests import new_test_user, tagged

from .common_account import AccountCase


@tagged("post_install", "-at_install")
class TestWaitingPersonal(AccountCase):
    """Entries of waiting lists are personal data."""

    def setUp(self):
        super().setUp()
        self.anna = self.customer("anna@example.com")
        self.entry = self.env["water.waiting"].create(
            {
                "trip_id": self.trip.id,
                "name": "Anna who waits",
                "email": "Anna@Example.com",
                "line_ids": [Command.create({"fare_id": self.adult.id, "quantity": 2})],
            }
        )

    def copy(self):
        self.env.flush_all()
        self.authenticate("anna@example.com", "long enough 1")
        with zipfile.ZipFile(io.BytesIO(self.url_open("/my/data.zip").content)) as file:
            return json.loads(file.read("data.json"))["waiting"]

    def test_copy_for_whoever_has_proven_the_address(self):
        self.anna.water_proven_email = False
        self.assertEqual(self.copy(), [])
        self.anna.water_proven_email = "anna@example.com"
        [row] = self.copy()
        self.assertEqual((row["name"], row["email"]), ("Anna who waits", "Anna@Example.com"))

    def test_erasure_takes_off_the_list(self):
        manager = new_test_user(self.env, "waiting_manager", "water_booking.group_manager")
        wish = self.env["water.customer.request"]._open_for("erase", self.anna.partner_id)
        wish.with_user(manager).action_erase()
        self.assertFalse(self.entry.exists())

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestConstraints(TransactionCase):
    """A constraint that fails to install is only logged by Odoo, so look for each of them."""

    def test_all_constraints_are_in_the_database(self):
        expected = {
            "water_allocation_one_passenger_a_seat": "u",
            "water_allocation_claim_unique": "u",
            "water_allocation_seat_of_map": "f",
            "water_allocation_map_of_trip": "f",
            "water_allocation_persons": "c",
            "water_allocation_until": "c",
            "water_allocation_seat_unless_lap": "c",
            "water_occupancy_never_two": "x",
            "water_occupancy_order_of_time": "c",
            "water_seat_map_seat": "u",
            "water_seat_code_unique": "u",
            "water_seat_table_name_unique": "u",
            "water_trip_map_trip": "u",
            "water_trip_arrives_later": "c",
            "water_tariff_price_not_negative": "c",
            "water_tariff_price_between": "c",
            "water_price_rule_percent_possible": "c",
            "water_price_rule_bounds": "c",
            "water_excursion_price_rounding_not_negative": "c",
            "water_ticket_barcode_unique": "u",
            "water_ticket_claim_unique": "u",
            "water_ticket_used_at": "c",
        }
        self.env.cr.execute(
            "SELECT conname, contype FROM pg_constraint WHERE conname = ANY(%s)", [list(expected)]
        )
        self.assertEqual(dict(self.env.cr.fetchall()), expected)

    def test_unique_indexes_and_triggers(self):
        self.env.cr.execute(
            "SELECT indexname FROM pg_indexes WHERE indexname = ANY(%s) ORDER BY 1",
            [["sale_order_water_cause_unique", "water_special_day_once", "water_tariff_once"]],
        )
        self.assertEqual(
            [name for [name] in self.env.cr.fetchall()],
            ["sale_order_water_cause_unique", "water_special_day_once", "water_tariff_once"],
        )
        self.env.cr.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'water_append_only'"
            " ORDER BY 1"
        )
        self.assertEqual(
            [table for [table] in self.env.cr.fetchall()],
            ["water_allocation_event", "water_funnel_event"],
        )

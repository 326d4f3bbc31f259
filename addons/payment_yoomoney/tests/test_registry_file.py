from datetime import date, datetime

from odoo.tests import BaseCase, tagged
from odoo.tools import file_open

from ..services import registry
from ..services.registry import RegistryError, parse


def rows(name="registry_payments.csv"):
    with file_open(f"payment_yoomoney/tests/{name}", "rb") as stream:
        return stream.read()


@tagged("post_install", "-at_install")
class TestRegistryFile(BaseCase):
    """Files as YooKassa writes them, and as people save them."""

    def _refused(self, content, reason):
        with self.assertRaises(RegistryError) as caught:
            parse(content if isinstance(content, bytes) else content.encode())
        self.assertEqual(caught.exception.reason, reason)
        return caught.exception.values

    def test_payments(self):
        found = parse(rows())
        self.assertEqual(found.shop_id, "100500")
        self.assertEqual(len(found.operations), 3)
        first = found.operations[0]
        self.assertEqual(
            (first.kind, first.object_id), ("payment", "2d000001-000f-5000-8000-000000000001")
        )
        self.assertEqual(
            (first.amount, first.net, first.fee, first.vat), (150000, 144510, 4500, 990)
        )
        self.assertEqual(first.day, date(2026, 8, 22))
        self.assertEqual(first.moment, datetime(2026, 8, 22, 7, 0))
        self.assertEqual((first.method, first.adds_up), ("bank_card", True))
        self.assertEqual(found.operations[1].description, 'Order; "two"\nlines')
        self.assertEqual(found.operations[2].amount - found.operations[2].net, 366 + 134)

    def test_refunds(self):
        [refund] = parse(rows("registry_refunds.csv")).operations
        self.assertEqual(
            (refund.kind, refund.amount, refund.net, refund.fee), ("refund", 50000, 50000, 0)
        )
        self.assertEqual(refund.payment_id, "2d000001-000f-5000-8000-000000000001")
        self.assertNotEqual(refund.object_id, refund.payment_id)

    def test_refunds_of_configured_registries(self):
        """As shops have got them in 2026: fewer columns, and times without a zone."""
        names = [
            registry.COLUMNS[name]["refund"][0] if name in ("id", "amount") else name
            for name in ("id", "payment_id", "amount", "currency", "moment")
        ]
        names[1] = registry.COLUMNS["payment_id"][0]
        names[3:] = registry.COLUMNS["currency"][1], registry.COLUMNS["moment"][1]
        content = ";".join(names) + "\nr1;p1;500.00;RUB;13.07.2026 00:30:00\n"
        [refund] = parse(content.encode()).operations
        self.assertEqual((refund.kind, refund.object_id, refund.payment_id), ("refund", "r1", "p1"))
        self.assertEqual((refund.amount, refund.net), (50000, 50000))
        self.assertEqual(
            (refund.day, refund.moment), (date(2026, 7, 13), datetime(2026, 7, 12, 21, 30))
        )

    def test_a_column_that_is_missing_is_named(self):
        amount = registry.COLUMNS["amount"]["refund"][0]
        number = registry.COLUMNS["id"]["payment"][1]
        # The format of refunds until 2024: by the number of the payment's transaction.
        found = self._refused(f"{number};{amount};Currency;Time;Order\n1;2;RUB;x;y", "missing")
        self.assertEqual(found["column"].lower(), registry.COLUMNS["id"]["refund"][0])
        found = self._refused("Refund ID;Payment ID;Currency;Time;Order\n1;2;RUB;x;y", "missing")
        self.assertEqual(found["column"].lower(), amount)
        self._refused("Refund ID;Refund amount;Commission;Time\nr1;10;1;2026-08-22", "refund_fee")

    def test_as_people_save_them(self):
        text = rows().decode()
        plain = parse(rows()).operations
        for name, content in {
            "Excel's encoding": text.encode("cp1251"),
            "with a mark": b"\xef\xbb\xbf" + text.encode(),
            "UTF-16": text.encode("utf-16"),
            "line ends": text.replace("\n", "\r\n").encode(),
            "decimal commas": text.replace(".00;", ",00;").replace(".90", ",90").encode(),
            "empty cells at the end": text.replace("\n", ";;;\n").encode(),
            "non-breaking thousands": text.replace("1500.00;", "1\u00a0500.00;").encode(),
        }.items():
            with self.subTest(name):
                found = parse(content).operations
                self.assertEqual([row.amount for row in found], [row.amount for row in plain])
                self.assertEqual([row.vat for row in found], [row.vat for row in plain])

    def test_other_separators_and_orders(self):
        for separator in (",", "\t"):
            lines = [
                ["VAT", "Amount", "Payment ID", "Income amount", "Time"],
                ["0.66", "100.00", "p1", "96.34", "22.08.2026 10:00:00"],
                ["0", '"1 000,50"', "p2", "1000.50", "2026-08-22T23:30:00Z"],
            ]
            found = parse("\n".join(separator.join(line) for line in lines).encode()).operations
            self.assertEqual([row.amount for row in found], [10000, 100050])
            self.assertEqual([row.fee for row in found], [300, 0])
            self.assertEqual([row.day.day for row in found], [22, 23], "a day of Moscow")

    def test_days_of_a_period_and_both_kinds_in_one_file(self):
        text = rows().decode()
        later = text.replace("2026-08-22", "2026-08-23").replace("2d00000", "2d00009")
        found = parse((text + "\n" + later + "\n" + rows("registry_refunds.csv").decode()).encode())
        days = {(row.kind, row.day.day) for row in found.operations}
        self.assertEqual(days, {("payment", 22), ("payment", 23), ("refund", 23)})

    def test_empty_day(self):
        text = rows().decode().splitlines()
        self.assertEqual(parse("\n".join(text[:3]).encode()).operations, [])

    def test_old_names_of_columns(self):
        header = registry.COLUMNS["net"][1]
        content = f"Transaction ID;Amount;{header};Time\np1;100.00;97.00;2026-08-22\n"
        [row] = parse(content.encode()).operations
        self.assertEqual((row.amount, row.net, row.fee), (10000, 9700, 300))

    def test_commission_instead_of_the_rest(self):
        [row] = parse(b"Payment ID;Amount;Commission;VAT;Time\np1;100;3;0.66;2026-08-22").operations
        self.assertEqual((row.net, row.fee, row.vat), (9634, 300, 66))

    def test_what_does_not_add_up_is_marked(self):
        [row] = parse(
            b"Payment ID;Amount;Income amount;Commission;Time\np1;100;97;2;2026-08-22"
        ).operations
        self.assertFalse(row.adds_up)

    def test_broken_files(self):
        text = rows().decode()
        lines = text.splitlines()
        self._refused(b"  \n ", "empty")
        self._refused(b"PK\x03\x04xxxx", "excel")
        self._refused("hello\nworld", "no_header")
        self._refused("a;b;c;d;e\n1;2;3;4;5", "header")
        self._refused(text.replace("1500.00", "15oo.00"), "amount")
        self._refused(text.replace("1500.00", "1500.001"), "amount")
        self._refused(text.replace(";RUB;", ";USD;", 1), "currency")
        self._refused(text.replace("2d000001-000f-5000-8000-000000000001", ""), "id")
        self._refused(text.replace("2d000002", "2d000001").replace("0002;", "0001;"), "twice")
        self._refused("\n".join(line for line in lines if not line.startswith("2d000003")), "sum")
        self.assertEqual(
            self._refused(text.replace("; 3", "").replace(": 3", ": 4"), "count")["found"], 3
        )
        self._refused(text.replace(";bank_card;", ";", 1), "cells")
        self._refused(text.replace("Order S3", 'Order "S3'), "quote")
        self._refused("Payment ID;Amount;Time\np1;100;2026-08-22", "commission")
        self._refused("Payment ID;Amount;Commission\np1;100;3", "day")
        self.assertEqual(self._refused(text.replace("1500.00", "x"), "amount")["number"], 4)

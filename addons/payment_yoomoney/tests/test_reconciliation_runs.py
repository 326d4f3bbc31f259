from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..services.client import YooKassaClient
from .common_reconciliation import HOUR, ReconciliationCommon


@tagged("post_install", "-at_install")
class TestReconciliationRuns(ReconciliationCommon):
    def _pages(self):
        return [
            record
            for record in self.double.state.requests
            if record["method"] == "GET" and record["path"] == "/v3/payments"
        ]

    def _begun_run(self, payments, page):
        """A run that was asked for, with pages of so many payments before it."""
        self.double.control.put_config(None, None, {"longest_page": page})
        for number in range(payments):
            self._cabinet("payment", amount=f"{100 + number}.00")
        run = self._new_run()
        run.action_compare()
        return run.sudo()

    def test_page_by_page_and_on_after_a_silence(self):
        run = self._begun_run(payments=5, page=2)
        self.assertTrue(run._try_step())
        cursor = run.cursor
        self.assertTrue(cursor)
        self.assertEqual(len(run.line_ids), 2)
        self._fault("drop", method="GET", path="/v3/payments", times=1)
        self._cron()
        self.assertEqual((run.state, run.cursor), ("running", cursor))
        self.assertIn("did not answer", run.problem)
        self._cron()
        self.assertEqual((run.state, run.compared_count), ("done", 5))
        self.assertFalse(run.problem)
        self.assertEqual(len(run.line_ids), 5)
        # The first page was asked for once: three pages, one of them twice.
        self.assertEqual(len(self._pages()), 4)

    def test_killed_between_pages(self):
        run = self._begun_run(payments=5, page=2)
        self.env.flush_all()
        self.assertTrue(run._try_step())
        self.env.flush_all()
        real = YooKassaClient.call

        def dying(client, *args, **kwargs):
            real(client, *args, **kwargs)
            raise KeyboardInterrupt

        with (
            patch.object(YooKassaClient, "call", dying),
            self.assertRaises(KeyboardInterrupt),
            self.env.cr.savepoint(),
        ):
            run._try_step()
        self.assertEqual((run.stage, len(run.line_ids)), ("payments", 2))
        self._cron()
        self.assertEqual((run.state, len(run.line_ids), run.compared_count), ("done", 5, 5))

    def test_a_cursor_that_grew_old_begins_again(self):
        run = self._begun_run(payments=2, page=1)
        self.assertTrue(run._try_step())
        self._fault("reject", method="GET", path="/v3/payments")
        self._cron()
        self.assertEqual((run.state, len(run.line_ids)), ("done", 2))

    # --- days ------------------------------------------------------------------------------------

    def test_the_period_has_the_days_of_its_zone(self):
        run = self._new_run().sudo()
        run.write({"date_from": "2026-08-21", "date_to": "2026-08-22"})
        moscow = run._moments()
        self.assertEqual(
            [str(moment) for moment in moscow], ["2026-08-20 21:00:00", "2026-08-22 21:00:00"]
        )
        run.write({"since": moscow[0], "until": moscow[1]})
        self.assertEqual(run.in_utc, "2026-08-20 21:00 – 2026-08-22 21:00")
        run.tz = "Asia/Vladivostok"
        self.assertEqual(str(run._moments()[0]), "2026-08-20 14:00:00")
        run.tz = "UTC"
        self.assertEqual(str(run._moments()[0]), "2026-08-21 00:00:00")

    def test_a_day_at_its_edges(self):
        """Made at 20:59:59.999 and 21:00 UTC: the days of Moscow part them."""
        for moment in ("2026-08-20T20:59:59.999Z", "2026-08-20T21:00:00.000Z"):
            payment = self._cabinet("payment", amount="100.00")
            self.double.state.payments[payment["id"]]["created_at"] = moment
        for day, zone, count in (
            ("2026-08-21", "Europe/Moscow", 1),
            ("2026-08-20", "Europe/Moscow", 1),
            ("2026-08-20", "UTC", 2),
            ("2026-08-21", "UTC", 0),
        ):
            run = self._new_run().sudo()
            run.write({"date_from": day, "date_to": day, "tz": zone})
            self._compare(run)
            self.assertEqual(run.compared_count, count, (day, zone))

    def test_what_is_fresh_is_left_for_the_next_run(self):
        self.double.state.clock.advance(2 * HOUR)
        tx = self._tx(reference="A")
        self._go(tx)
        self._pay(tx)
        self.assertEqual(self._differences(self._compare()), [])

    def test_a_period_that_has_not_begun(self):
        run = self._new_run()
        run.sudo().write({"date_from": "2999-01-01", "date_to": "2999-01-01"})
        with self.assertRaisesRegex(UserError, "not begun"):
            run.action_compare()

    # --- every day -------------------------------------------------------------------------------

    def _daily(self):
        return self.env["yoomoney.reconciliation"].search(
            [("automatic", "=", True), ("provider_id", "=", self.provider.id)]
        )

    def test_each_day_by_itself_and_told_once(self):
        self.double.state.clock.advance(-24 * HOUR)
        self._cabinet("payment", amount="100.00")
        self.provider.write(
            {"yoomoney_accountant_id": self.accountant.id, "yoomoney_reconcile_days": 3}
        )
        self._cron()
        self._cron()
        run = self._daily().sudo()
        self.assertEqual((len(run), run.state), (1, "done"))
        self.assertEqual((run.date_to - run.date_from).days, 2)
        self.assertEqual(self._differences(run), [("payment", "unknown_here")])
        self.assertEqual(run.activity_ids.user_id, self.accountant)
        self.assertIn("Differences: 1,", run.activity_ids.note)
        # The next day has it again in its look back, and says nothing new.
        run.date_to -= timedelta(days=1)
        self._cron()
        second = self._daily() - run
        self.assertEqual((len(second), second.open_count), (1, 1))
        self.assertFalse(second.activity_ids)

    def test_none_where_it_is_switched_off(self):
        self._cron()
        self.assertFalse(self._daily())

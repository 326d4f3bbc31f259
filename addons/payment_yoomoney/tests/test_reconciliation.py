from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..services.client import YooKassaClient
from .common import ALERT
from .common_settlement import SettlementCommon

HOUR = 3600


class ReconciliationCommon(SettlementCommon):
    def setUp(self):
        super().setUp()
        self.provider.yoomoney_reconcile_days = 0
        # What is compared is not quite fresh: at YooKassa it is made two hours ago.
        self.double.state.clock.advance(-2 * HOUR)

    # --- helpers ---------------------------------------------------------------------------------

    def _new_run(self, provider=None, user=None):
        today = fields.Date.today()
        return (
            self.env["yoomoney.reconciliation"]
            .with_user(user or self.accountant)
            .create(
                {
                    "provider_id": (provider or self.provider).id,
                    "date_from": today - timedelta(days=8),
                    "date_to": today + timedelta(days=1),
                    "tz": "Europe/Moscow",
                }
            )
        )

    def _older(self):
        """What was made here was made two hours ago as well."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE payment_transaction SET create_date = create_date - interval '2 h'"
            " WHERE create_date > now() at time zone 'UTC' - interval '1 h'"
        )
        self.env.invalidate_all()

    def _cron(self):
        self.env.flush_all()
        self.env.ref("payment_yoomoney.cron_reconciliation").method_direct_trigger()
        self.env.invalidate_all()

    def _compare(self, run=None, user=None, provider=None):
        self._older()
        run = run or self._new_run(provider, user)
        run.with_user(user or self.accountant).action_compare()
        self._cron()
        return run

    def _differences(self, run):
        return sorted((line.kind, line.difference) for line in run.line_ids if line.state == "open")

    def _cabinet(self, what, **body):
        return self.double.control.post_cabinet([what], None, body)

    def _forget(self, tx):
        """The transaction is gone, as after a restored backup; the call that was made is known."""
        payment = self._payment(tx)
        self.env.cr.execute("DELETE FROM payment_transaction WHERE id = %s", [tx.id])
        self.env.invalidate_all()
        return payment

    def _there(self, tx):
        return self.double.state.payments[tx.provider_reference]

    def _of(self, payment):
        return self.env["payment.transaction"].search([("provider_reference", "=", payment["id"])])


@tagged("post_install", "-at_install")
class TestReconciliation(ReconciliationCommon):
    def test_nothing_differs(self):
        tx = self._paid_tx(reference="A")
        refund = tx._refund(100)
        self.env.flush_all()
        refund._yoomoney_send_refund()
        self._tx(reference="cart that never went to pay")
        opened = self._tx(reference="opened")
        self._go(opened)
        declined = self._tx(reference="declined")
        self._go(declined)
        self._decline(declined)
        self._return(declined)
        run = self._compare()
        self.assertEqual((run.state, self._differences(run)), ("done", []))
        self.assertEqual(run.compared_count, 4)
        self.assertIn("there are no differences", run.message_ids[0].body)
        self.assertFalse(run.activity_ids)

    # --- unknown here ----------------------------------------------------------------------------

    @mute_logger(ALERT)
    def test_a_payment_that_is_not_known_here_is_repaired_by_a_click(self):
        tx = self._tx(reference="A")
        self._go(tx)
        self._pay(tx)
        payment = self._forget(tx)
        run = self._compare()
        self.assertEqual(self._differences(run), [("payment", "unknown_here")])
        self.assertEqual((run.open_count, run.repairable_count), (1, 1))
        self.assertEqual((run.line_ids.amount_there, run.line_ids.reference), (1500.5, "A"))
        self.assertFalse(self._of(payment), "a run changes nothing")
        line = run.line_ids.with_user(self.accountant)
        self.assertEqual(line.action_repair()["params"]["type"], "success")
        adopted = self._of(payment)
        self.assertEqual((adopted.state, adopted.amount), ("done", 1500.5))
        self.assertEqual((line.state, line.settled_by_id), ("repaired", self.accountant))
        self.assertEqual(line.transaction_id, adopted)
        line.action_repair()
        run.action_repair()
        self._cron()
        self._poll()
        self.assertEqual(len(self._of(payment)), 1)
        self.assertEqual(self._differences(self._compare()), [])
        self.assertEqual(self._differences(self._compare(run)), [])

    def test_a_payment_that_nobody_here_asked_for_is_explained(self):
        payment = self._cabinet("payment", amount="700.00")
        run = self._compare()
        line = run.line_ids
        self.assertEqual((line.difference, line.repairable), ("unknown_here", False))
        self.assertIn("never asked for it", line.advice)
        self.assertEqual(line.with_user(self.accountant).action_repair()["params"]["sticky"], True)
        self.assertFalse(self._of(payment))
        line.with_user(self.accountant).action_clarify()
        self.assertEqual((line.state, line.settled_by_id), ("clarified", self.accountant))
        self._compare(run)
        self.assertEqual((run.line_ids.state, run.open_count), ("clarified", 0))

    def test_a_refund_of_the_cabinet_becomes_a_child_once(self):
        tx = self._paid_tx(reference="A")
        refund = self._cabinet("refund", payment_id=tx.provider_reference, amount="300.00")
        run = self._compare()
        self.assertEqual(self._differences(run), [("refund", "unknown_here")])
        self.assertTrue(run.line_ids.repairable)
        run.with_user(self.accountant).line_ids.action_repair()
        self.assertEqual(self._notify("refund.succeeded", refund["id"]).status_code, 200)
        self._poll()
        self._compare(run)
        child = tx.child_transaction_ids
        self.assertEqual((len(child), child.state, child.amount), (1, "done", -300.0))
        self.assertEqual(run.line_ids.state, "repaired")

    def test_a_refund_that_webhook_and_cron_had_is_no_difference(self):
        tx = self._paid_tx(reference="A")
        refund = self._cabinet("refund", payment_id=tx.provider_reference, amount="300.00")
        self._notify("refund.succeeded", refund["id"])
        self._poll()
        self.assertEqual(self._differences(self._compare()), [])
        self.assertEqual(len(tx.child_transaction_ids), 1)

    @mute_logger(ALERT)
    def test_all_at_once_payments_before_their_refunds(self):
        tx = self._tx(reference="A")
        self._go(tx)
        self._pay(tx)
        payment = self._forget(tx)
        refund = self._cabinet("refund", payment_id=payment["id"], amount="500.00")
        foreign = self._cabinet("payment", amount="10.00")
        self._cabinet("refund", payment_id=foreign["id"])
        run = self._compare()
        self.assertEqual((run.open_count, run.repairable_count), (4, 2))
        run.action_repair()
        self._cron()
        source = self._of(payment)
        self.assertEqual(source.child_transaction_ids.provider_reference, refund["id"])
        self.assertEqual((run.open_count, run.repairable_count), (2, 0))
        self.assertIn(
            "neither is the refund",
            run.line_ids.filtered(
                lambda line: line.kind == "refund" and line.state == "open"
            ).advice,
        )

    @mute_logger(ALERT)
    def test_a_second_payment_of_one_transaction_is_found(self):
        tx = self._paid_tx(reference="A")
        twin = self.double.api.create_payment(
            "100500",
            {
                "amount": {"value": "1500.50", "currency": "RUB"},
                "capture": True,
                "metadata": {"tx_reference": "A"},
                "confirmation": {"type": "redirect", "return_url": "http://127.0.0.1/"},
            },
        )
        self.double.lifecycle.pay(twin)
        run = self._compare()
        self.assertEqual(run.line_ids.object_id, twin["id"])
        run.with_user(self.accountant).line_ids.action_repair()
        self.assertEqual(self._of(twin).yoomoney_first_id, tx)
        self.assertEqual(run.open_count, 0)

    # --- unknown there ---------------------------------------------------------------------------

    def test_money_that_yookassa_does_not_have(self):
        by_hand = self._tx(reference="by hand")
        by_hand._set_done()
        lost = self._paid_tx(reference="lost")
        del self.double.state.payments[lost.provider_reference]
        run = self._compare()
        self.assertEqual(self._differences(run), [("payment", "unknown_there")] * 2)
        self.assertEqual(run.line_ids.transaction_id, by_hand + lost)
        self.assertEqual(run.repairable_count, 0)
        self.assertEqual(len(self._compare(run).line_ids), 2, "the same lines, not more")

    def test_made_before_midnight_here_and_after_it_there(self):
        tx = self._paid_tx(reference="A")
        self._there(tx)["created_at"] = "2020-01-01T00:00:00.000Z"
        run = self._compare()
        self.assertEqual((self._differences(run), run.compared_count), ([], 1))

    # --- other amounts, currencies, states -------------------------------------------------------

    @mute_logger(ALERT)
    def test_another_amount_is_told_and_never_repaired(self):
        order = self.env["sale.order"].sudo().create({"partner_id": self.partner.id})
        tx = self._paid_tx(reference="A", sale_order_ids=[Command.set(order.ids)])
        self._there(tx)["amount"]["value"] = "1400.00"
        run = self._compare()
        self.assertEqual(self._differences(run), [("payment", "amount")])
        self.assertEqual((run.line_ids.amount_here, run.line_ids.amount_there), (1500.5, 1400.0))
        self.assertIn("1400.00 RUB were paid, but 1500.50 RUB", tx.yoomoney_alert)
        self.assertEqual(order.activity_ids.summary, "Payment to be checked")
        run.action_repair()
        self._cron()
        run.with_user(self.accountant).line_ids.action_repair()
        self.assertEqual((tx.amount, run.line_ids.state), (1500.5, "open"))
        self._compare(run)
        self.assertEqual(len(order.activity_ids), 1, "told once")

    @mute_logger(ALERT)
    def test_another_currency(self):
        tx = self._paid_tx(reference="A")
        self._there(tx)["amount"]["currency"] = "KZT"
        run = self._compare()
        self.assertEqual(self._differences(run), [("payment", "currency")])
        self.assertIn("1500.50 KZT were paid", tx.yoomoney_alert)

    def test_a_state_that_nobody_told_us_is_followed(self):
        paid, declined = self._tx(reference="paid"), self._tx(reference="declined")
        for tx in paid, declined:
            self._go(tx)
        self._pay(paid)
        self._decline(declined)
        run = self._compare()
        self.assertEqual(self._differences(run), [("payment", "status")] * 2)
        run.action_repair()
        self._cron()
        self.assertEqual((paid.state, declined.state), ("done", "cancel"))
        self.assertEqual(run.open_count, 0)

    def test_done_here_and_cancelled_there_is_for_a_human(self):
        tx = self._paid_tx(reference="A")
        self._there(tx).update(status="canceled", paid=False)
        run = self._compare()
        self.assertEqual(self._differences(run), [("payment", "status")])
        self.assertFalse(run.line_ids.repairable)
        self.assertIn("by hand", run.line_ids.advice)

    def test_silence_while_repairing(self):
        tx = self._tx(reference="A")
        self._go(tx)
        self._pay(tx)
        run = self._compare()
        self._fault("error", method="GET", path="/v3/payments/")
        answer = run.with_user(self.accountant).line_ids.action_repair()
        self.assertIn("did not answer", answer["params"]["message"])
        self.assertEqual(run.line_ids.state, "open")
        self.assertNotEqual(tx.state, "done")

    # --- page by page ----------------------------------------------------------------------------

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

    # --- registries ------------------------------------------------------------------------------

    def test_registry_with_another_amount(self):
        self._paid(1500, "A")
        text = self._file().decode().replace("1500.00", "1400.00").replace("1447.50", "1347.50")
        self._import(text.encode())
        run = self._compare()
        self.assertEqual(self._differences(run), [("payment", "registry_amount")])
        self.assertEqual(run.line_ids.amount_registry, 1400)

    def test_registry_with_what_nobody_knows(self):
        self._paid(1500, "A")
        foreign = self._cabinet("payment", amount="10.00")
        self._import(self._file())
        del self.double.state.payments[foreign["id"]]
        run = self._compare()
        self.assertEqual(self._differences(run), [("payment", "unknown_there")])
        self.assertEqual(run.line_ids.registry_line_id.object_id, foreign["id"])

    def test_registry_of_the_day_lacks_it(self):
        self.double.state.clock.advance(-72 * HOUR)
        self._paid(1500, "A")
        first = self._file()
        second = self._paid(100, "B")
        self._import(first)
        run = self._compare()
        self.assertEqual(self._differences(run), [("payment", "registry_missing")])
        self.assertEqual(run.line_ids.transaction_id, second)
        self._import(self._file())
        self.assertEqual(self._differences(self._compare(run)), [])

    @mute_logger(ALERT)
    def test_what_is_repaired_leaves_the_account_of_what_is_to_be_clarified(self):
        tx = self._tx(reference="A", amount=200)
        self._go(tx)
        self._pay(tx)
        payment = self._forget(tx)
        registry = self._import(self._file())
        suspense = self.provider.yoomoney_unknown_account_id
        self.assertEqual(self._balance(suspense), -200)
        run = self._compare()
        self.assertEqual(run.line_ids.registry_line_id, registry.line_ids)
        run.with_user(self.accountant).line_ids.action_repair()
        self.assertEqual(registry.line_ids.transaction_id, self._of(payment))
        self.assertEqual(self._balance(suspense), 0)

    # --- people ----------------------------------------------------------------------------------

    def _user(self, login, groups, company=None):
        company = company or self.company
        return new_test_user(
            self.env,
            login,
            groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def test_who_may(self):
        self._cabinet("payment", amount="100.00")
        run = self._compare()
        clerk = self._user("yk_clerk2", "account.group_account_invoice")
        self.assertTrue(run.with_user(clerk).line_ids.mapped("advice"))
        for user, action in (
            (clerk, run.with_user(clerk).action_compare),
            (clerk, run.with_user(clerk).action_repair),
            (clerk, run.with_user(clerk).line_ids.action_repair),
            (clerk, run.with_user(clerk).line_ids.action_clarify),
        ):
            with self.assertRaises(AccessError, msg=user.login):
                action()
        with self.assertRaises(AccessError):
            self._new_run(user=clerk)
        seller = self._user("yk_seller4", "sales_team.group_sale_manager")
        for record in run, run.line_ids:
            with self.assertRaises(AccessError):
                record.with_user(seller).read(["state"])
            with self.assertRaises(AccessError):
                record.with_user(self.accountant).write({"state": "draft"})
            with self.assertRaises(AccessError):
                record.with_user(self.accountant).unlink()
        full = self._user("yk_full4", "account.group_account_user")
        self.assertEqual(self._compare(user=full).open_count, 1)

    def test_the_form_of_an_accountant(self):
        """Who is no administrator chooses among the providers, and sees no secret of theirs."""
        with Form(self.env["yoomoney.reconciliation"].with_user(self.accountant)) as form:
            self.assertEqual(form.provider_id, self.provider)
            self.assertEqual(form.date_from, form.date_to)
        wizard = self.env["yoomoney.registry.import"].with_user(self.accountant)
        self.assertEqual(wizard.default_get(["provider_id"])["provider_id"], self.provider.id)
        provider = self.provider.with_user(self.accountant)
        for name in ("yoomoney_secret_key", "yoomoney_shop_id", "yoomoney_webhook_token"):
            with self.assertRaises(AccessError):
                provider.read([name])
        with self.assertRaises(AccessError):
            provider.write({"state": "disabled"})

    def test_companies_do_not_see_each_other(self):
        self._shop("777", secret="second")
        company = self.env["res.company"].create(
            {"name": "Second", "currency_id": self.currency.id}
        )
        second = self.provider.copy({"company_id": company.id})
        second.write({"yoomoney_shop_id": "777", "yoomoney_secret_key": "second", "state": "test"})
        self._cabinet("payment", amount="100.00")
        self._cabinet("payment", amount="777.00", shop_id="777")
        other = self._user("yk_other", "account.group_account_manager", company)
        ours, theirs = self._compare(), self._compare(provider=second, user=other)
        self.assertEqual(ours.line_ids.mapped("amount_there"), [100.0])
        self.assertEqual(theirs.line_ids.mapped("amount_there"), [777.0])
        self.assertEqual(self.env["yoomoney.reconciliation"].with_user(other).search([]), theirs)
        for record in ours, ours.line_ids:
            with self.assertRaises(AccessError):
                record.with_user(other).read(["state"])
        with self.assertRaises(AccessError):
            ours.line_ids.with_user(other).action_repair()
        with self.assertRaises(AccessError):
            self._new_run(user=other)

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ALERT
from .common_reconciliation import HOUR, ReconciliationCommon


@tagged("post_install", "-at_install")
class TestReconciliationRegistries(ReconciliationCommon):
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

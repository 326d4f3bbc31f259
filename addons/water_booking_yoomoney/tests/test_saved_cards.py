from odoo.tests import tagged

from odoo.addons.payment_yoomoney.tests.common import SHOP

from .common import PaidPlaces


@tagged("post_install", "-at_install")
class TestSavedCards(PaidPlaces):
    """A charge whose process died before it was sent."""

    def setUp(self):
        super().setUp()
        self.double.state.saved["saved"] = {
            "shop": SHOP,
            "method": {"type": "bank_card", "id": "saved", "saved": True},
            "card": "5555555555554444",
            "revoked": False,
        }
        self.order = self._order()
        token = self._create_token(partner_id=self.order.partner_id.id, provider_ref="saved")
        self.tx = self._start(self.order, "P1", operation="online_token", token_id=token.id)
        self.tx._charge_with_token()
        self.env.cr.postcommit.clear()

    def test_it_is_charged_later_while_the_places_wait(self):
        self._poll(later="3 min")
        self.assertEqual((self.tx.state, self.order.water_state), ("done", "sold"))
        self.assertEqual(self._money()["payments"], 1)

    def test_nobody_is_charged_for_places_that_are_free_again(self):
        self._later(minutes=25)
        self._sweep()
        self.assertEqual(self.trip.held_count, 0)
        self._poll()
        self.assertEqual(self.tx.state, "error")
        self.assertFalse(self._posts())
        self.assertFalse(self._go(self.tx).headers["Location"].startswith(self.double.origin))
        self.assertFalse(self._posts())

    def test_what_was_sent_is_found_out_about_though_the_places_are_free(self):
        """The money may be there: then it buys the places again, or goes back."""
        self._fault("drop_after", method="POST", path="/v3/payments")
        self.tx._yoomoney_charge_token()
        self.assertFalse(self.tx.provider_reference)
        self._fault("error", times=1)
        self._later(minutes=25)
        self._sweep()
        self.double.faults.clear()
        self.tx.token_id.active = False
        self._poll(later="30 min")
        self.assertEqual((self.tx.state, self.order.water_state), ("done", "sold"))
        self.assertEqual(self._money()["payments"], 1)

    # --- sent, and not received by YooKassa: to repeat it would be to charge ---------------------

    def _not_received(self):
        self._fault("error", method="POST", path="/v3/payments")
        self.tx._yoomoney_charge_token()
        self.assertEqual((self.tx.state, len(self._posts())), ("pending", 1))

    def _settled(self):
        """The cron and the sweeper, until the clock has freed what nobody pays."""
        self._poll(later="3 min")
        for _time in range(2):
            self._later(minutes=25)
            self._sweep()

    def _check_nobody_charged(self):
        self.assertEqual((self.tx.state, self._attempts(self.tx).outcome), ("error", "rejected"))
        self.assertEqual((len(self._posts()), self._money()["payments"]), (1, 0))
        self.assertEqual(self.trip.held_count, 0)

    def test_the_sweeper_does_not_charge(self):
        self._not_received()
        self._later(minutes=25)
        self._sweep()
        self.assertEqual(self.trip.held_count, 2, "it may still be under way")
        self.env.cr.execute(
            "UPDATE yoomoney_attempt SET last_sent = last_sent - interval '3 min',"
            " first_sent = first_sent - interval '3 min'"
        )
        self.env.invalidate_all()
        self._sweep()
        self.assertEqual(self.tx.state, "error")
        self._later(minutes=25)
        self._sweep()
        self._check_nobody_charged()

    def test_the_cron_does_not_charge_when_the_hold_is_over(self):
        self._not_received()
        self._later(minutes=25)
        self._settled()
        self._check_nobody_charged()

    def test_the_cron_does_not_charge_for_a_cancelled_order(self):
        self._not_received()
        self.order._action_cancel()
        self._settled()
        self._check_nobody_charged()

    def test_the_cron_does_not_charge_a_deleted_card(self):
        self._not_received()
        self.tx.token_id.active = False
        self._settled()
        self._check_nobody_charged()

import time
import uuid

from odoo.tests import TransactionCase, tagged

from ..inventory.names import new_claim, new_token


@tagged("post_install", "-at_install")
class TestNames(TransactionCase):
    def test_claims_are_uuids_of_the_moment(self):
        before = time.time_ns() // 1_000_000
        claims = [uuid.UUID(new_claim()) for _number in range(1000)]
        after = time.time_ns() // 1_000_000
        self.assertEqual(len(set(claims)), 1000)
        for claim in claims:
            self.assertEqual((claim.version, claim.variant), (7, uuid.RFC_4122))
            self.assertTrue(before <= claim.int >> 80 <= after)

    def test_later_names_come_later(self):
        for name in (new_claim, new_token):
            former = name()
            time.sleep(0.002)
            self.assertLess(former, name())

    def test_tokens_are_secret_behind_their_time(self):
        secrets = {new_token()[12:] for _number in range(1000)}
        self.assertEqual(len(secrets), 1000)
        self.assertEqual({len(secret) for secret in secrets}, {32})

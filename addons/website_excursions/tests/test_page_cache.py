from odoo.tests import BaseCase, tagged

from ..tools.page_cache import PageCache


@tagged("post_install", "-at_install")
class TestPageCache(BaseCase):
    def setUp(self):
        super().setUp()
        self.now = 0.0
        self.pages = PageCache(most_bytes=100, longest=60, clock=lambda: self.now)

    def test_a_page_is_kept_for_its_version_only(self):
        self.pages.put("a", 1, [b"x", b"y"])
        self.assertEqual(self.pages.get("a", 1), (b"x", b"y"))
        self.assertIsNone(self.pages.get("b", 1))
        self.assertIsNone(self.pages.get("a", 2))
        self.assertIsNone(self.pages.get("a", 1), "a former version does not come back")
        self.assertEqual(self.pages.bytes, 0)

    def test_old_pages_go(self):
        self.pages.put("a", 1, [b"x"])
        self.now = 60
        self.assertTrue(self.pages.get("a", 1))
        self.now = 60.1
        self.assertIsNone(self.pages.get("a", 1))

    def test_a_page_may_be_true_for_less_time(self):
        self.pages.put("a", 1, [b"x"], seconds=5)
        self.pages.put("b", 1, [b"x"], seconds=3600)
        self.pages.put("c", 1, [b"x"], seconds=-0.1)
        self.assertIsNone(self.pages.get("c", 1))
        self.now = 5
        self.assertTrue(self.pages.get("a", 1))
        self.now = 5.1
        self.assertIsNone(self.pages.get("a", 1))
        self.now = 60.1
        self.assertIsNone(self.pages.get("b", 1))

    def test_the_longest_unused_page_makes_room(self):
        for key in "abc":
            self.pages.put(key, 1, [b"x" * 33])
        self.pages.get("a", 1)
        self.pages.put("d", 1, [b"x" * 33])
        self.assertEqual([key for key in "abcd" if self.pages.get(key, 1)], ["a", "c", "d"])
        self.assertEqual(self.pages.bytes, 99)

    def test_a_page_that_is_put_again_counts_once(self):
        for version in range(9):
            self.pages.put("a", version, [b"x" * 30])
        self.assertEqual(self.pages.bytes, 30)

    def test_what_is_larger_than_all_room_is_not_kept(self):
        self.pages.put("a", 1, [b"x" * 101])
        self.assertIsNone(self.pages.get("a", 1))
        self.assertEqual(self.pages.bytes, 0)

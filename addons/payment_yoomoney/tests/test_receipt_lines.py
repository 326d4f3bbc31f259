from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..services import receipt_lines as lines

VAT22 = lines.Fiscal(12, "service", "full_prepayment")
VAT10 = lines.Fiscal(5, "commodity", "full_prepayment")

quantities = st.one_of(
    st.integers(1, 60).map(Decimal),
    st.integers(1, 99_999).map(lambda number: Decimal(number) / 1000),
)
wares = st.builds(
    lines.Position,
    key=st.integers(1, 9),
    name=st.text(min_size=1, max_size=140),
    quantity=quantities,
    total=st.integers(1, 5_000_000),
    fiscal=st.sampled_from([VAT22, VAT10]),
)
discounts = st.builds(
    lines.Position,
    key=st.just(99),
    name=st.just("Discount"),
    quantity=st.just(Decimal(1)),
    total=st.integers(-400_000, -1),
    fiscal=st.sampled_from([VAT22, VAT10]),
)
#: The same examples each time, however slow the machine is.
exhaustive = settings(
    max_examples=300,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def position(total, quantity=1, fiscal=VAT22, name="Trip", key=1):
    return lines.Position(key, name, Decimal(str(quantity)), total, fiscal)


def shown(rows):
    return [(str(row.quantity), row.price) for row in rows]


@tagged("post_install", "-at_install")
class TestReceiptLines(BaseCase):
    # --- whatever is sold ------------------------------------------------------------------------

    @exhaustive
    @given(st.lists(wares, min_size=1, max_size=20), st.lists(discounts, max_size=3), st.data())
    def test_sum_is_the_amount(self, sold, given_up, data):
        whole = sum(item.total for item in sold + given_up)
        if whole <= 0:
            with self.assertRaises(lines.LinesError):
                lines.rows_of(lines.net(sold + given_up), whole, 100)
            return
        positions = lines.net(sold + given_up)
        self.assertEqual(sum(item.total for item in positions), whole)
        amount = data.draw(st.one_of(st.just(whole), st.integers(1, whole)))
        rows = lines.rows_of(positions, amount, 100)
        self.assertEqual(sum(row.total for row in rows), amount)
        self.assertEqual(sum(row.total for row in lines.merged(rows)), amount)
        for row in rows:
            self.assertGreater(row.price, 0)
            self.assertGreater(row.quantity, 0)
            self.assertEqual(row.quantity * row.price, row.total)
            self.assertLessEqual(len(row.name), 128)

    @exhaustive
    @given(wares)
    def test_quantity_is_kept(self, item):
        rows = lines.split(item)
        self.assertEqual(sum(row.units for row in rows), item.quantity)
        folded = len(rows) == 1 and rows[0].quantity == 1 and item.quantity != 1
        if folded:
            self.assertIn(f"x {item.quantity.normalize():f}", rows[0].name)
        else:
            self.assertEqual(sum(row.quantity for row in rows), item.quantity)
            self.assertLessEqual(max(row.price for row in rows) - min(row.price for row in rows), 1)

    @exhaustive
    @given(st.integers(0, 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=30))
    def test_spread(self, total, weights):
        shares = lines.spread(total, weights)
        self.assertEqual(sum(shares), total if any(weights) else 0)
        self.assertGreaterEqual(min(shares), 0)
        if total <= sum(weights):
            for share, weight in zip(shares, weights, strict=True):
                self.assertLessEqual(share, weight)

    @exhaustive
    @given(st.lists(wares, min_size=1, max_size=8), st.data())
    def test_taking_and_skipping_divide_what_was_issued(self, sold, data):
        rows = [row for item in sold for row in lines.split(item)]
        whole = sum(row.total for row in rows)
        cuts = sorted(data.draw(st.lists(st.integers(0, whole), min_size=1, max_size=4)))
        gone = 0
        for cut in cuts:
            left = lines.skip(rows, gone)
            self.assertEqual(sum(row.total for row in left), whole - gone)
            part = lines.take(left, cut - gone)
            self.assertEqual(sum(row.total for row in part), cut - gone)
            for row in part + left:
                self.assertGreater(row.price, 0)
                self.assertGreater(row.quantity, 0)
                self.assertEqual(row.quantity * row.price, row.total)
            gone = cut

    # --- examples --------------------------------------------------------------------------------

    def test_three_for_a_hundred(self):
        self.assertEqual(shown(lines.split(position(10000, 3))), [("2", 3333), ("1", 3334)])
        self.assertEqual(shown(lines.split(position(9999, 3))), [("3", 3333)])

    def test_fractions(self):
        self.assertEqual(shown(lines.split(position(3000, "1.5"))), [("1.5", 2000)])
        [row] = lines.split(position(34647, "1.154", name="Tea, kg"))
        self.assertEqual((row.quantity, row.price, row.name), (1, 34647, "Tea, kg x 1.154"))

    def test_cheaper_than_its_number(self):
        [row] = lines.split(position(3, 5))
        self.assertEqual((row.quantity, row.price, row.units), (1, 3, 5))
        self.assertEqual(row.name, "Trip x 5")

    def test_long_names(self):
        [row] = lines.split(position(3, 5, name="x" * 200))
        self.assertEqual(len(row.name), 128)
        self.assertTrue(row.name.endswith("... x 5"))

    def test_a_discount_stays_with_its_vat(self):
        sold = [position(10000, key=1), position(10000, key=2, fiscal=VAT10)]
        net = lines.net([*sold, position(-3000, fiscal=VAT10)])
        self.assertEqual([item.total for item in net], [10000, 7000])
        net = lines.net([*sold, position(-13000, fiscal=VAT10)])
        self.assertEqual([item.total for item in net], [7000], "what is free is not shown")

    def test_more_discount_than_goods(self):
        with self.assertRaises(lines.LinesError) as caught:
            lines.net([position(1000), position(-1001)])
        self.assertEqual(caught.exception.reason, "discount")

    def test_equal_lines_are_one(self):
        rows = lines.rows_of([position(1000, key=key) for key in range(200)], 200_000, 80)
        self.assertEqual(shown(lines.merged(rows)), [("200", 1000)])
        self.assertEqual(len({row.key for row in rows}), 200, "each is still known by itself")

    def test_limit(self):
        uneven = [position(10000, 3, name=f"Trip {number}") for number in range(80)]
        self.assertEqual(len(lines.merged(lines.rows_of(uneven, 800_000, 160))), 160)
        rows = lines.rows_of(uneven, 800_000, 80)
        self.assertEqual((len(lines.merged(rows)), rows[0].name), (80, "Trip 0 x 3"))
        self.assertEqual(sum(row.units for row in rows), 240)
        with self.assertRaises(lines.LinesError) as caught:
            lines.rows_of(uneven, 800_000, 79)
        self.assertEqual(caught.exception.values, {"count": 80, "limit": 79})

    def test_whole_pieces_are_given_back_first(self):
        rows = lines.split(position(300_000, 3))
        back = lines.take(rows, 150_000)
        self.assertEqual(shown(back), [("1", 100_000), ("1", 50_000)])
        self.assertEqual([row.units for row in back], [Decimal(1), Decimal("0.5")])
        left = lines.skip(rows, 150_000)
        self.assertEqual(shown(left), [("1", 50_000), ("1", 100_000)])

import string

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.water_booking.tests.properties import examples

from ..tools import search
from ..tools.letters import fold, other_keyboard

#: Names as the data of a shop has them: English here, so that no foreign letters stand in the code;
#: the Russian ones are made from escapes.
MOTOR_SHIP = "\u0442\u0435\u043f\u043b\u043e\u0445\u043e\u0434"
PETERHOF = "\u041f\u0435\u0442\u0435\u0440\u0433\u043e\u0444"
BRIDGES, OF_BRIDGES = "\u043c\u043e\u0441\u0442\u044b", "\u043c\u043e\u0441\u0442\u043e\u0432"
SAINT, PETERSBURG = (
    "\u0421\u0430\u043d\u043a\u0442",
    "\u041f\u0435\u0442\u0435\u0440\u0431\u0443\u0440\u0433",
)
FIR_TREE = "\u0401\u043b\u043a\u0430"
CHINESE = "\u4e58\u6c34\u7ffc\u8239\u53bb\u5f7c\u5f97\u970d\u592b\u5bab"
DOCUMENTS = {
    "ship": [(f"{MOTOR_SHIP} Palmyra", "ru", 0.9), ("Motor ship Palmyra", "en", 0.9)],
    "palace": [(PETERHOF, "ru", 1.0), ("Hydrofoil to Peterhof", "en", 1.0), (CHINESE, "zh", 1.0)],
    "bridges": [(BRIDGES, "ru", 1.0), ("Drawbridges by Night", "en", 1.0)],
    "city": [(f"{SAINT}-{PETERSBURG}", "ru", 1.0), ("Saint Petersburg", "en", 1.0)],
    "tree": [(FIR_TREE, "ru", 1.0)],
}


@tagged("post_install", "-at_install")
class TestSearch(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = search.Index(DOCUMENTS)

    def found(self, query):
        terms = self.index.search(query, "ru")
        ranks = search.rank(terms, {key: [key] for key in DOCUMENTS})
        return sorted(ranks, key=lambda key: -ranks[key])

    def test_spelled_in_any_way(self):
        for query, expected in (
            (MOTOR_SHIP, "ship"),
            ("teplohod", "ship"),
            ("TEPLOKHOD", "ship"),
            ("ntgkj[jl", "ship"),  # the other keyboard, with letters that are no letters there
            ("teplhod", "ship"),
            ("tepolhod", "ship"),
            ("teplohodd", "ship"),
            ("teplohot", "ship"),
            ("palmira", "ship"),
            ("petergof", "palace"),
            ("peterhof", "palace"),
            ("Piterhoff", "palace"),
            ("gtnthuja", "palace"),
            ("\u5f7c\u5f97\u970d\u592b", "palace"),
            ("\u5f7c\u5f97\u970d", "palace"),
            ("bidehuofugong", "palace"),
            ("bi de huo fu gong", "palace"),
            ("B\u01d0d\u00e9", "palace"),
            ("bi3de2huo4", "palace"),
            ("bidehuofu g", "palace"),
            ("sui yi cuan", "palace"),  # as people of the south hear shui yi chuan
            ("gong", "palace"),
            (BRIDGES, "bridges"),
            (OF_BRIDGES, "bridges"),
            ("drawbridge", "bridges"),
            ("brawdridges", "bridges"),
            (f"{SAINT}{PETERSBURG}", "city"),
            (f"{PETERSBURG}\u0435", "city"),
            ("sankt-peterburg", "city"),
            ("st petersburg", "city"),
            (FIR_TREE.replace("\u0401", "\u0415"), "tree"),
            ("yolka", "tree"),
        ):
            with self.subTest(query=query):
                self.assertEqual(self.found(query)[:1], [expected])

    def test_sounds_stand_in_nobodys_way(self):
        """What is spelled right in another language is that."""
        self.assertEqual(self.found("palmyra"), ["ship"])
        index = search.Index({"story": [(CHINESE, "zh", 0.6)]})
        self.assertFalse(index.search("chuan")[0].hits, "one syllable is in every long text")
        self.assertEqual(set(index.search("shui yi")[0].hits), {"story"})
        for nonsense in ("a" * 80, "xian" * 20, "nanananan" * 9 + "q", "' ' '", "v v"):
            self.index.search(nonsense)

    def test_words_that_mean_nothing_here_do_no_harm(self):
        self.assertEqual(self.found("excursion to peterhof"), ["palace"])
        self.assertFalse(self.found("excursion"))
        self.assertFalse(self.found("zzzzzz"))
        self.assertFalse(self.found(" ,.- "))

    def test_all_telling_words_must_fit(self):
        self.assertEqual(self.found("palmyra motor"), ["ship"])
        self.assertFalse(self.found("palmyra peterhof"))

    def test_what_was_meant_is_told(self):
        for query, meant in (
            ("ntgkj[jl", MOTOR_SHIP),
            ("gtnthuja", PETERHOF.lower()),
            ("drawbrigdes", "drawbridges"),
            ("teplohod", None),
            ("drawbridge", None),
            (OF_BRIDGES, None),
        ):
            with self.subTest(query=query):
                self.assertEqual(search.told(self.index.search(query, "ru")), meant)

    def test_long_and_strange_queries_stay_cheap(self):
        self.assertLessEqual(len(self.index.search("bridges " * 500)), search.MOST_WORDS)
        for query in ("\x00", "%_\\", "a" * 5000, "\U0001f6a2", "'\"<script>"):
            self.index.search(query)

    @examples(150)
    @given(st.data())
    def test_one_slip_is_forgiven(self, data):
        word = data.draw(st.sampled_from(["peterhof", "drawbridges", "palmyra", "petersburg"]))
        at = data.draw(st.integers(1, len(word) - 2))
        letter = data.draw(st.sampled_from(string.ascii_lowercase))
        slips = {
            "drop": word[:at] + word[at + 1 :],
            "insert": word[:at] + letter + word[at:],
            "replace": word[:at] + letter + word[at + 1 :],
            "swap": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        }
        slip = slips[data.draw(st.sampled_from(sorted(slips)))]
        wanted = {
            "peterhof": "palace", "drawbridges": "bridges", "palmyra": "ship", "petersburg": "city"
        }[word]  # fmt: skip
        self.assertIn(wanted, self.found(slip), slip)

    @examples(150)
    @given(st.text(max_size=100))
    def test_any_text_can_be_looked_for(self, text):
        for term in self.index.search(text):
            self.assertTrue(all(0 < hit <= 1 for hit in term.hits.values()))
        fold(text)

    @examples(50)
    @given(st.text(string.ascii_lowercase + ";',.[]", max_size=30))
    def test_keyboards_mirror_each_other(self, text):
        self.assertEqual(other_keyboard(other_keyboard(text)), text)

    @examples(100)
    @given(st.text("abcde", max_size=9), st.text("abcde", max_size=9), st.integers(0, 4))
    def test_distance_is_that_of_the_textbook(self, one, other, most):
        whole, beginning = search.distance(one, other, most)
        expected = self.textbook(one, other)
        self.assertEqual(whole, min(expected, most + 1))
        self.assertLessEqual(beginning, whole)

    @staticmethod
    def textbook(one, other):
        """Optimal string alignment by its definition."""
        table = {(-1, -1): 0}
        for row in range(len(one)):
            table[row, -1] = row + 1
        for column in range(len(other)):
            table[-1, column] = column + 1
        for row in range(len(one)):
            for column in range(len(other)):
                cost = one[row] != other[column]
                table[row, column] = min(
                    table[row - 1, column] + 1,
                    table[row, column - 1] + 1,
                    table[row - 1, column - 1] + cost,
                )
                if (
                    row
                    and column
                    and one[row] == other[column - 1]
                    and one[row - 1] == other[column]
                ):
                    table[row, column] = min(table[row, column], table[row - 2, column - 2] + 1)
        return table[len(one) - 1, len(other) - 1]

"""Search in the names of a shop that forgives how they are spelled.

Plain Python over a small index in memory (some thousand words; a worker builds it in milliseconds).
A word is found by its sound in any alphabet, on the wrong keyboard, by its beginning, in another
case of its declension, with letters missing, wrong, swapped or doubled. Chinese is found by pairs
of characters, or of their sounds (pinyin).
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise, product

from . import pinyin
from .letters import fold, is_chinese, other_keyboard

#: Nobody types more; what is longer is cut, so that a request stays cheap.
LONGEST_QUERY = 80
MOST_WORDS = 8
LONGEST_WORD = 24
#: How much a hit on the other keyboard's reading counts.
OTHER_KEYBOARD = 0.9
#: How much a hit on the sound of characters counts.
SOUND = 0.9
#: From this weight on a text is a name, not a description.
NAMED = 0.9
#: From here on a word was spelled right, or but for its ending.
SPELLED = 0.82
#: Weaker hits than this part of the best one are noise beside it.
NOISE = 0.85

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Term:
    """What one word of the query has found: {document: similarity × weight, at most 1}."""

    typed: str
    hits: dict
    #: The word of the index that was meant, where it was typed differently; else None.
    meant: str | None = None


def words_of(text):
    """(words, runs of Chinese characters) of a text, in order and as they are written."""
    words, runs = [], []
    for word in _WORD.findall(text.lower()):
        at = 0
        while at < len(word):
            chinese, start = is_chinese(word[at]), at
            while at < len(word) and is_chinese(word[at]) == chinese:
                at += 1
            (runs if chinese else words).append(word[start:at])
    return words, runs


def mistakes_allowed(length):
    """In a word of so many letters."""
    return 0 if length < 4 else 1 if length < 6 else 2 if length < 10 else 3


def distance(one, other, most):
    """Letters to insert, drop, replace or swap between two words; ``most + 1`` where there are
    more. Also tells the least distance to a beginning of the other: (whole, beginning)."""
    if abs(len(one) - len(other)) > most and len(one) >= len(other):
        return most + 1, most + 1
    before, row = None, list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, above, row = row, before, [at]
        for to, against in enumerate(other, 1):
            cost = min(row[to - 1] + 1, before[to] + 1, before[to - 1] + (letter != against))
            if (
                above
                and to > 1
                and letter == other[to - 2]
                and one[at - 2] == against
                and letter != against
            ):
                cost = min(cost, above[to - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1, most + 1
    return min(row[-1], most + 1), min(min(row), most + 1)


def similarity(typed, word):
    """How much the typed word is the other, both folded: 1 for the same, 0 for another one."""
    if typed == word:
        return 1.0
    if len(typed) > 1 and word.startswith(typed):
        return 0.9 + 0.09 * len(typed) / len(word)
    if typed.isdecimal() or word.isdecimal():
        return 0.0
    longer = max(len(typed), len(word))
    common = next(
        (at for at, (one, other) in enumerate(zip(typed, word, strict=False)) if one != other),
        min(len(typed), len(word)),
    )
    if common >= 4 and common >= 0.6 * longer and longer - common <= 3:
        return SPELLED + 0.05 * common / longer
    most = mistakes_allowed(len(typed))
    if not most or len(word) < 3:
        return 0.0
    if len(typed) >= 4 and typed in word:
        return 0.78
    whole, beginning = distance(typed, word, most)
    if whole <= most:
        return 0.8 - 0.4 * whole / longer
    if len(typed) >= 5 and beginning <= 1:
        return 0.55
    return 0.0


def _pairs(word):
    padded = f" {word} "
    return {padded[at : at + 2] for at in range(len(padded) - 1)}


class Index:
    """Words of documents. Built once, then read by any number of threads.

    ``documents``: {key: [(text, language, weight)]}; weights lie between 0 and 1.
    """

    def __init__(self, documents):
        self._words = defaultdict(dict)  # folded word → {document: weight}
        self._written = {}  # folded word → {language: as it is written}
        self._chinese = defaultdict(dict)  # pair of characters, or one → {document: weight}
        self._sounds = defaultdict(dict)  # pair of syllables, or one → {document: weight}
        for key, texts in documents.items():
            for text, language, weight in texts:
                self._add(key, text or "", language, weight)
        self._by_pair = defaultdict(set)
        for word in self._words:
            for pair in _pairs(word):
                self._by_pair[pair].add(word)

    def _add(self, key, text, language, weight):
        words, runs = words_of(text)
        folded = [fold(word) for word in words]
        for word, written in zip(folded, words, strict=True):
            if word:
                self._note(self._words[word], key, weight)
                self._written.setdefault(word, {}).setdefault(language, written)
        # words that belong together may be typed as one
        for first, second in pairwise(folded):
            if len(first) > 2 and len(second) > 2:
                self._note(self._words[first + second], key, 0.9 * weight)
        for run in runs:
            for part in {*run, *(run[at : at + 2] for at in range(len(run) - 1))}:
                self._note(self._chinese[part], key, weight)
                if len(part) == 1 and weight < NAMED:  # a syllable alone is in every long text
                    continue
                for sounds in product(*map(pinyin.sounds, part)):
                    self._note(self._sounds[sounds], key, weight)

    @staticmethod
    def _note(hits, key, value):
        hits[key] = max(value, hits.get(key, 0.0))

    # --- searching

    def search(self, query, language=None):
        """``Term`` for each word of the query.

        :param language: in which a word that was meant is told, where it is written in several
        """
        chunks = query[:LONGEST_QUERY].split()[:MOST_WORDS]
        if spelled := self._search_spelled_out(chunks):
            return [spelled]
        terms = []
        for chunk in chunks:
            plain = self._search_chunk(chunk, language)
            other = other_keyboard(chunk)
            if other != chunk and not all(self._sure(term) for term in plain):
                swapped = self._search_chunk(other, language, OTHER_KEYBOARD)
                if swapped and self._worth(swapped) > self._worth(plain):
                    plain = swapped
            terms += plain
        return terms[:MOST_WORDS]

    @staticmethod
    def _sure(term):
        return term.hits and term.meant is None

    @staticmethod
    def _worth(terms):
        return sum(max(term.hits.values(), default=0.0) for term in terms) / max(1, len(terms))

    def _search_chunk(self, chunk, language, factor=1.0):
        words, runs = words_of(chunk)
        return [
            *(self._search_word(word[:LONGEST_WORD], language, factor) for word in words),
            *(self._search_chinese(run) for run in runs),
        ]

    def _search_word(self, typed, language, factor):
        folded = fold(typed)
        found = self._alike(folded) if folded else {}
        best = max(found.values(), default=0.0)
        hits = {}
        for word, alike in found.items():
            if alike >= NOISE * best:
                for key, weight in self._words[word].items():
                    self._note(hits, key, alike * weight * factor)
        meant = None
        if found and (best < SPELLED or factor < 1.0):
            meant = self._meant(found, best, language)
        if best * factor < SPELLED:
            heard, alike = self._search_sounds(typed, alone=not found)
            if alike > best * factor:
                hits, meant = heard, None
        return Term(typed, hits, meant)

    def _search_spelled_out(self, chunks):
        """A Chinese name with a space after each syllable, ``None`` where it is something else."""
        words = [pinyin.plain(chunk) for chunk in chunks]
        if len(words) < 2 or not all(
            any(len(read) == 1 for read in pinyin.readings(word)) for word in words
        ):
            return None
        hits, _alike = self._search_sounds("".join(words))
        return Term(" ".join(chunks), hits) if hits else None

    def _search_sounds(self, typed, *, alone=False):
        """Documents whose characters sound like this, and how much they do.

        :param alone: a single syllable counts as well
        """
        found, best = {}, 0.0
        for read in pinyin.readings(pinyin.plain(typed)):
            if len(read) < 2 and not alone:
                continue
            parts = list(pairwise(read)) or [read]
            for key, (share, weight) in self._share(self._sounds, parts).items():
                self._note(found, key, SOUND * share * weight)
                best = max(best, SOUND * share)
        return found, best

    def _alike(self, folded):
        """{word of the index: similarity} of all that the folded word may be."""
        if folded in self._words and len(folded) < 4:
            found = {folded: 1.0}
        else:
            found = {}
        pairs = _pairs(folded)
        needed = max(1, len(pairs) - 3 * mistakes_allowed(len(folded)) - 1)
        shared = Counter(word for pair in pairs for word in self._by_pair.get(pair, ()))
        for word, count in shared.items():
            if count >= needed and (alike := similarity(folded, word)):
                found[word] = alike
        return found

    def _meant(self, found, best, language):
        """As it is written, of the words that are most alike; the commoner of two."""
        candidates = [word for word, alike in found.items() if alike >= best - 0.001]
        candidates = [word for word in candidates if word in self._written] or candidates
        word = max(candidates, key=lambda one: (len(self._words[one]), one))
        written = self._written.get(word, {})
        return written.get(language) or next(iter(written.values()), None)

    def _search_chinese(self, run):
        run = run[:LONGEST_WORD]
        parts = [run[at : at + 2] for at in range(len(run) - 1)] or [run]
        found = self._share(self._chinese, parts)
        return Term(run, {key: weight * share for key, (share, weight) in found.items()})

    def _share(self, index, parts):
        """{document: (share of the parts that it has, weight)}, where it has half of them."""
        counts, weights = Counter(), {}
        for part in parts:
            for key, weight in index.get(part, {}).items():
                counts[key] += 1
                self._note(weights, key, weight)
        return {
            key: (count / len(parts), weights[key])
            for key, count in counts.items()
            if 2 * count >= len(parts)
        }


def rank(terms, groups):
    """Whatever all words have found, by relevance.

    Words that have found nothing anywhere ("excursion to …") stand in nobody's way.

    :param groups: {key: documents that belong to it}, such as an excursion with its pier and ships
    :return: {key: score above 0}
    """
    telling = [term for term in terms if term.hits]
    scores = {}
    for key, documents in groups.items():
        found = [
            max((term.hits.get(one, 0.0) for one in documents), default=0.0) for term in telling
        ]
        if found and all(found):
            scores[key] = sum(found) / len(found)
    return scores


def told(terms):
    """The query as it was understood, or None where that is how it was typed."""
    if not any(term.meant for term in terms):
        return None
    return " ".join(term.meant or term.typed for term in terms)

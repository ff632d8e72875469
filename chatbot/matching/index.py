"""Every stored phrasing, ready to be compared with a question; and the comparison."""

from collections.abc import Iterable, Sequence, Set
from functools import cached_property
from itertools import chain, compress
from operator import attrgetter
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from chatbot.matching.decide import SUGGEST_AT, decide
from chatbot.matching.encoder import Floats, encoder, unit
from chatbot.matching.features import Features, characters
from chatbot.matching.initials import beginning_a_word, initials, is_initials
from chatbot.matching.judge import judge
from chatbot.matching.normalise import compact, normalise
from chatbot.matching.postings import Postings
from chatbot.matching.readings import readings
from chatbot.matching.shapes import Candidate, Reply, Source
from chatbot.matching.signals import NAMES, Entry, Row, kinds, read, signals
from chatbot.matching.words import NO_WORD, Places, Words

# Entries that are looked at closely, and the weights of the similarities that they are chosen by.
FINALISTS = 8
ROUGH = np.array([1.0, 0.7, 0.5, 0.0], np.float32)  # meaning, and the kinds of pieces
pieces_of = attrgetter("characters", "letters", "beginnings")
ANSWER_LENGTH = 300  # characters of an answer that are read
KNOWN = [NAMES.index(name) for name in ("meaning", "characters", "coverage")]
# The chance that an entry is meant of which a phrasing was typed, and that it is one of those that hold a phrasing
# with words that begin with the initials typed.
EXACT = 0.99
BY_INITIALS = 0.8


class Look(NamedTuple):
    """The entries looked at closely: of each the phrasing most like the question, and a row of signals."""

    rows: list[Row]
    signals: Floats


def words_of_answer(source: Source) -> list[str]:
    text = normalise(f"{source.answer[:ANSWER_LENGTH]} {source.answer_en[:ANSWER_LENGTH]}")
    return [NO_WORD, *text.split()]


class Vocabulary(NamedTuple):
    """The words of an index. One that no text has any more stays: they are few, and the next start is without."""

    places: dict[str, int]
    words: Words

    def with_words(self, texts: Iterable[str]) -> "Vocabulary":
        new = [text for text in dict.fromkeys(texts) if text not in self.places]
        if not new:
            return self
        places = self.places | {text: place for place, text in enumerate(new, len(self.places))}
        return Vocabulary(places, self.words.followed_by(Words.of(new)))

    def find(self, texts: Iterable[str]) -> Places:
        return np.array([self.places[text] for text in texts], np.int32)


Exact = dict[str, dict[int, str]]  # by compact text, of each entry that holds it how it is typed there


def exact_of(before: Exact, gone: Iterable[Row], added: Iterable[Row]) -> Exact:
    """By the order of the entries' keys. A text that no entry has any more stays, with none."""
    exact = before.copy()
    for row in gone:
        key = compact(row.text)
        exact[key] = {entry: typed for entry, typed in exact[key].items() if entry != row.entry}
    for row in added:
        key = compact(row.text)
        exact[key] = dict(sorted(({row.entry: row.typed} | exact.get(key, {})).items()))
    return exact


class Index:
    """Read-only once built, so threads may share it.

    Its rows are in the order of the entries' keys, so it is the same whichever way it came about.
    """

    def __init__(
        self,
        rows: list[Row],
        entries: NDArray[np.int64],
        vectors: Floats,
        pieces: Sequence[Postings],
        exact: Exact,
        answers: dict[int, Places],
        vocabulary: Vocabulary,
    ) -> None:
        self._rows, self._entries, self._vectors, self._pieces, self._exact = rows, entries, vectors, pieces, exact
        self._answers, self._vocabulary = answers, vocabulary
        self._starts = np.flatnonzero(np.diff(entries, prepend=entries[:1] - 1))
        self._stops = np.append(self._starts[1:], len(rows))

    @classmethod
    def build(cls, sources: Iterable[Source]) -> Self:
        no_entries, no_vectors = np.zeros(0, np.int64), np.zeros((0, encoder().size), np.float32)
        no_pieces = [Postings.build([]) for _ in ROUGH[1:]]
        no_words = Vocabulary({}, Words.of([]))
        return cls([], no_entries, no_vectors, no_pieces, {}, {}, no_words).updated(sources)

    def updated(self, sources: Iterable[Source], removed: Set[int] = frozenset()) -> Self:
        """A new index with these sources in the place of their former selves, and without the entries removed."""
        new = {source.entry: source for source in sorted(sources, key=lambda source: source.entry)}
        gone = removed | new.keys()
        kept = ~np.isin(self._entries, list(gone))
        typed = [(entry, text, normalise(text)) for entry, source in new.items() for text in source.phrasings]
        said = [(*texts, texts[-1].split()) for texts in typed if texts[-1]]
        vocabulary = self._vocabulary.with_words(chain(*(words for *_, words in said)))
        added = [
            Row(entry, text, normalised, vocabulary.find(words), kinds(normalised))
            for entry, text, normalised, words in said
        ]
        entries, fresh = self._entries[kept], [row.entry for row in added]
        places = np.searchsorted(entries, fresh)
        entries, origins = np.insert(entries, places, fresh), np.insert(np.flatnonzero(kept), places, 0)
        places += np.arange(len(added))
        rows = list(compress(self._rows, kept))
        for place, row in zip(places.tolist(), added, strict=True):
            rows.insert(place, row)
        is_added = np.zeros(len(rows), np.bool_)
        is_added[places] = True
        vectors = np.empty((len(rows), encoder().size), np.float32)
        if kept.any():  # copied once, for of many rows this is most of what an update has to move
            np.take(self._vectors, origins, axis=0, out=vectors, mode="clip")
        features = [Features.of(row.text) for row in added]
        for place, found in zip(places, features, strict=True):
            vectors[place] = unit(encoder().sum(found))
        return type(self)(
            rows,
            entries,
            vectors,
            [
                stored.updated(kept, [pieces_of(found)[kind] for found in features], is_added)
                for kind, stored in enumerate(self._pieces)
            ],
            exact_of(self._exact, compress(self._rows, ~kept), added),
            {entry: answer for entry, answer in self._answers.items() if entry not in gone},
            vocabulary,
        ).with_answers(new.values())

    def with_answers(self, sources: Iterable[Source]) -> Self:
        """A new index where the answers of these sources have changed, and nothing else of them."""
        words = {source.entry: words_of_answer(source) for source in sources}
        vocabulary = self._vocabulary.with_words(chain(*words.values()))
        answers = self._answers | {entry: vocabulary.find(texts) for entry, texts in words.items()}
        return type(self)(self._rows, self._entries, self._vectors, self._pieces, self._exact, answers, vocabulary)

    def ask(self, question: str) -> Reply:
        return decide(self.consider(question))

    def consider(self, question: str) -> list[Candidate]:
        """The entries that may be meant, best first."""
        texts = readings(question)
        for text in texts:
            if exact := self._exact.get(compact(text)):
                chance = max(EXACT / len(exact), SUGGEST_AT)
                return [Candidate(entry, typed, chance) for entry, typed in exact.items()]
        return self._by_initials(texts[0]) if is_initials(texts[0]) else self._by_signals(texts)

    def _by_signals(self, texts: list[str]) -> list[Candidate]:
        """For the reading of which most is known."""
        # A single character says nothing: whatever shares it would look certain.
        looks = [self.look(text) for text in texts if self._rows and len(compact(text)) > 1]
        if not looks:
            return []
        rows, found = max(looks, key=lambda look: look.signals[:, KNOWN].max(axis=0).sum())
        judged = zip(judge().chances(found).tolist(), rows, found.tolist(), strict=True)
        return [
            Candidate(row.entry, row.typed, chance, dict(zip(NAMES, numbers, strict=True)))
            for chance, row, numbers in sorted(judged, key=lambda candidate: -candidate[0])
        ]

    def look(self, text: str) -> Look:
        """At a normalised text."""
        features = Features.of(text)
        question = read(text, features, self._pieces[0].rarity([characters(word) for word in text.split()]))
        shared = [stored.cosines(asked) for stored, asked in zip(self._pieces, pieces_of(features), strict=True)]
        similar = np.array([self._vectors @ question.vector, *shared])
        rough = ROUGH @ similar
        finalists = np.argsort(-np.maximum.reduceat(rough, self._starts), kind="stable")[:FINALISTS]
        spans = [slice(self._starts[place], self._stops[place]) for place in finalists]
        nearest = [int(rough[span].argmax()) for span in spans]
        met = [
            Entry(
                self._rows[span],
                best,
                self._vectors[span.start + best],
                self._answers[self._rows[span.start].entry],
            )
            for span, best in zip(spans, nearest, strict=True)
        ]
        centres = unit(np.array([self._vectors[span].sum(axis=0) for span in spans])) @ question.vector
        best_of = np.array([similar[:, span].max(axis=1) for span in spans]).T
        found = signals(question, met, self._vocabulary.words, [*best_of, centres])
        return Look([entry.rows[entry.nearest] for entry in met], found)

    @cached_property
    def _initials(self) -> list[str]:
        return [initials(row.text) for row in self._rows]

    def _by_initials(self, asked: str) -> list[Candidate]:
        begins = beginning_a_word(asked)
        rows = zip(reversed(self._rows), reversed(self._initials), strict=True)
        found = {row.entry: row.typed for row, text in rows if begins.search(text)}
        return [Candidate(entry, typed, BY_INITIALS / len(found)) for entry, typed in sorted(found.items())]

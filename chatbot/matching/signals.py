"""How a question meets an entry, as numbers. The judge makes a confidence of them."""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chatbot.matching.encoder import Floats, encoder, lengths, unit
from chatbot.matching.features import Features
from chatbot.matching.words import Places, Words

NAMES = (
    # of the whole texts, the best of the entry's phrasings
    "meaning",  # cosine of the encoder's vectors
    "characters",  # cosine of runs of characters
    "letters",  # cosine of runs of letters
    "beginnings",  # cosine of the beginnings of words
    "centre",  # meaning against all phrasings together
    # of the question's words, each against its best match among the entry's words
    "coverage",  # how much is matched, words weighing by rarity and meaning
    "coverage_of_meaning",  # weighing by meaning alone
    "coverage_of_spelling",  # matched by spelling alone, weighing by rarity
    "worst",  # the worst match of an important word
    "foremost",  # the match of the most important word
    # of the nearest phrasing's words, each against its best match in the question
    "echo",
    "echo_worst",
    # what the answer's words add
    "answer_coverage",
    "answer_worst",
    # what is asked for: time, place, person, reason, quantity
    "asks_other",
    "asks_more",
    # of the question alone, and the lengths of both
    "telling",  # the length of its vector before it is made 1
    "length",
    "ratio",
)

# A word is important from this part of the most important one's weight on.
IMPORTANT = 0.6
LEAST_WEIGHT = 0.02

_INTERROGATIVES = tuple(
    map(
        re.compile,
        (
            "언제|며칠|몇 ?월|몇 ?시|when|시점|날짜|기간",
            "어디|어느 ?곳|where|위치",
            "누구|누가|who",
            "왜|이유|계기|까닭|why|reason",
            "얼마|몇|가격|비용|how (?:much|many|long)|price|cost",
        ),
    )
)


class Row(NamedTuple):
    """One phrasing: as typed, and normalised; where its words are, and what kinds of things it asks for."""

    entry: int
    typed: str
    text: str
    words: Places
    asks: frozenset[int]


class Entry(NamedTuple):
    """What an entry is compared by."""

    rows: Sequence[Row]
    nearest: int  # of its rows
    vector: Floats  # the nearest row's, of length 1
    answer: Places  # of the answer's words, NO_WORD among them


class Question(NamedTuple):
    """A normalised question, taken apart once. All weights of its words sum to 1."""

    text: str
    words: Words
    telling: float
    vector: Floats
    by_meaning: Floats
    by_rarity: Floats
    by_both: Floats

    @property
    def important(self) -> NDArray[np.bool_]:
        important: NDArray[np.bool_] = self.by_both >= IMPORTANT * self.by_both.max()
        return important


def read(text: str, features: Features, rarity: Floats) -> Question:
    """`rarity` has a number for each word of the text."""
    total, words = encoder().sum(features), Words.of(text.split())
    vector, by_rarity = unit(total), _shares(rarity)
    by_meaning = _shares(np.maximum(words.sums @ vector, np.float32(LEAST_WEIGHT)))
    by_both = _shares(np.sqrt(by_meaning * by_rarity))
    return Question(text, words, float(lengths(total)), vector, by_meaning, by_rarity, by_both)


def signals(question: Question, entries: Sequence[Entry], words: Words, similarities: Sequence[Floats]) -> Floats:
    """A row for each entry, a column for each of NAMES, of which `similarities` are the first five."""
    said = [row.words for entry in entries for row in entry.rows]
    sizes = [sum(len(row.words) for row in entry.rows) for entry in entries]
    places = np.concatenate([*said, *(entry.answer for entry in entries)])
    spelt, meant = question.words.alike(words, places)
    matched = np.maximum(spelt, meant)
    starts = np.cumsum([0, *sizes, *(len(entry.answer) for entry in entries)])[:-1]
    matches, answered = np.split(np.maximum.reduceat(matched, starts, axis=1), 2, axis=1)
    spelt_matches = np.maximum.reduceat(spelt[:, : sum(sizes)], starts[: len(entries)], axis=1)
    with_answer, important = np.maximum(matches, answered), question.important
    coverage, worst = question.by_both @ matches, matches[important].min(axis=0)
    columns = [
        *similarities,
        coverage,
        question.by_meaning @ matches,
        question.by_rarity @ spelt_matches,
        worst,
        matches[question.by_both.argmax()],
        *_echo(entries, words, matched.max(axis=0), starts),
        question.by_both @ with_answer - coverage,
        with_answer[important].min(axis=0) - worst,
        *_asked(question.text, entries),
        np.full(len(entries), np.log1p(question.telling)),
        *_lengths(len(question.text), entries),
    ]
    return np.array(columns, np.float32).T


def _echo(entries: Sequence[Entry], words: Words, matched: Floats, starts: Places) -> tuple[Floats, Floats]:
    """How much of the nearest phrasing's words the question says, and how well the worst important one."""
    nearest = [entry.rows[entry.nearest].words for entry in entries]
    before = [sum(len(row.words) for row in entry.rows[: entry.nearest]) for entry in entries]
    sizes = np.array([len(each) for each in nearest])
    firsts = np.cumsum(sizes) - sizes
    within = np.arange(sizes.sum()) - np.repeat(firsts - starts[: len(entries)] - before, sizes)
    vectors = np.repeat(np.array([entry.vector for entry in entries]), sizes, axis=0)
    meant = np.einsum("ij,ij->i", words.sums[np.concatenate(nearest)], vectors)
    weights = np.maximum(meant, np.float32(LEAST_WEIGHT))
    important = weights >= IMPORTANT * np.repeat(np.maximum.reduceat(weights, firsts), sizes)
    matches = matched[within]
    echo = np.add.reduceat(weights * matches, firsts) / np.add.reduceat(weights, firsts)
    return echo.astype(np.float32), np.minimum.reduceat(np.where(important, matches, np.float32(np.inf)), firsts)


def _asked(text: str, entries: Sequence[Entry]) -> tuple[list[bool], list[bool]]:
    """Whether the question asks for a kind of thing that no phrasing does; whether the nearest asks for more."""
    asked = kinds(text)
    other = [bool(asked.difference(*(row.asks for row in entry.rows))) for entry in entries]
    more = [bool(asked and entry.rows[entry.nearest].asks - asked) for entry in entries]
    return other, more


def _lengths(length: int, entries: Sequence[Entry]) -> tuple[list[float], list[float]]:
    stored = [len(entry.rows[entry.nearest].text) for entry in entries]
    ratios = [min(length, other) / max(length, other) for other in stored]
    return [math.log1p(length)] * len(entries), ratios


def kinds(text: str) -> frozenset[int]:
    """Of the things that the interrogatives ask for."""
    return frozenset(kind for kind, asks in enumerate(_INTERROGATIVES) if asks.search(text))


def _shares(weights: Floats) -> Floats:
    shares: Floats = weights / weights.sum()
    return shares

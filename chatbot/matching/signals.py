"""How a question meets an entry, as numbers. The judge makes a confidence of them."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from chatbot.matching.encoder import Floats, encoder, unit, word_sum
from chatbot.matching.features import alike, spelling

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


class Question(NamedTuple):
    """A normalised question, taken apart once. Both weights of its words sum to 1."""

    text: str
    words: list[str]
    telling: float
    vector: Floats
    word_vectors: Floats
    by_meaning: Floats
    by_rarity: Floats


class Entry(NamedTuple):
    """What an entry is compared by; all texts are normalised."""

    phrasings: Sequence[str]
    nearest: str
    vector: Floats  # the nearest phrasing's, of length 1
    answer_words: Sequence[str]
    similarities: Sequence[float]  # the first five signals


def read(text: str, rarity: Floats) -> Question:
    """`rarity` has a number for each word of the text."""
    total, words = encoder().sum(text), text.split()
    vector, sums = unit(total), np.array([word_sum(word) for word in words])
    return Question(
        text, words, float(np.linalg.norm(total)), vector, unit(sums), _by_meaning(sums, vector), _shares(rarity)
    )


def signals(question: Question, entries: Sequence[Entry]) -> Floats:
    """A row for each entry, a column for each of NAMES."""
    words = {
        word: place
        for place, word in enumerate(
            dict.fromkeys(w for e in entries for w in (*" ".join(e.phrasings).split(), *e.answer_words))
        )
    }
    spelt = np.array(
        [[alike(one, other) for other in map(spelling, words)] for one in map(spelling, question.words)],
        np.float32,
    )
    meant = question.word_vectors @ unit(np.array([word_sum(word) for word in words])).T
    matched = np.maximum(spelt, meant)
    return np.array([_of_entry(question, entry, words, spelt, matched) for entry in entries], np.float32)


def _of_entry(
    question: Question, entry: Entry, places: dict[str, int], spelt: Floats, matched: Floats
) -> list[float]:
    own = [places[word] for word in dict.fromkeys(" ".join(entry.phrasings).split())]
    matches = matched[:, own].max(axis=1)
    weights = _shares(np.sqrt(question.by_meaning * question.by_rarity))
    important = weights >= IMPORTANT * weights.max()
    coverage, worst = weights @ matches, matches[important].min()
    with_answer = np.maximum(
        matches, matched[:, [places[word] for word in entry.answer_words]].max(axis=1, initial=0)
    )
    echo, echo_worst = _echo(entry, matched, places)
    asked, stored = _interrogatives(question.text), [_interrogatives(text) for text in entry.phrasings]
    lengths = sorted((len(question.text), len(entry.nearest)))
    return [
        *entry.similarities,
        coverage,
        question.by_meaning @ matches,
        question.by_rarity @ spelt[:, own].max(axis=1),
        worst,
        matches[weights.argmax()],
        echo,
        echo_worst,
        weights @ with_answer - coverage,
        with_answer[important].min() - worst,
        bool(asked - set().union(*stored)),
        bool(asked and _interrogatives(entry.nearest) - asked),
        np.log1p(question.telling),
        np.log1p(len(question.text)),
        lengths[0] / lengths[1],
    ]


def _echo(entry: Entry, matched: Floats, places: dict[str, int]) -> tuple[float, float]:
    """How much of the nearest phrasing's words the question says, and how well the worst important one."""
    words = entry.nearest.split()
    weights = _by_meaning(np.array([word_sum(word) for word in words]), entry.vector)
    matches = matched[:, [places[word] for word in words]].max(axis=0)
    return weights @ matches, matches[weights >= IMPORTANT * weights.max()].min()


def _interrogatives(text: str) -> set[int]:
    return {kind for kind, asks in enumerate(_INTERROGATIVES) if asks.search(text)}


def _by_meaning(sums: Floats, whole: Floats) -> Floats:
    """What each word contributes to the meaning of the whole."""
    return _shares(np.maximum(sums @ whole, np.float32(LEAST_WEIGHT)))


def _shares(weights: Floats) -> Floats:
    shares: Floats = weights / weights.sum()
    return shares

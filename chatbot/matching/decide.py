"""From the signals of the best few entries to a decision: answer, ask back, or admit not knowing.

The two tables are logistic regressions fitted by `bench/answers.py --fit`, on equal parts of a hand-written Korean
set, of Korean paraphrases (paraKQC) and of English intents (CLINC150), each with and without extra phrasings.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

from chatbot.matching.shapes import Candidate, Reply, Status

ANSWER_AT = 0.7
SUGGEST_AT = 0.2
SUGGESTIONS = 3
EXACT = 0.99


class Signals(NamedTuple):
    """How a question and an entry meet, each 0 to 1."""

    entry: int
    phrasing: str
    similarity: float  # cosine of the character pieces, best phrasing
    coverage: float  # how much of the question's words the entry knows
    echo: float  # how much of the best phrasing the question says


class Ranking(NamedTuple):
    """Weights of the score that puts entries in order."""

    similarity: float
    coverage: float
    echo: float

    def score(self, s: Signals) -> float:
        return self.similarity * s.similarity + self.coverage * s.coverage + self.echo * s.echo


class Trust(NamedTuple):
    """Weights of the confidence that an entry is the right one; the gap is to the best other entry."""

    coverage: float
    echo: float
    gap: float
    constant: float

    def confidence(self, s: Signals, gap: float) -> float:
        sum_ = self.coverage * s.coverage + self.echo * s.echo + self.gap * gap + self.constant
        return 1 / (1 + math.exp(-sum_))


RANKING = Ranking(similarity=4.46, coverage=4.15, echo=3.58)
TRUST = Trust(coverage=2.88, echo=1.38, gap=0.93, constant=-3.16)


def candidates(found: list[Signals]) -> list[Candidate]:
    """Best first."""
    ranked = sorted(found, key=lambda s: (-RANKING.score(s), s.entry))
    scores = [RANKING.score(s) for s in ranked]
    return [
        Candidate(s.entry, s.phrasing, TRUST.confidence(s, gap))
        for s, gap in zip(ranked, gaps(scores), strict=True)
    ]


def decide_exact(exact: Mapping[int, str]) -> Reply:
    """A stored phrasing answers; one that several entries hold is asked back. `exact` is in the entries' order."""
    found = [Candidate(entry, phrasing, EXACT) for entry, phrasing in exact.items()]
    if len(found) == 1:
        return Reply(Status.ANSWERED, found)
    return Reply(Status.UNSURE, found[:SUGGESTIONS])


def gaps(scores: list[float]) -> list[float]:
    """Of scores in falling order, each one's distance to the best other; nothing found counts as 0."""
    best, second = (*scores, 0.0, 0.0)[:2]
    return [score - (second if place == 0 else best) for place, score in enumerate(scores)]


def decide(ranked: list[Candidate]) -> Reply:
    if ranked and ranked[0].confidence >= ANSWER_AT:
        return Reply(Status.ANSWERED, ranked[:1])
    if ranked and ranked[0].confidence >= SUGGEST_AT:
        return Reply(Status.UNSURE, ranked[:SUGGESTIONS])
    return Reply(Status.UNKNOWN)

"""How tutorials find the stored question that a visitor means: what the product is measured against.

Each method takes the stored phrasings and gives a function from a question to a score for each of them.
"""

import difflib
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from bench.questions import PHRASINGS
from chatbot.matching import Candidate, Source

Scores = NDArray[np.float64]
Method = Callable[[Sequence[str]], Callable[[str], Scores]]

SHOWN = 3
READ = SHOWN * PHRASINGS  # so many phrasings belong to as many entries as are shown
CLOSE = 0.3  # below difflib's own 0.6, for its benefit


def like_by_word(phrasings: Sequence[str]) -> Callable[[str], Scores]:
    """The share of the question's words that a phrasing contains: `icontains` of each."""
    stored = [text.casefold() for text in phrasings]

    def score(question: str) -> Scores:
        words = question.casefold().split()
        return np.array([sum(word in text for word in words) / len(words) for text in stored])

    return score


def close_matches(phrasings: Sequence[str]) -> Callable[[str], Scores]:
    stored = [text.casefold() for text in phrasings]

    def score(question: str) -> Scores:
        asked = question.casefold()
        close = difflib.get_close_matches(asked, stored, READ, CLOSE)
        ratios = {text: difflib.SequenceMatcher(None, text, asked).ratio() for text in close}
        return np.array([ratios.get(text, 0.0) for text in stored])

    return score


def token_set_ratio(phrasings: Sequence[str]) -> Callable[[str], Scores]:
    stored = [default_process(text) for text in phrasings]

    def score(question: str) -> Scores:
        ratios = process.cdist([default_process(question)], stored, scorer=fuzz.token_set_ratio)
        return np.array(ratios[0], np.float64)

    return score


def tf_idf(phrasings: Sequence[str]) -> Callable[[str], Scores]:
    """Cosine over runs of one to three characters, weighed as scikit-learn does."""
    counts = [_runs(text) for text in phrasings]
    held = Counter(run for count in counts for run in count)
    rarity = {run: math.log((1 + len(counts)) / (1 + rows)) + 1 for run, rows in held.items()}
    postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for row, count in enumerate(counts):
        length = math.hypot(*(n * rarity[run] for run, n in count.items()))
        for run, n in count.items():
            postings[run].append((row, n * rarity[run] / length))

    def score(question: str) -> Scores:
        asked = {run: n * rarity[run] for run, n in _runs(question).items() if run in rarity}
        scores = np.zeros(len(phrasings))
        for run, weight in asked.items():
            for row, stored in postings[run]:
                scores[row] += weight * stored
        return scores / (math.hypot(*asked.values()) or 1)

    return score


def _runs(text: str) -> Counter[str]:
    letters = text.casefold()
    return Counter(letters[i : i + n] for n in (1, 2, 3) for i in range(len(letters) - n + 1))


METHODS: dict[str, Method] = {
    "LIKE by word": like_by_word,
    "difflib.get_close_matches": close_matches,
    "rapidfuzz token_set_ratio": token_set_ratio,
    "TF-IDF of characters 1-3": tf_idf,
}


def ranking(method: Method, sources: Sequence[Source]) -> Callable[[str], list[Candidate]]:
    """From a question to the best few entries, each with the score of its best phrasing."""
    rows = [(source.entry, text) for source in sources for text in source.phrasings]
    score = method([text for _, text in rows])

    def rank(question: str) -> list[Candidate]:
        scores, best = score(question), dict[int, Candidate]()
        for row in np.argsort(-scores, kind="stable")[:READ]:
            entry, text = rows[row]
            if scores[row] > 0:
                best.setdefault(entry, Candidate(entry, text, float(scores[row])))
        return list(best.values())[:SHOWN]

    return rank

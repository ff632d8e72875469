"""Stores of any size, and questions to them: sentences of the sets joined anew, the same each time."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, islice
from pathlib import Path
from random import Random

from bench.questions import read
from bench.training.noise import noisy
from chatbot.matching import Source
from chatbot.matching.normalise import compact, normalise

FOLDERS = ("sets", "training/stores")
PHRASINGS = 4  # of an entry, its question among them


def make_store(phrasings: int) -> list[Source]:
    random, (texts, answers) = Random(1), _sentences()  # noqa: S311  (repeatable is what is wanted)
    made = list(islice(_unlike(_joined(texts, random)), phrasings))
    return [
        Source(entry, tuple(made[first : first + PHRASINGS]), random.choice(answers))
        for entry, first in enumerate(range(0, phrasings, PHRASINGS))
    ]


def make_questions(count: int) -> list[str]:
    """As typed in a hurry."""
    random, (texts, _) = Random(2), _sentences()  # noqa: S311
    return [noisy(text, random) for text in islice(_unlike(_joined(texts, random)), count)]


@cache
def _sentences() -> tuple[list[str], list[str]]:
    """All that is asked, by owners and visitors, and all answers."""
    here = Path(__file__).parent
    sets = [read(path) for folder in FOLDERS for path in sorted((here / folder).glob("*.txt"))]
    stored = [source for each in sets for source in each.sources]
    texts = [*chain.from_iterable(source.phrasings for source in stored)]
    texts += (question.text for each in sets for question in each.questions)
    return texts, [source.answer for source in stored]


def _joined(texts: Sequence[str], random: Random) -> Iterator[str]:
    """The first words of one text and the last ones of another, without end."""
    while True:
        head, tail = (random.choice(texts).split() for _ in range(2))
        yield " ".join(head[: random.randint(1, len(head))] + tail[random.randint(0, len(tail)) :])


def _unlike(texts: Iterator[str]) -> Iterator[str]:
    """The texts that the store would not take for one before."""
    seen = set[str]()
    for text in texts:
        key = compact(normalise(text))
        if key not in seen:
            seen.add(key)
            yield text

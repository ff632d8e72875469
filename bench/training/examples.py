"""What the judge learns from: questions with known answers, and the entries that the index considers for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import numpy as np

from bench.questions import Question, QuestionSet
from bench.training.groups import stores
from bench.training.visitors import of_directory, of_store
from chatbot.matching import Candidate, encoder, index, words
from chatbot.matching.encoder import Floats
from chatbot.matching.index import Index
from chatbot.matching.judge import Judge
from chatbot.matching.signals import NAMES

STORES = 3  # what they weigh together; a set from elsewhere weighs 1


class Example(NamedTuple):
    question: Question
    considered: list[Candidate]

    @property
    def is_judged(self) -> bool:
        """A phrasing typed exactly, and initials, are not."""
        return bool(self.considered and self.considered[0].reasons)

    @property
    def signals(self) -> Floats:
        """A row for each entry considered."""
        return np.array([list(candidate.reasons.values()) for candidate in self.considered], np.float32)


class ExampleSet(NamedTuple):
    name: str
    weight: float
    examples: list[Example]


def gather(folder: Path, directories: list[Path]) -> Iterator[ExampleSet]:
    """All with other phrasings and without. An encoder reads the stores that it has not learnt from."""
    weight = STORES / len(stores())
    for half in (0, 1):
        with read_by(folder / f"without-{half}"):
            for path in stores(half):
                for plain in (False, True):
                    yield consider(of_store(path, plain=plain), weight / 2)
    with read_by(folder / "trained"):
        for path in directories:
            for plain in (False, True):
                yield consider(of_directory(path, plain=plain), 1 / 2)


@contextmanager
def read_by(folder: Path) -> Iterator[None]:
    """The index reads with this folder's encoder, and is not yet judged: all that it considers are alike."""
    nought = np.zeros(2 * len(NAMES), np.float32)
    undecided = Judge(nought, nought + 1, nought[np.newaxis], nought[:1], nought[:1], nobody=0)
    with patch.object(encoder, "FOLDER", folder), patch.object(index, "judge", lambda: undecided):
        encoder.encoder.cache_clear()
        words.word.cache_clear()
        yield


def consider(asked: QuestionSet, weight: float) -> ExampleSet:
    known = Index.build(asked.sources)
    examples = [Example(question, known.consider(question.text)) for question in asked.questions]
    return ExampleSet(asked.name, weight, examples)

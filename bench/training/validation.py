"""What a judge is worth on questions that it has not seen."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from bench.scoring import Figures, measure
from bench.training.examples import Example, ExampleSet
from chatbot.matching import Reply
from chatbot.matching.decide import decide
from chatbot.matching.judge import Judge

FOLDS = 5


def cross_validate(
    sets: Sequence[ExampleSet], fit: Callable[[Sequence[ExampleSet]], Judge]
) -> Iterator[tuple[str, Figures]]:
    """Each question is judged by one who has not seen it, yet may have seen another about the same entry."""
    random = np.random.default_rng(1)
    folds = [random.integers(FOLDS, size=len(one.examples)).tolist() for one in sets]
    judges = [fit([_without(fold, *pair) for pair in zip(sets, folds, strict=True)]) for fold in range(FOLDS)]
    for one, fold_of in zip(sets, folds, strict=True):
        replies = [reply(e, judges[fold]) for e, fold in zip(one.examples, fold_of, strict=True)]
        yield one.name, measure([example.question for example in one.examples], replies)


def reply(example: Example, judge: Judge) -> Reply:
    if not example.is_judged:
        return decide(example.considered)
    pairs = zip(example.considered, judge.chances(example.signals), strict=True)
    judged = [replace(candidate, confidence=float(chance)) for candidate, chance in pairs]
    return decide(sorted(judged, key=lambda candidate: -candidate.confidence))


def _without(fold: int, one: ExampleSet, fold_of: Sequence[int]) -> ExampleSet:
    kept = [example for example, its in zip(one.examples, fold_of, strict=True) if its != fold]
    return one._replace(examples=kept)

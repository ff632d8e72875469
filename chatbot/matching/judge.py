"""From the signals of the best few entries to the chance that each is the one meant, or that none is.

A network with one small hidden layer, trained by `bench/training`; its numbers are in trained/judge.json.
"""

import json
from functools import cache
from typing import NamedTuple, Self

import numpy as np

from chatbot.matching.encoder import FOLDER, Floats
from chatbot.matching.signals import NAMES


class Judge(NamedTuple):
    mean: Floats
    deviation: Floats
    hidden: Floats
    hidden_bias: Floats
    output: Floats
    nobody: float  # the score of "none of these"

    @classmethod
    def load(cls) -> Self:
        stored = json.loads((FOLDER / "judge.json").read_text())
        if tuple(stored.pop("signals")) != NAMES:
            raise ValueError("trained/judge.json was made for other signals: train it anew")
        nobody = stored.pop("nobody")
        return cls(**{name: np.array(values, np.float32) for name, values in stored.items()}, nobody=nobody)

    def chances(self, found: Floats) -> Floats:
        """One for each entry, a row of signals each; what they lack of 1 is the chance that none is meant."""
        inputs = (with_gaps(found) - self.mean) / self.deviation
        scores = np.tanh(inputs @ self.hidden.T + self.hidden_bias) @ self.output
        scores = np.append(scores, self.nobody)
        powers = np.exp(scores - scores.max())
        chances: Floats = powers[:-1] / powers.sum()
        return chances


@cache
def judge() -> Judge:
    return Judge.load()


def with_gaps(found: Floats) -> Floats:
    """The signals, and for each its distance to that of the best other entry; to 0 where there is no other."""
    ranked = np.sort(found, axis=0)
    best, second = ranked[-1], ranked[-2] if len(found) > 1 else np.float32(0)
    others = np.where(found >= best, second, best)
    return np.concatenate([found, (found - others).clip(-1, 1)], axis=1)

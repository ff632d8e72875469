"""Train the judge, and say how good it is on questions that it has not seen.

    python -m bench.training.judge FOLDER [SET ...]

Reads the encoders that FOLDER holds; SETs are directories as `bench.questions` reads them. Writes
FOLDER/trained/judge.json, and prints Markdown: figures of a cross-validation, at the thresholds of visitors.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import torch
from torch import Tensor
from torch.nn import Linear, functional

from bench.scoring import Figures
from bench.training.examples import Example, ExampleSet, gather
from bench.training.validation import cross_validate
from chatbot.matching.index import FINALISTS
from chatbot.matching.judge import Judge, with_gaps
from chatbot.matching.signals import NAMES

HIDDEN = 20
DECAY = 2e-3
STEPS = 600
LEAST_DEVIATION = 0.02
NEVER = -30.0  # the score of what is not there
DIGITS = 4


class Material(NamedTuple):
    """Numbers of the entries considered for each question, which of them are there, and which one is right."""

    inputs: Tensor
    shown: Tensor
    right: Tensor
    weights: Tensor

    @classmethod
    def of(cls, sets: Sequence[ExampleSet]) -> Self:
        """Every set weighs what its weight says, however many its questions are."""
        examples, weights = zip(*_weighed(sets), strict=True)
        inputs = np.zeros((len(examples), FINALISTS, 2 * len(NAMES)), np.float32)
        shown = np.zeros(inputs.shape[:2], np.bool_)
        for number, example in enumerate(examples):
            inputs[number, : len(example.considered)] = with_gaps(example.signals)
            shown[number, : len(example.considered)] = True
        right, shares = torch.tensor(list(map(_right, examples))), torch.tensor(weights)
        return cls(torch.from_numpy(inputs), torch.from_numpy(shown), right, shares / shares.sum())


def fit(sets: Sequence[ExampleSet]) -> Judge:
    material = Material.of(sets)
    mean = material.inputs[material.shown].mean(0)
    deviation = material.inputs[material.shown].std(0).clamp(min=LEAST_DEVIATION)
    scaled = (material.inputs - mean) / deviation
    torch.manual_seed(0)
    hidden, output = Linear(scaled.shape[2], HIDDEN), Linear(HIDDEN, 1, bias=False)
    nobody = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS(
        [*hidden.parameters(), *output.parameters(), nobody], max_iter=STEPS, line_search_fn="strong_wolfe"
    )

    def loss() -> Tensor:
        optimizer.zero_grad()
        scores = output(torch.tanh(hidden(scaled))).squeeze(2).masked_fill(~material.shown, NEVER)
        scores = torch.cat([scores, nobody.expand(len(scores), 1)], 1)
        wrong = (functional.cross_entropy(scores, material.right, reduction="none") * material.weights).sum()
        found = wrong + DECAY * (hidden.weight.square().sum() + output.weight.square().sum())
        found.backward()
        return found

    optimizer.step(loss)
    layers = [part.detach().numpy() for part in (hidden.weight, hidden.bias, output.weight[0])]
    return Judge(mean.numpy(), deviation.numpy(), layers[0], layers[1], layers[2], nobody.item())


def write(judge: Judge, path: Path) -> None:
    numbers = {name: np.float64(value).round(DIGITS).tolist() for name, value in judge._asdict().items()}
    # A row a line, so that what has changed can be seen.
    stored = json.dumps({"signals": NAMES, **numbers}).replace("], ", "],\n")
    path.write_text(f"{stored}\n", encoding="utf-8")


def _weighed(sets: Sequence[ExampleSet]) -> Iterator[tuple[Example, float]]:
    for one in sets:
        judged = [example for example in one.examples if example.is_judged]
        yield from ((example, one.weight / len(judged)) for example in judged)


def _right(example: Example) -> int:
    """The place of the entry that answers, or that of nobody."""
    entries = [candidate.entry for candidate in example.considered]
    return next((place for place, entry in enumerate(entries) if entry in example.question.accepted), FINALISTS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("sets", nargs="*", type=Path, metavar="SET")
    options = parser.parse_args()
    torch.set_num_threads(1)
    sets = list(gather(options.folder, options.sets))
    write(fit(sets), options.folder / "trained" / "judge.json")
    print(f"| set | {' | '.join(Figures._fields)} |")
    print("| --- |" + " ---: |" * len(Figures._fields))
    for name, figures in cross_validate(sets, fit):
        print(f"| {name} | {' | '.join('' if figure is None else f'{figure:.3f}' for figure in figures)} |")


if __name__ == "__main__":
    main()

"""Train the encoder: a vector for each of the pieces that texts are made of.

    python -m bench.training.encoder FOLDER [--hold 0|1]

Reads what corpus and teachers wrote into FOLDER; writes pieces.npy, rows.npy and scales.npy into FOLDER/trained,
or, with one half of the stores held out, into FOLDER/without-0 or without-1.
"""

import argparse
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, pairwise
from pathlib import Path
from random import Random

import numpy as np
import torch

from bench.training.bags import Views, most_frequent, read_views
from bench.training.groups import all_groups, read_lines, synonyms
from bench.training.lessons import BATCH, Imitation, Lesson, Likeness, SameQuestion, Synonyms
from bench.training.student import Student, first_rows
from chatbot.matching.encoder import Floats, unit
from chatbot.matching.features import Pieces

VOCABULARY = 60_000
SIZE = 256
EPOCHS, EPOCHS_OF_HALF = 5, 3
RATE = 0.003
WARM_UP = 100  # steps
REPORT = 250  # steps


def principal(vectors: Floats) -> Floats:
    """Turned to the axes along which they differ most, without the others, and 1 long."""
    _, axes = np.linalg.eigh(vectors.T @ vectors / len(vectors))
    return unit(vectors @ axes[:, ::-1][:, :SIZE])


def vocabulary_of(texts: Views, written: Views) -> Pieces:
    """What is written for the purpose counts twice."""
    counted = [texts.clean, texts.mistyped[0], written.clean, written.clean, *written.mistyped]
    return most_frequent(np.concatenate([bags.pieces for bags in counted]), VOCABULARY)


def spans(lists: Iterable[Sequence[str]]) -> list[range]:
    """Where the texts of each are, with all of them in a row."""
    return [range(start, stop) for start, stop in pairwise(accumulate(map(len, lists), initial=0))]


def load(path: Path) -> Floats:
    vectors: Floats = np.load(path).astype(np.float32)
    return vectors


def train(student: Student, lessons: list[tuple[float, Lesson]], steps: int) -> None:
    optimizer = torch.optim.Adam([student.rows])
    losses = np.zeros(len(lessons))
    for step in range(1, steps + 1):
        optimizer.param_groups[0]["lr"] = RATE * min(1, step / WARM_UP) * (1 - step / (steps + 1)) ** 0.7
        found = [lesson(student) for _, lesson in lessons]
        optimizer.zero_grad()
        sum(weight * loss for (weight, _), loss in zip(lessons, found, strict=True)).backward()
        optimizer.step()
        losses += [loss.item() for loss in found]
        if step % REPORT == 0:
            print(f"{step:5} of {steps}:", *np.round(losses / REPORT, 4), flush=True)
            losses[:] = 0


def prepare(folder: Path, hold: int | None) -> tuple[Student, list[tuple[float, Lesson]], Pieces]:
    numbers, random = np.random.default_rng(1), Random(1)  # noqa: S311 -- repeatable is what is wanted here
    lines, groups = read_lines(folder / "texts.txt"), all_groups(hold)
    lists = [*(group.alike for group in groups), *(group.near for group in groups), *synonyms()]
    texts = read_views(lines, random, times=2)
    written = read_views(list(chain.from_iterable(lists)), random, times=1)
    vocabulary = vocabulary_of(texts, written)
    texts, written = texts.within(vocabulary), written.within(vocabulary)
    places, count = spans(lists), len(groups)
    vectors, likeness = principal(load(folder / "use.npy")), load(folder / "e5.npy")
    number_of = {line: number for number, line in enumerate(lines)}
    sentences = np.array([number_of[line] for line in read_lines(folder / "sentences.txt")])
    lessons: list[tuple[float, Lesson]] = [
        (1, Imitation(texts, vectors, numbers)),
        (0.1, Likeness(texts, sentences, unit(likeness - likeness.mean(axis=0)), random)),
        (0.1, SameQuestion(written, places[:count], places[count : 2 * count], random)),
        (0.05, Synonyms(written.clean, places[2 * count :], random)),
    ]
    return Student(first_rows(texts.clean, vectors, len(vocabulary), numbers), numbers), lessons, vocabulary


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hold", type=int, choices=(0, 1), help="the half of the stores not to learn from")
    parser.add_argument("--steps", type=int, help="fewer than usual, to try it out")
    options = parser.parse_args()
    torch.set_num_threads(1)
    student, lessons, vocabulary = prepare(options.folder, options.hold)
    epochs = EPOCHS if options.hold is None else EPOCHS_OF_HALF
    train(student, lessons, options.steps or epochs * (len(read_lines(options.folder / "texts.txt")) // BATCH))
    student.write(vocabulary, options.folder / ("trained" if options.hold is None else f"without-{options.hold}"))


if __name__ == "__main__":
    main()

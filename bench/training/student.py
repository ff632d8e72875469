"""The small encoder while it learns."""

from pathlib import Path

import numpy as np
import torch
from scipy.sparse import csr_matrix
from torch import Tensor
from torch.nn import functional

from bench.training.bags import Bags, Picks
from chatbot.matching.encoder import Floats
from chatbot.matching.features import Pieces


class Student:
    """A vector for each piece of the vocabulary. A text's is the sum of those of its pieces, made 1 long."""

    def __init__(self, rows: Floats, random: np.random.Generator) -> None:
        self.rows: Tensor = torch.from_numpy(rows).requires_grad_()
        self._random = random

    def __call__(self, bags: Bags, texts: Picks, drop: float) -> Tensor:
        picked = bags.pick(texts, drop, self._random)
        pieces, starts = torch.from_numpy(picked.pieces), torch.from_numpy(picked.starts[:-1])
        return functional.normalize(
            functional.embedding_bag(pieces.long(), self.rows, starts, mode="sum"), dim=1, eps=1e-6
        )

    def write(self, vocabulary: Pieces, folder: Path) -> None:
        """As bytes, with a scale a row."""
        rows = self.rows.detach().numpy()
        scales = np.abs(rows).max(axis=1) / 127
        scales[scales == 0] = 1
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "pieces.npy", vocabulary)
        np.save(folder / "rows.npy", np.round(rows / scales[:, None]).astype(np.int8))
        np.save(folder / "scales.npy", scales.astype(np.float32))


def first_rows(bags: Bags, vectors: Floats, vocabulary: int, random: np.random.Generator) -> Floats:
    """For each piece the mean vector of the texts that hold it, longer for a rare one; noise where none does."""
    texts, size = vectors.shape
    ones = np.ones(len(bags.pieces), np.float32)
    holds = csr_matrix((ones, (bags.pieces, bags.texts())), shape=(vocabulary, texts))
    counts = np.asarray(holds.sum(axis=1))
    weights = 0.3 * np.log(1 + texts / (1 + counts)) / 12
    rows = np.asarray(holds @ vectors) / np.maximum(counts, 1) * weights
    unseen = counts[:, 0] == 0
    rows[unseen] = random.normal(scale=0.005, size=(unseen.sum(), size))
    narrow: Floats = rows.astype(np.float32)
    return narrow

"""What a text means, as a vector: the sum of a learned vector for each of its pieces.

Texts that mean alike point alike, in Korean and in English; the longer a piece's vector, the more the piece tells.
Trained by `bench/training`; docs/matching.md tells how, and from what.
"""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from chatbot.matching.features import Features, Pieces

Floats = NDArray[np.float32]

FOLDER = Path(__file__).parent / "trained"


class Encoder:
    """Known pieces (sorted), a row of bytes for each, and the number that a row is multiplied by."""

    def __init__(self, pieces: Pieces, rows: NDArray[np.int8], scales: Floats) -> None:
        self._pieces, self._scales = pieces, scales
        self._rows = rows.view(np.ndarray)  # taking rows of a memmap itself costs more than adding them up
        self.size = rows.shape[1]

    def sum(self, features: Features) -> Floats:
        """The vector of a normalised text, not yet of length 1; all zeros where no piece is known."""
        asked = features.everything
        places = np.searchsorted(self._pieces, asked)
        places[places == len(self._pieces)] = 0
        known = places[self._pieces[places] == asked]
        total: Floats = self._scales[known] @ self._rows[known].astype(np.float32)
        return total


@cache
def encoder() -> Encoder:
    """The trained one. Its rows are mapped from the file, so processes share them."""
    return Encoder(
        np.load(FOLDER / "pieces.npy"),
        np.load(FOLDER / "rows.npy", mmap_mode="r"),
        np.load(FOLDER / "scales.npy"),
    )


def lengths(vectors: Floats) -> Floats:
    """Of each row; never 0, so that a row of zeros divided by it stays."""
    found: Floats = np.maximum(np.sqrt(np.einsum("...i,...i", vectors, vectors)), np.float32(1e-9))
    return found


def unit(vectors: Floats) -> Floats:
    """Rows of length 1; a row of zeros stays."""
    return vectors / lengths(vectors)[..., np.newaxis]

"""The one interface every encoder fulfils."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Encoder(Protocol):
    """Turns texts into vectors whose dot product is their cosine similarity (-1..1, higher is closer)."""

    @property
    def name(self) -> str:
        """Name of the model, as kept with every answer."""

    @property
    def digest(self) -> str:
        """SHA-256 over what decides the vectors (weights, tokenizer, prefixes, pooling, length limit)."""

    @property
    def dimensions(self) -> int:
        """Length D of every vector."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of what people ask: shape (N, D), float32, L2-normalised.

        Raises:
            EncoderUnavailableError: files missing or server silent.
        """

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of what the office wrote: shape (N, D), float32, L2-normalised, in the order given.

        Raises:
            EncoderUnavailableError: files missing or server silent.
        """

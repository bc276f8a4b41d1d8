"""Stand-ins for the models: deterministic, instant, without weights."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class FakeEncoder:
    """One-hot words hashed into D places: texts that share words are near, equal texts have cosine 1.

    Accents and case do not matter. `encoded` keeps every text that was really encoded, in order.
    """

    name = "fake-words"

    def __init__(self, dimensions: int = 256) -> None:
        self.dimensions = dimensions
        self.digest = hashlib.sha256(f"{self.name}/{dimensions}".encode()).hexdigest()
        self.encoded: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            self.encoded.append(text)
            for word in _words(text) or [""]:
                place = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
                vectors[row, place % self.dimensions] += 1.0
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))

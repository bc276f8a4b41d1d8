"""Texts that say the same in nearly the same letters: MinHash finds candidates, the true overlap decides.

MinHash after Broder (1997), banding after Leskovec, Rajaraman & Ullman, «Mining of Massive Datasets», ch. 3.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.language.words import words

_SHINGLE = 4  # letters; short questions have few words
_NUM_BANDS, _ROWS = 32, 3  # two texts with half their shingles in common meet with probability .985


@dataclass(frozen=True, slots=True)
class Match:
    """The text of the index that is nearest: `overlap` is the Jaccard similarity of their shingles, 0..1."""

    text: str
    overlap: float

    @property
    def is_exact(self) -> bool:
        """Equal but for accents, case and marks."""
        return self.overlap == 1.0


def normalised(text: str) -> str:
    """Folded words with single blanks: what two copies of a question have in common."""
    return " ".join(words(text))


def shingles(text: str) -> frozenset[str]:
    """All runs of four letters of the normalised text; a shorter text is one shingle."""
    plain = normalised(text)
    return frozenset(plain[at : at + _SHINGLE] for at in range(max(1, len(plain) - _SHINGLE + 1)))


class NearDuplicateIndex:
    """Finds the nearest of many texts without comparing with each."""

    def __init__(self, texts: Iterable[str], *, min_overlap: float) -> None:
        self._min_overlap = min_overlap
        self._texts = list(dict.fromkeys(text for text in texts if normalised(text)))
        self._shingles = [shingles(text) for text in self._texts]
        self._buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
        for at, pieces in enumerate(self._shingles):
            for band in _bands(pieces):
                self._buckets[band].append(at)

    def nearest(self, text: str, *, accepts: Callable[[str], bool] = lambda _other: True) -> Match | None:
        """The most overlapping text of the index that `accepts` lets pass, when it overlaps enough."""
        return next((match for match in self.all_near(text) if accepts(match.text)), None)

    def all_near(self, text: str) -> Iterator[Match]:
        """Every text of the index that overlaps enough, the most overlapping first."""
        if not normalised(text):
            return
        pieces = shingles(text)
        candidates = {at for band in _bands(pieces) for at in self._buckets.get(band, ())}
        overlaps = ((_overlap(pieces, self._shingles[at]), at) for at in candidates)
        for overlap, at in sorted((pair for pair in overlaps if pair[0] >= self._min_overlap), reverse=True):
            yield Match(self._texts[at], round(overlap, 3))


def _overlap(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / len(left | right)


def _bands(pieces: frozenset[str]) -> Iterator[tuple[int, bytes]]:
    signature = _signature(sorted(pieces))
    for band in range(_NUM_BANDS):
        yield band, signature[band * _ROWS : (band + 1) * _ROWS].tobytes()


def _signature(pieces: Sequence[str]) -> NDArray[np.uint64]:
    """The smallest hash of the set under each of 96 hash functions, shape (96,)."""
    values = np.array(
        [int.from_bytes(hashlib.blake2b(piece.encode(), digest_size=4).digest(), "big") for piece in pieces],
        dtype=np.uint64,
    )
    # Multiply-shift hashing: products of 32-bit values stay inside 64 bits.
    hashed = (values[:, None] * _FACTORS[None, :] + _TERMS[None, :]) % np.uint64(4_294_967_291)
    return np.asarray(hashed.min(axis=0), dtype=np.uint64)


_GENERATOR = np.random.default_rng(20_250_101)
_FACTORS = _GENERATOR.integers(1, 2**31, size=_NUM_BANDS * _ROWS, dtype=np.uint64)
_TERMS = _GENERATOR.integers(0, 2**31, size=_NUM_BANDS * _ROWS, dtype=np.uint64)

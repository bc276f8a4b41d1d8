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
_HASHED_AT_ONCE = 8_192  # shingles: 6 MB


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
    return _pieces(normalised(text))


class NearDuplicateIndex:
    """Finds the nearest of many texts without comparing with each.

    Every shingle of the texts has a number; a text is the array of its shingles' numbers.
    """

    def __init__(self, texts: Iterable[str], *, min_overlap: float) -> None:
        self._min_overlap = min_overlap
        pieces = {text: _pieces(plain) for text in texts if (plain := normalised(text))}
        self._texts = list(pieces)
        self._numbers = {piece: number for number, piece in enumerate(set().union(*pieces.values()))}
        self._hashed = _hashes(list(self._numbers))
        self._members = [np.array([self._numbers[piece] for piece in each]) for each in pieces.values()]
        self._buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
        for at, members in enumerate(self._members):
            for band in _bands(self._hashed[members]):
                self._buckets[band].append(at)

    def nearest(self, text: str, *, accepts: Callable[[str], bool] = lambda _other: True) -> Match | None:
        """The most overlapping text of the index that `accepts` lets pass, when it overlaps enough."""
        return next((match for match in self.all_near(text) if accepts(match.text)), None)

    def all_near(self, text: str) -> Iterator[Match]:
        """Every text of the index that overlaps enough, the most overlapping first."""
        plain = normalised(text)
        if not plain:
            return
        pieces = _pieces(plain)
        known = [number for piece in pieces if (number := self._numbers.get(piece)) is not None]
        unknown = _hashes([piece for piece in pieces if piece not in self._numbers])
        bands = _bands(np.concatenate([self._hashed[known], unknown]))
        candidates = sorted({at for band in bands for at in self._buckets.get(band, ())}, reverse=True)
        if not candidates:
            return
        overlaps = self._overlaps(known, len(pieces), candidates)
        for place in np.argsort(-overlaps, kind="stable"):
            if overlaps[place] < self._min_overlap:
                return
            yield Match(self._texts[candidates[place]], round(float(overlaps[place]), 3))

    def _overlaps(
        self, known: Sequence[int], num_pieces: int, candidates: Sequence[int]
    ) -> NDArray[np.float64]:
        """The Jaccard similarity with each of these texts, from the shingles that both have."""
        is_mine = np.zeros(len(self._numbers), dtype=np.int64)
        is_mine[known] = 1
        members = [self._members[at] for at in candidates]
        sizes = np.array([len(each) for each in members])
        shared = np.add.reduceat(is_mine[np.concatenate(members)], np.cumsum(sizes) - sizes)
        return np.asarray(shared / (num_pieces + sizes - shared), dtype=np.float64)


def _pieces(plain: str) -> frozenset[str]:
    return frozenset(plain[at : at + _SHINGLE] for at in range(max(1, len(plain) - _SHINGLE + 1)))


def _bands(hashed: NDArray[np.uint32]) -> Iterator[tuple[int, bytes]]:
    """The signature of a set of shingles, three by three: the smallest hash under each function."""
    return enumerate(band.tobytes() for band in hashed.min(axis=0).reshape(_NUM_BANDS, _ROWS))


def _hashes(pieces: Sequence[str]) -> NDArray[np.uint32]:
    """Each shingle under each of 96 hash functions, shape (N, 96)."""
    values = np.array(
        [int.from_bytes(hashlib.blake2b(piece.encode(), digest_size=4).digest(), "big") for piece in pieces],
        dtype=np.uint64,
    )
    hashed = np.empty((len(pieces), _NUM_BANDS * _ROWS), dtype=np.uint32)
    for start in range(0, len(pieces), _HASHED_AT_ONCE):
        part = values[start : start + _HASHED_AT_ONCE, None]
        # Multiply-shift hashing: products of 32-bit values stay inside 64 bits.
        hashed[start : start + _HASHED_AT_ONCE] = (part * _FACTORS + _TERMS) % np.uint64(4_294_967_291)
    return hashed


_GENERATOR = np.random.default_rng(20_250_101)
_FACTORS = _GENERATOR.integers(1, 2**31, size=_NUM_BANDS * _ROWS, dtype=np.uint64)
_TERMS = _GENERATOR.integers(0, 2**31, size=_NUM_BANDS * _ROWS, dtype=np.uint64)

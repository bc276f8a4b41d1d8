"""Which part of an evaluation set a question stands in: decided by its own words alone.

So a question keeps its part when others come and go, and stands in the same one in every set.
"""

import hashlib

from assistant.language.words import words
from training_jobs.enums import SetPart

# Settings (a threshold, a weight) are few and need few questions; what is reported gets the many, because
# its interval narrows with their number.
TUNING_SHARE = 0.3


def part_of(question: str) -> SetPart:
    """The part; accents, case and marks of the question do not matter. The share is met on average."""
    plain = " ".join(words(question)) or question
    place = int.from_bytes(hashlib.sha256(plain.encode()).digest()[:8], "big") / 2**64
    return SetPart.TUNING if place < TUNING_SHARE else SetPart.HOLDOUT

"""The texts that topic methods are compared on, and what is computed of them once for all methods."""

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from assistant.encoder import Encoder
from assistant.exceptions import TopicTextsError
from assistant.topics.tokens import meaning_stems, meaning_words

MIN_TEXTS = 20
MAX_TEXTS = 10_000  # the distances of agglomerative clustering fill memory with the square of the number
_ENCODED_AT_ONCE = 32


def _nothing() -> None:
    return


class Material:
    """Texts with their gold labels, where they have some. The order of texts decides nothing but ties.

    Raises:
        TopicTextsError: there are too few or too many different texts.
    """

    def __init__(
        self,
        texts: Sequence[str],
        labels: Sequence[str] = (),
        *,
        encoder: Encoder,
        while_encoding: Callable[[], None] = _nothing,
    ) -> None:
        if not MIN_TEXTS <= len(texts) <= MAX_TEXTS:
            raise TopicTextsError(
                _("Topics can be compared on %(least)d to %(most)d texts; there are %(count)d.")
                % {"least": MIN_TEXTS, "most": MAX_TEXTS, "count": len(texts)}
            )
        self.texts = list(texts)
        self.labels = list(labels)
        self.encoder = encoder
        self._while_encoding = while_encoding

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all texts in order; labels decide no grouping."""
        return hashlib.sha256(json.dumps(self.texts, ensure_ascii=False).encode()).hexdigest()

    @cached_property
    def words(self) -> list[list[str]]:
        """Folded words that carry meaning: for the words shown and for coherence."""
        return [meaning_words(text) for text in self.texts]

    @cached_property
    def stems(self) -> list[list[str]]:
        return [meaning_stems(text) for text in self.texts]

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """One row a text, (N, D), L2-normalised, all encoded as questions (e5's advice for grouping).

        Raises:
            EncoderUnavailableError: the encoder cannot be used.
        """
        parts = []
        for start in range(0, len(self.texts), _ENCODED_AT_ONCE):
            self._while_encoding()
            parts.append(self.encoder.encode_queries(self.texts[start : start + _ENCODED_AT_ONCE]))
        return np.concatenate(parts)

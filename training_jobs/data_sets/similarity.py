"""Nearness of meaning by the product's own encoder, with a rest for when it cannot be used."""

import logging
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant import encoder as encoders
from assistant.encoder import Encoder
from assistant.exceptions import EncoderUnavailableError
from assistant.language.words import content_stems

logger = logging.getLogger(__name__)

_BATCH = 64


class Similarity:
    """Keeps the vectors of a build: a sentence is encoded once, however many questions meet it.

    Cosines are rounded to three places, so that the last bit of a float never decides an example.
    """

    def __init__(self, tick: Callable[[], None] = lambda: None) -> None:
        self._tick = tick
        self._questions: dict[str, NDArray[np.float32]] = {}
        self._sentences: dict[str, NDArray[np.float32]] = {}
        self._encoder: Encoder | None = None
        try:
            self._encoder = encoders.get_encoder()
        except EncoderUnavailableError:
            logger.warning("encoder_unavailable: examples are chosen by words alone")

    @property
    def is_available(self) -> bool:
        """Whether meaning can be compared; without it only shared words are."""
        return self._encoder is not None

    def prepare(self, questions: Sequence[str]) -> None:
        """Encode many questions at once, which is several times faster than one by one."""
        missing = [text for text in dict.fromkeys(questions) if text not in self._questions]
        for start in range(0, len(missing), _BATCH):
            if self._encoder is None:
                return
            self._tick()
            batch = missing[start : start + _BATCH]
            self._questions.update(zip(batch, self._try(self._encoder.encode_queries, batch), strict=False))

    def question_vector(self, question: str) -> NDArray[np.float32] | None:
        """The vector of a question, shape (D,); None without an encoder."""
        self.prepare([question])
        return self._questions.get(question)

    def of_sentences(self, question: str, sentences: Sequence[str]) -> list[float]:
        """How near each sentence stands to the question: cosine, or the share of its words that it holds."""
        asked = self.question_vector(question)
        missing = [text for text in dict.fromkeys(sentences) if text not in self._sentences]
        if asked is not None and missing and self._encoder is not None:
            vectors = self._try(self._encoder.encode_passages, missing)
            self._sentences.update(zip(missing, vectors, strict=False))
        if asked is None or any(text not in self._sentences for text in sentences):
            return [_shared(question, sentence) for sentence in sentences]
        return [round(float(asked @ self._sentences[text]), 3) for text in sentences]

    def of_questions(self, left: Sequence[str], right: Sequence[str]) -> NDArray[np.float32] | None:
        """Cosines of every left with every right question, shape (L, R); None without an encoder."""
        self.prepare([*left, *right])
        if self._encoder is None or not left or not right:
            return None
        first = np.stack([self._questions[text] for text in left])
        second = np.stack([self._questions[text] for text in right])
        return np.asarray(np.round(first @ second.T, 3), dtype=np.float32)

    def _try(
        self, encode: Callable[[Sequence[str]], NDArray[np.float32]], texts: Sequence[str]
    ) -> Sequence[NDArray[np.float32]]:
        """Vectors, or none at all once the encoder has gone: half a build by meaning is no build."""
        try:
            return list(encode(texts))
        except EncoderUnavailableError:
            logger.warning("encoder_lost: the rest of the examples is chosen by words alone")
            self._encoder = None
            self._questions.clear()
            return []


def _shared(question: str, sentence: str) -> float:
    asked = set(content_stems(question))
    return round(len(asked & set(content_stems(sentence))) / len(asked), 3) if asked else 0.0

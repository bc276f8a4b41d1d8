"""A sentence encoder behind an OpenAI-compatible embeddings server."""

import hashlib
import time
from collections.abc import Sequence
from typing import Any

import httpx
import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from assistant.exceptions import EncoderUnavailableError

BATCH_SIZE = 64
NUM_ATTEMPTS = 3
FIRST_PAUSE_S = 0.2  # doubled after every attempt
_TIMEOUT = httpx.Timeout(connect=2.0, read=30.0, write=10.0, pool=5.0)
_TRANSIENT_STATUSES = frozenset({408, 429, 502, 503, 504})


class OpenAIEncoder:
    """Speaks `POST {url}/embeddings`. Threads may share one instance.

    The digest covers the model's name and the prefixes: whoever swaps the weights behind the same name must
    rename the model. Broken connections, time-outs and statuses 408, 429, 502, 503, 504 are tried again.
    """

    def __init__(
        self, url: str, model: str, *, api_key: str = "", query_prefix: str = "", passage_prefix: str = ""
    ) -> None:
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client = httpx.Client(base_url=url.rstrip("/") + "/", timeout=_TIMEOUT, headers=headers)
        self._model = model
        self._query_prefix, self._passage_prefix = query_prefix, passage_prefix
        self._dimensions: int | None = None

    @property
    def name(self) -> str:
        return self._model

    @property
    def digest(self) -> str:
        deciding = "\0".join((self._model, self._query_prefix, self._passage_prefix))
        return hashlib.sha256(deciding.encode()).hexdigest()

    @property
    def dimensions(self) -> int:
        if self._dimensions is None:
            self._dimensions = int(self._encode(["dimensiones"]).shape[1])
        return self._dimensions

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode([self._query_prefix + text for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode([self._passage_prefix + text for text in texts])

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        starts = range(0, len(texts), BATCH_SIZE)
        vectors = np.concatenate([self._embed(texts[start : start + BATCH_SIZE]) for start in starts])
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        answer = self._post({"model": self._model, "input": list(texts), "encoding_format": "float"})
        try:
            rows = sorted(answer.json()["data"], key=lambda row: row["index"])
            vectors = np.asarray([row["embedding"] for row in rows], dtype=np.float32)
        except (KeyError, TypeError, ValueError) as error:
            raise _unusable() from error
        if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise _unusable()
        return vectors

    def _post(self, body: dict[str, Any]) -> httpx.Response:
        problem: Exception | None = None
        for attempt in range(NUM_ATTEMPTS):
            if attempt:
                time.sleep(FIRST_PAUSE_S * 2 ** (attempt - 1))
            try:
                answer = self._client.post("embeddings", json=body)
                answer.raise_for_status()
            except httpx.TransportError as error:
                problem = error
            except httpx.HTTPStatusError as error:
                problem = error
                if error.response.status_code not in _TRANSIENT_STATUSES:
                    break
            else:
                return answer
        raise EncoderUnavailableError(_reason(problem)) from problem


def _reason(problem: Exception | None) -> str:
    if isinstance(problem, httpx.HTTPStatusError):
        return _(
            "The embeddings server answered with status %(status)s: check ENCODER_URL, ENCODER_MODEL and"
            " ENCODER_API_KEY."
        ) % {"status": problem.response.status_code}
    return _("The embeddings server does not answer: check ENCODER_URL and that the server is running.")


def _unusable() -> EncoderUnavailableError:
    return EncoderUnavailableError(_("The embeddings server's answer is not a list of vectors."))

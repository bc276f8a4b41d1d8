"""Remembers the vectors of queries: in this process, and in Django's cache for all of them."""

import hashlib
import logging
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from django.core.cache import cache
from numpy.typing import NDArray
from redis.exceptions import RedisError

from assistant.encoder.base import Encoder

logger = logging.getLogger(__name__)

SHARED_TTL_S = 7 * 24 * 3600
LOCAL_SIZE = 512  # vectors; 384 float32 each are 0.8 MB in all


class CachedEncoder:
    """An encoder whose query vectors are kept. Passages pass through: each is embedded once anyway.

    A key holds the encoder's digest and the hash of the text, never the text. Without a working cache
    everything still works, each vector only costs its computation.
    """

    def __init__(self, inner: Encoder) -> None:
        self._inner = inner
        self._local: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def without_memory(self) -> Encoder:
        """The encoder itself, which computes every vector: for measuring what that costs."""
        return self._inner

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def digest(self) -> str:
        return self._inner.digest

    @property
    def dimensions(self) -> int:
        return self._inner.dimensions

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._inner.encode_passages(texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        queries = [_normalised(text) for text in texts]
        keys = [self._key(query) for query in queries]
        known = self._recall(set(keys))
        missing = {key: query for key, query in zip(keys, queries, strict=True) if key not in known}
        if missing:
            vectors = self._inner.encode_queries(list(missing.values()))
            fresh = dict(zip(missing, vectors, strict=True))
            self._keep(fresh)
            self._share(fresh)
            known |= fresh
        if not keys:
            return self._inner.encode_queries([])
        return np.stack([known[key] for key in keys])

    def _key(self, query: str) -> str:
        return f"encoder:{self.digest[:32]}:{hashlib.sha256(query.encode()).hexdigest()}"

    def _recall(self, keys: set[str]) -> dict[str, NDArray[np.float32]]:
        with self._lock:
            found = {key: self._local[key] for key in keys if key in self._local}
            for key in found:
                self._local.move_to_end(key)
        shared = self._shared(keys - found.keys())
        self._keep(shared)
        return found | shared

    def _shared(self, keys: set[str]) -> dict[str, NDArray[np.float32]]:
        if not keys:
            return {}
        try:
            stored = cache.get_many(list(keys))
        except (RedisError, OSError):
            logger.warning("The cache does not answer: query vectors are computed again.")
            return {}
        num_bytes = self.dimensions * 4
        return {
            key: np.frombuffer(value, dtype=np.float32)
            for key, value in stored.items()
            if isinstance(value, bytes) and len(value) == num_bytes
        }

    def _share(self, vectors: dict[str, NDArray[np.float32]]) -> None:
        try:
            cache.set_many({key: vector.tobytes() for key, vector in vectors.items()}, SHARED_TTL_S)
        except (RedisError, OSError):
            logger.warning("The cache does not answer: query vectors are not shared.")

    def _keep(self, vectors: dict[str, NDArray[np.float32]]) -> None:
        with self._lock:
            self._local.update(vectors)
            while len(self._local) > LOCAL_SIZE:
                self._local.popitem(last=False)


def _normalised(text: str) -> str:
    """The same question typed with other spaces or decomposed accents is the same question."""
    return " ".join(unicodedata.normalize("NFC", text).split())

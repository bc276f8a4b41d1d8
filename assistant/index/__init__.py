"""Writing the search index. Encoding is the caller's; here are only texts, statistics and given vectors."""

from assistant.index.encoders import (
    ensure_vector_index,
    promote_complete_encoder,
    register_encoder,
    set_thresholds,
)
from assistant.index.synchronise import drop_vectors, fill_index, synchronise_entries
from assistant.index.vectors import NewVector, store_vectors

__all__ = [
    "NewVector",
    "drop_vectors",
    "ensure_vector_index",
    "fill_index",
    "promote_complete_encoder",
    "register_encoder",
    "set_thresholds",
    "store_vectors",
    "synchronise_entries",
]

"""Finding passages. `retrieve` is the one entry; everything it needs comes in one SQL round trip."""

from assistant.retrieval.search import retrieve
from assistant.retrieval.types import Hit, Retrieval

__all__ = ["Hit", "Retrieval", "retrieve"]

from assistant.models.answer import Answer, AnswerSource, Conversation, Feedback
from assistant.models.index import (
    IndexedPassage,
    IndexedTerm,
    IndexedWord,
    IndexState,
    PassageVector,
    Posting,
    VectorPart,
)
from assistant.models.served_model import ServedModel

__all__ = [
    "Answer",
    "AnswerSource",
    "Conversation",
    "Feedback",
    "IndexState",
    "IndexedPassage",
    "IndexedTerm",
    "IndexedWord",
    "PassageVector",
    "Posting",
    "ServedModel",
    "VectorPart",
]

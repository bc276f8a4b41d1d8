"""What of a passage needs new vectors and what only a new row: two hashes over canonical JSON. Pure."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.models.index import VectorPart
from curation.enums import Kind
from curation.passages import Passage


@dataclass(frozen=True, slots=True)
class EmbeddingText:
    """A text that is to have a vector, and the hash it is known by."""

    part: VectorPart
    text: str

    @property
    def text_hash(self) -> str:
        return _digest([self.part.value, self.text])


def text_hash(passage: Passage) -> str:
    """Changes when anything the passage is found by changes."""
    return _digest([passage.title, passage.heading_path, passage.text, passage.questions])


def metadata_hash(passage: Passage) -> str:
    """Changes when anything else that is shown or filtered by changes."""
    return _digest(
        [
            passage.entry_key,
            passage.kind,
            passage.citation,
            passage.url,
            passage.audience,
            str(passage.valid_from),
            str(passage.valid_until),
            passage.language,
        ]
    )


def embedding_texts(
    *, kind: str, title: str, heading_path: Sequence[str], text: str, questions: Sequence[str]
) -> tuple[EmbeddingText, ...]:
    """The texts of a passage that get a vector each: title with text, and every way to ask for it.

    A short question lies nearer to another question than to a long answer, so a FAQ has a vector for each
    of its questions; other titles repeat over many passages and say little alone.
    """
    whole = "\n".join(part for part in (title, " > ".join(heading_path), text) if part)
    asked = (title, *questions) if kind == Kind.FAQ else tuple(questions)
    texts = (
        EmbeddingText(VectorPart.TEXT, whole),
        *(EmbeddingText(VectorPart.QUESTION, question) for question in asked if question.strip()),
    )
    return tuple({each.text_hash: each for each in texts}.values())


def _digest(values: Any) -> str:
    canonical = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()

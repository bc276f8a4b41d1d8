"""The question inside a stored example, as the leak guard and the desk need it."""

from collections.abc import Iterable, Mapping
from typing import Any

from training_jobs.enums import ExampleKind

ASKED = "Pregunta: "  # what the assistant's prompt writes before the question
ASKING_KINDS = (
    ExampleKind.FAQ,
    ExampleKind.ARTICLE,
    ExampleKind.DOCUMENT,
    ExampleKind.ABSTENTION,
    ExampleKind.RETRIEVAL,
    ExampleKind.TOPIC,
    ExampleKind.PASSAGE_CHOICE,
    ExampleKind.FEEDBACK,
)
"""The others (titles, summaries, plain texts) ask nothing that a person would."""


def asked_question(messages: Iterable[Mapping[str, Any]]) -> str:
    """The question of a chat of one of the asking kinds: it stands last in a prompt, with sources or not."""
    said = next((str(message["content"]) for message in messages if message["role"] == "user"), "")
    return said.rsplit(ASKED, 1)[-1].strip()

"""Conversations as text, by the chat template of a model's tokenizer."""

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import TemplateError

from training_jobs.ml.tuning.exceptions import ChatTemplateError

Messages = Sequence[Mapping[str, str]]


def render(tokenizer: Any, messages: Messages, *, opens_answer: bool = False) -> str:
    """The conversation as the model reads it; with `opens_answer`, up to where the assistant speaks next.

    Raises:
        ChatTemplateError: the template refuses such a conversation, or is broken.
    """
    try:
        text: str = tokenizer.apply_chat_template(
            [dict(message) for message in messages], tokenize=False, add_generation_prompt=opens_answer
        )
    except TemplateError as error:
        roles = ", ".join(message["role"] for message in messages)
        raise ChatTemplateError(
            "refused", f"the chat template refuses a conversation of {roles}: {str(error)[:200]}"
        ) from error
    return text


def token_ids(tokenizer: Any, text: str) -> list[int]:
    """Tokens of a rendered text, which holds its special tokens already."""
    ids: list[int] = tokenizer(text, add_special_tokens=False)["input_ids"]
    return ids

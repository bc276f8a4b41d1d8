"""Whether answers can be learned by a chat template: found out on a short conversation, before any run."""

from collections.abc import Set as AbstractSet
from typing import Any

from training_jobs.ml.tuning.examples import IGNORED, render, token_ids, tokenize_chat
from training_jobs.ml.tuning.exceptions import ChatTemplateError

THOUGHT, LAST_ANSWER = "thought", "last_answer"
"""What people should know of a template that can be used: it writes more than the answer; it writes earlier
answers otherwise than new ones, so that only the last one of a conversation is learned."""

_RULES, _ASKED, _ANSWER = "di lo que consta.", "cuanto cuesta?", "cuesta 100."
_ROOM = 100_000


def check_chat_template(tokenizer: Any, end_ids: AbstractSet[int]) -> list[str]:
    """Try the template.

    Args:
        tokenizer: one with a chat template.
        end_ids: tokens at which the model stops writing.

    Returns:
        What people should know: THOUGHT, LAST_ANSWER, both or none.

    Raises:
        ChatTemplateError: with the code `template_shifts`, `no_end_mark`, `no_system_role` or `refused`.
    """
    asked, answered = {"role": "user", "content": _ASKED}, {"role": "assistant", "content": _ANSWER}
    rules = {"role": "system", "content": _RULES}
    tokenize_chat([asked, answered], tokenizer, max_tokens=_ROOM)
    _require_system_role(tokenizer, [rules, asked])
    tokenize_chat([rules, asked, answered], tokenizer, max_tokens=_ROOM)
    prompt = render(tokenizer, [asked], opens_answer=True)
    before, _, after = render(tokenizer, [asked, answered])[len(prompt) :].rpartition(_ANSWER)
    if end_ids.isdisjoint(token_ids(tokenizer, after)):
        raise ChatTemplateError("no_end_mark", "the chat template ends an answer without an end mark")
    notes = [THOUGHT] if before.strip() else []
    if _learns_less_than_all(tokenizer, asked, answered):
        notes.append(LAST_ANSWER)
    return notes


def _require_system_role(tokenizer: Any, messages: list[dict[str, str]]) -> None:
    try:
        text = render(tokenizer, messages, opens_answer=True)
    except ChatTemplateError as error:
        raise ChatTemplateError("no_system_role", str(error)) from error
    if _RULES not in text:
        raise ChatTemplateError("no_system_role", "the chat template leaves out the system message")


def _learns_less_than_all(tokenizer: Any, asked: dict[str, str], answered: dict[str, str]) -> bool:
    """Whether the first answer of two is not learned."""
    both = tokenize_chat([asked, answered, asked, answered], tokenizer, max_tokens=_ROOM)
    first = len(token_ids(tokenizer, render(tokenizer, [asked, answered])))
    return all(label == IGNORED for label in both.labels[:first])

"""Chat examples to text, by the chat template of a model's tokenizer, and to tokens.

The model learns the assistant's words only, never the question or the sources.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateError

from training_jobs.ml.tuning.exceptions import ChatTemplateError, ExampleTooLongError

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


IGNORED = -100
"""Label of a token that the loss leaves out (the convention of torch's cross entropy)."""


@dataclass(frozen=True, slots=True)
class TokenizedExample:
    """Token ids and their labels, same length T; `labels[i]` is `input_ids[i]` or IGNORED."""

    input_ids: tuple[int, ...]
    labels: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.input_ids)

    @property
    def num_answer_tokens(self) -> int:
        return sum(label != IGNORED for label in self.labels)


def tokenize_chat(messages: Messages, tokenizer: Any, *, max_tokens: int) -> TokenizedExample:
    """Tokens of a conversation by the tokenizer's own chat template.

    Every assistant message is learned, with the end mark that follows it, from where the model would begin
    to write it. Some templates write an earlier answer otherwise than the last one (without its thought):
    as the model would never write it so, it is read and not learned.

    Raises:
        ExampleTooLongError: the conversation needs more than `max_tokens`; cutting it would teach answers
            to sources that are no longer there, so whoever built it must shorten it.
        ChatTemplateError: the template opens the last answer otherwise than it writes it.
    """
    answers = [position for position, message in enumerate(messages) if message["role"] == "assistant"]
    if not answers:
        return TokenizedExample((), ())
    whole = render(tokenizer, messages[: answers[-1] + 1])
    input_ids = token_ids(tokenizer, whole)
    labels = [IGNORED] * len(input_ids)
    for position in answers:
        prompt = render(tokenizer, messages[:position], opens_answer=True)
        answered = render(tokenizer, messages[: position + 1])
        if whole.startswith(prompt) and whole.startswith(answered):
            # A tokenizer may join the prompt's last letters with the answer's first: learned from there.
            begin = common_length(token_ids(tokenizer, prompt), input_ids)
            is_all = answered == whole
            end = len(input_ids) if is_all else common_length(token_ids(tokenizer, answered), input_ids)
            labels[begin:end] = input_ids[begin:end]
        elif position == answers[-1]:
            raise ChatTemplateError(
                "template_shifts", "the chat template opens an answer otherwise than it writes it"
            )
    if len(input_ids) > max_tokens:
        raise ExampleTooLongError(f"{len(input_ids)} tokens, {max_tokens} allowed")
    return TokenizedExample(tuple(input_ids), tuple(labels))


def tokenize_text(text: str, tokenizer: Any, *, max_tokens: int) -> list[TokenizedExample]:
    """Plain text cut into pieces of at most `max_tokens`, every token learned (continued pre-training)."""
    ids: list[int] = tokenizer(text, add_special_tokens=False)["input_ids"]
    if tokenizer.eos_token_id is not None:
        ids = [*ids, tokenizer.eos_token_id]
    pieces = (tuple(ids[start : start + max_tokens]) for start in range(0, len(ids), max_tokens))
    return [TokenizedExample(piece, piece) for piece in pieces if len(piece) > 1]


def common_length(left: Sequence[int], right: Sequence[int]) -> int:
    """How many tokens two sequences have in common at their beginning."""
    longest = min(len(left), len(right))
    if left[:longest] == right[:longest]:
        return longest
    low, high = 0, longest  # left[:low] equal, left[:high] not
    while high - low > 1:
        middle = (low + high) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle
    return low

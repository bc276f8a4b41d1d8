"""Chat examples to tokens: the model learns the assistant's words only, never the question or the sources."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from training_jobs.ml.tuning.exceptions import ExampleTooLongError

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


def tokenize_chat(
    messages: Sequence[Mapping[str, str]], tokenizer: Any, *, max_tokens: int
) -> TokenizedExample:
    """Tokens of a conversation by the tokenizer's own chat template.

    Every assistant message is learned, with the end mark that follows it.

    Raises:
        ExampleTooLongError: the conversation needs more than `max_tokens`; cutting it would teach answers
            to sources that are no longer there, so whoever built it must shorten it.
    """
    input_ids: list[int] = []
    labels: list[int] = []
    for position, message in enumerate(messages):
        if message["role"] != "assistant":
            continue
        prompt = _template(tokenizer, messages[:position], opens_answer=True)
        whole = _template(tokenizer, messages[: position + 1], opens_answer=False)
        labels += [IGNORED] * (len(prompt) - len(input_ids)) + whole[len(prompt) :]
        input_ids = whole
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


def count_tokens(examples: Iterable[TokenizedExample]) -> int:
    return sum(len(example) for example in examples)


def _template(tokenizer: Any, messages: Sequence[Mapping[str, str]], *, opens_answer: bool) -> list[int]:
    text = tokenizer.apply_chat_template(
        [dict(message) for message in messages], tokenize=False, add_generation_prompt=opens_answer
    )
    ids: list[int] = tokenizer(text, add_special_tokens=False)["input_ids"]
    return ids

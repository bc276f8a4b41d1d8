"""How long the examples are in tokens, without torch: by the base model's tokenizer file, else estimated."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from tokenizers import Tokenizer

from training_jobs.data_sets.examples import Example

# A chat template adds the name of the role and two or three marks around every message.
_TOKENS_A_MESSAGE = 5
# Spanish with a vocabulary made mostly for English, measured on the sample content with SmolLM2's.
CHARS_A_TOKEN = 2.9
_BATCH = 256


class TokenCounter:
    """Counts the tokens of examples. `name` says by what."""

    def __init__(self, folder: Path | None = None) -> None:
        file = (folder or Path(settings.ENGINE_MODEL)) / "tokenizer.json"
        self._tokenizer = Tokenizer.from_file(str(file)) if file.is_file() else None
        self.name = "tokenizer" if self._tokenizer else "estimate"

    def count(self, examples: Sequence[Example]) -> list[int]:
        """Tokens of each example, chat marks included."""
        lengths: list[int] = []
        for start in range(0, len(examples), _BATCH):
            lengths += self._count_batch(examples[start : start + _BATCH])
        return lengths

    def _count_batch(self, examples: Sequence[Example]) -> list[int]:
        texts = [_text(example) for example in examples]
        marks = [_TOKENS_A_MESSAGE * len(example.messages) for example in examples]
        if self._tokenizer is None:
            return [round(len(text) / CHARS_A_TOKEN) + mark for text, mark in zip(texts, marks, strict=True)]
        encoded = self._tokenizer.encode_batch(texts, add_special_tokens=False)
        return [len(each.ids) + mark for each, mark in zip(encoded, marks, strict=True)]


@dataclass(frozen=True, slots=True)
class TokenLengths:
    """What a person wants to know about the lengths of a data set's examples, in tokens."""

    p50: int = 0
    p95: int = 0
    max: int = 0
    total: int = 0
    counted_by: str = ""


def length_summary(lengths: Sequence[int], counter: TokenCounter) -> TokenLengths:
    """All zero for no examples."""
    if not lengths:
        return TokenLengths()
    ordered = sorted(lengths)
    return TokenLengths(
        p50=_quantile(ordered, 0.5),
        p95=_quantile(ordered, 0.95),
        max=ordered[-1],
        total=sum(ordered),
        counted_by=counter.name,
    )


def _quantile(ordered: Sequence[int], share: float) -> int:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _text(example: Example) -> str:
    return "\n".join(message["content"] for message in example.messages) or example.text

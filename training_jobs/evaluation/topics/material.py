"""The texts that topic methods are compared on, and what is computed of them once for all methods."""

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from assistant.encoder import Encoder
from training_jobs.evaluation.methods.text import meaning_stems, meaning_words
from training_jobs.exceptions import TopicTextsError

MIN_TEXTS = 20
MAX_TEXTS = 10_000  # the distances of agglomerative clustering fill memory with the square of the number
MAX_TEXT_CHARS = 5_000
_ENCODED_AT_ONCE = 32


def _nothing() -> None:
    return


class Material:
    """Texts with their gold labels, where they have some. The order of texts decides nothing but ties.

    Raises:
        TopicTextsError: there are too few or too many different texts.
    """

    def __init__(
        self,
        texts: Sequence[str],
        labels: Sequence[str] = (),
        *,
        encoder: Encoder,
        while_encoding: Callable[[], None] = _nothing,
    ) -> None:
        if not MIN_TEXTS <= len(texts) <= MAX_TEXTS:
            raise TopicTextsError(
                _("Topics can be compared on %(least)d to %(most)d texts; there are %(count)d.")
                % {"least": MIN_TEXTS, "most": MAX_TEXTS, "count": len(texts)}
            )
        self.texts = list(texts)
        self.labels = list(labels)
        self.encoder = encoder
        self._while_encoding = while_encoding

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all texts in order; labels decide no grouping."""
        return hashlib.sha256(json.dumps(self.texts, ensure_ascii=False).encode()).hexdigest()

    @cached_property
    def words(self) -> list[list[str]]:
        """Folded words that carry meaning: for the words shown and for coherence."""
        return [meaning_words(text) for text in self.texts]

    @cached_property
    def stems(self) -> list[list[str]]:
        return [meaning_stems(text) for text in self.texts]

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """One row a text, (N, D), L2-normalised, all encoded as questions (e5's advice for grouping).

        Raises:
            EncoderUnavailableError: the encoder cannot be used.
        """
        parts = []
        for start in range(0, len(self.texts), _ENCODED_AT_ONCE):
            self._while_encoding()
            parts.append(self.encoder.encode_queries(self.texts[start : start + _ENCODED_AT_ONCE]))
        return np.concatenate(parts)


def read_texts(path: Path) -> tuple[list[str], list[str]]:
    """Texts and labels of a file with one JSON object a line: `text` (or `question`) and, if wanted, `label`.

    Where not every line has a label, `group`, `intent` or `topic` are looked at; without any, labels are
    empty. A text that comes twice counts once: twins would always share their topic.

    Raises:
        TopicTextsError: the file cannot be read or a line is not as described; the message names it.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TopicTextsError(
            _("The file «%(file)s» cannot be read as UTF-8 text.") % {"file": path}
        ) from error
    rows = [_row(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    once: dict[str, dict[str, Any]] = {}
    for row in rows:
        once.setdefault(row["text"], row)
    kept = list(once.values())
    labels = _labels(kept)
    return [row["text"] for row in kept], labels


def _row(number: int, line: str) -> dict[str, Any]:
    try:
        values = json.loads(line)
        text = values.get("text") or values.get("question") if isinstance(values, dict) else None
    except ValueError:
        text = None
    if not isinstance(text, str) or not text.strip() or len(text) > MAX_TEXT_CHARS:
        raise TopicTextsError(
            _(
                "Line %(number)d: expected a JSON object with «text» (at most %(most)d characters) and, if "
                "wanted, «label»."
            )
            % {"number": number, "most": MAX_TEXT_CHARS}
        )
    return {**values, "text": text.strip()}


def _labels(rows: Sequence[dict[str, Any]]) -> list[str]:
    for name in ("label", "group", "intent", "topic"):
        found = [str(row.get(name) or "") for row in rows]
        if all(found) and len(set(found)) > 1:
            return found
    return []

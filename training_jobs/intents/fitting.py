"""From labelled sentences to the weights that `assistant.intent` applies."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

import curation
from assistant.encoder.base import Encoder
from assistant.intent import Intent
from assistant.intent.model import IntentModel
from assistant.intent.reading import rule_of

MESSAGES = Path(__file__).with_name("messages.json")
SAMPLE = Path(curation.__file__).parent / "sample" / "faq.jsonl"
# Above it few honest sentences of the office are taken (docs/benchmarks.md, «Person and safety»).
INVERSE_REGULARISATION = 30.0
THRESHOLD = 0.9
_LEFT_OUT = frozenset({"insult", "hate", "personal"})  # other steps see to these


def labelled(messages: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """(sentence, label) pairs; every kind that is no intent is an ordinary question."""
    intents = frozenset(Intent)
    return [
        (text, kind if kind in intents else Intent.ORDINARY.value)
        for kind, texts in messages.items()
        if kind not in _LEFT_OUT
        for text in texts
    ]


def sample_questions() -> list[tuple[str, str]]:
    """What is asked of the sample office, question by question: all ordinary but what a rule takes."""
    rows = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    texts = [text for row in rows for text in (row["question"], *row.get("variants", []))]
    return [(text, Intent.ORDINARY.value) for text in texts if rule_of(text) is Intent.ORDINARY]


def fit(pairs: Sequence[tuple[str, str]], encoder: Encoder) -> IntentModel:
    """Three labels or more; each weighs the same, however many sentences it has."""
    from sklearn.linear_model import LogisticRegression

    vectors = encoder.encode_queries([text for text, _label in pairs])
    mean = vectors.mean(axis=0)
    model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=5000, class_weight="balanced")
    model.fit(vectors - mean, [label for _text, label in pairs])
    return IntentModel(
        labels=tuple(str(label) for label in model.classes_),
        weights=model.coef_.astype(np.float32),
        bias=model.intercept_.astype(np.float32),
        mean=mean.astype(np.float32),
        threshold=THRESHOLD,
        encoder=encoder.name,
    )


def read_messages(path: Path = MESSAGES) -> dict[str, list[str]]:
    messages: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return messages


def save(model: IntentModel, path: Path) -> None:
    """Numbers alone; no sentence is kept."""
    np.savez(
        path,
        labels=np.array(model.labels),
        weights=model.weights,
        bias=model.bias,
        mean=model.mean,
        threshold=np.float32(model.threshold),
        encoder=np.array(model.encoder),
    )

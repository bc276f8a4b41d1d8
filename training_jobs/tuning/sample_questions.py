"""The few questions that a run answers at every evaluation, so that people can read how it gets on."""

from collections.abc import Iterable
from typing import Any

from training_jobs.data_sets.asked import asked_question
from training_jobs.enums import ExampleKind, Split
from training_jobs.models import DataSet
from training_jobs.tuning.selectors import NUM_SAMPLE_QUESTIONS

_ANSWERED_KINDS = (ExampleKind.FAQ, ExampleKind.RETRIEVAL, ExampleKind.ARTICLE, ExampleKind.DOCUMENT)


def sample_questions(data_set: DataSet) -> tuple[dict[str, Any], ...]:
    """What a run answers at every evaluation: the same for every run of a data set, never trained on.

    Each with the prompt it is asked in, and the last one is one that the sources do not answer.
    """
    answered = _asked_in(data_set, _ANSWERED_KINDS)[:NUM_SAMPLE_QUESTIONS]
    silent = _asked_in(data_set, (ExampleKind.ABSTENTION,))[:1]
    return (*answered[: NUM_SAMPLE_QUESTIONS - len(silent)], *silent)


def _asked_in(data_set: DataSet, kinds: Iterable[ExampleKind]) -> list[dict[str, Any]]:
    """Questions of these kinds with their prompts, each once."""
    found: dict[str, dict[str, Any]] = {}
    for kind in kinds:
        for split in (Split.TEST, Split.VALIDATION):
            rows = data_set.examples.filter(kind=kind, split=split).order_by("position")
            for messages in rows.values_list("messages", flat=True)[: NUM_SAMPLE_QUESTIONS * 4]:
                question = asked_question(messages)
                found.setdefault(question, {"question": question, "messages": messages[:-1]})
    found.pop("", None)
    return list(found.values())

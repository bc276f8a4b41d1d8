"""What the pages of a data set show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from training_jobs.data_sets.desk.forms import KIND_CHOICES, WAY_CHOICES
from training_jobs.data_sets.examples import Example
from training_jobs.data_sets.prompts import ASKED
from training_jobs.data_sets.recipe import Recipe
from training_jobs.data_sets.selectors import (
    KindCounts,
    counts_table,
    releases_of,
    runs_of,
    some_examples,
    stale_consequences,
)
from training_jobs.enums import ExampleKind, Split, StaleReason
from training_jobs.exceptions import RecipeError
from training_jobs.jobs.desk import Context
from training_jobs.models import DataSet, DataSetExample

_WAYS = {
    "exact": _("the same words"),
    "near": _("nearly the same words"),
    "meaning": _("the same meaning"),
}
_AGAINST = {"evaluation": _("Evaluation questions"), **dict(Split.choices)}
_ROLES = {"system": _("Instruction"), "user": _("Prompt"), "assistant": _("Answer taught")}
MAX_LEAKS = 50


@dataclass(frozen=True, slots=True)
class ExampleView:
    """An example as a person reads it: the question on top, then the prompt, then the answer."""

    kind: str
    split: str
    title: str
    source: str
    source_url: str
    url: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LeakRow:
    """An example that was left out and what it was too close to, in words."""

    kind: str
    text: str
    other: str
    against: str
    way: str
    similarity: float


def page_context(data_set: DataSet) -> Context:
    """Everything of the page of one data set."""
    table = counts_table(data_set.counts)
    stale = stale_consequences(data_set)
    return {
        "data_set": data_set,
        "counts": table,
        "totals": _totals(table),
        "lengths": data_set.token_lengths,
        "recipe_rows": recipe_rows(data_set),
        "leaks": [_leak_row(leak) for leak in data_set.leaks[:MAX_LEAKS]],
        "num_leaks": len(data_set.leaks),
        "stale": stale,
        "stale_rows": [(source, reason_label(source.stale_reason)) for source in stale.sources],
        "runs": runs_of(data_set),
        "releases": releases_of(data_set),
        "examples": [stored_view(example) for example in some_examples(data_set)],
        "num_sources": data_set.sources.count(),
        "examples_url": _examples_url(data_set),
    }


def _examples_url(data_set: DataSet) -> str:
    return f"{reverse('admin:training_jobs_datasetexample_changelist')}?data_set__id__exact={data_set.pk}"


def recipe_rows(data_set: DataSet) -> list[tuple[Any, Any]]:
    """The recipe in words; empty when it cannot be read any more."""
    try:
        recipe = Recipe.from_json(data_set.recipe)
    except RecipeError:
        return []
    kinds = dict(KIND_CHOICES)
    ways = dict(WAY_CHOICES)
    return [
        (_("What the model practises"), [kinds[kind] for kind in recipe.kinds]),
        (_("Ways to say the same question again"), [ways[way] for way in recipe.augmentations] or ["–"]),
        (_("Variations of each question"), recipe.augmented_per_question),
        (_("Sources that do not answer"), recipe.num_distractors),
        (_("Without the right source (%)"), round(100 * recipe.withheld_share)),
        (_("For validation (%)"), round(100 * recipe.validation_share)),
        (_("Held out (%)"), round(100 * recipe.test_share)),
        (_("Questions of one entry"), recipe.questions_per_source),
        (_("Evaluation questions kept out"), len(recipe.evaluation_questions)),
        (_("Content in force on"), recipe.as_of or "–"),
        (_("Seed"), recipe.seed),
    ]


def stored_view(example: DataSetExample) -> ExampleView:
    source = example.source
    return ExampleView(
        kind=str(example.get_kind_display()),
        split=str(example.get_split_display()),
        title=_title(example.messages, example.text),
        source=source.title if source else "",
        source_url=source.url if source else "",
        url=reverse("admin:training_jobs_datasetexample_change", args=[example.pk]),
        parts=_parts(example.messages, example.text),
    )


def made_view(example: Example) -> ExampleView:
    """An example of a preview; it has no page of its own."""
    return ExampleView(
        kind=str(ExampleKind(example.kind).label),
        split=str(Split(example.split).label),
        title=_title(example.messages, example.text),
        source=example.source.title if example.source else "",
        source_url=example.source.url if example.source else "",
        url="",
        parts=_parts(example.messages, example.text),
    )


def reason_label(reason: str) -> str:
    return str(StaleReason(reason).label) if reason in StaleReason.values else reason


def _title(messages: Iterable[Any], text: str) -> str:
    """The question, which stands last in a prompt with sources; else the first words of the text in hand."""
    asked = next((str(message["content"]) for message in messages if message["role"] == "user"), "")
    if ASKED in asked:
        said = asked.rsplit(ASKED, 1)[1]
    elif asked:
        said = asked.split("\n\n", 1)[-1]
    else:
        said = text.split("\n\n", 1)[0].rsplit("\n", 1)[-1]
    return Truncator(" ".join(said.split())).chars(140)


def _parts(messages: Iterable[Any], text: str) -> tuple[tuple[str, str], ...]:
    parts = tuple((str(_ROLES[message["role"]]), str(message["content"])) for message in messages)
    return parts or ((str(_("Text")), text),)


def _totals(table: list[KindCounts]) -> dict[str, int]:
    return {
        "training": sum(row.training for row in table),
        "validation": sum(row.validation for row in table),
        "test": sum(row.test for row in table),
        "total": sum(row.total for row in table),
    }


def _leak_row(leak: Mapping[str, Any]) -> LeakRow:
    kind = leak["kind"]
    return LeakRow(
        kind=str(ExampleKind(kind).label) if kind in ExampleKind.values else kind,
        text=leak["text"],
        other=leak["other"],
        against=str(_AGAINST.get(leak["against"], leak["against"])),
        way=str(_WAYS.get(leak["way"], leak["way"])),
        similarity=leak["similarity"],
    )

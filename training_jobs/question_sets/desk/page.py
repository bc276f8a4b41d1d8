"""What the pages of an evaluation set show; right passages are picked as the assistant would find them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from html import unescape
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from assistant.retrieval import Hit, retrieve
from curation.enums import Audience
from curation.models import Unit
from curation.text.markdown import render_markdown
from training_jobs.enums import QuestionOrigin, Split
from training_jobs.jobs.desk import Context
from training_jobs.models import EvaluationSet, EvaluationSetVersion
from training_jobs.question_sets.rules import TUNING_SHARE
from training_jobs.question_sets.selectors import (
    NamedPassage,
    SetLeak,
    judged_questions,
    leaks_of,
    missing_keys,
    named_passages,
    questions_to_judge,
    set_counts,
)
from training_jobs.question_sets.services import set_agreement

NUM_QUESTIONS = 8
MAX_RETIRED = 20
MAX_LEAKS = 100

_WAYS = {
    "exact": _("the same words"),
    "near": _("nearly the same words"),
    "meaning": _("the same meaning"),
}
_BANDS = {
    "poor": _("no better than chance"),
    "slight": _("hardly better than chance"),
    "fair": _("fair: talk about the differences before you rely on the set"),
    "moderate": _("moderate: look at the questions where they differ"),
    "substantial": _("substantial: good enough to measure with"),
    "almost_perfect": _("almost perfect"),
    "constant": _("cannot be told: both said the same every time, which chance alone would explain"),
    "nothing": _("cannot be told: no question was held answerable by both"),
}

NUM_HITS = 10
_EXCERPT_CHARS = 280
_AUDIENCES = [audience for audience in Audience if audience != Audience.STAFF]


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One kappa in words; None where it, or its interval, is not known."""

    label: Any
    kappa: float | None
    low: float | None
    high: float | None
    percent: int
    number: int
    words: Any


@dataclass(frozen=True, slots=True)
class VersionRow:
    version: EvaluationSetVersion
    counts: Mapping[str, int]
    leaks: list[dict[str, Any]]
    agreement: list[AgreementRow]
    evaluate_url: str


def page_context(evaluation_set: EvaluationSet, person: User) -> Context:
    """Everything of the page of one set."""
    counts = set_counts(evaluation_set)
    list_url = questions_url(evaluation_set)
    return {
        "set": evaluation_set,
        "counts": counts,
        "origins": [(QuestionOrigin(origin).label, number) for origin, number in counts.origins.items()],
        "tuning_percent": round(100 * TUNING_SHARE),
        "questions": evaluation_set.questions.order_by("-pk")[:NUM_QUESTIONS],
        "questions_url": list_url,
        "unjudged_url": f"{list_url}&judged=unjudged",
        "retired": retired_questions(evaluation_set),
        "agreement": agreement_rows(set_agreement(evaluation_set)),
        "num_to_judge": questions_to_judge(evaluation_set, person).count(),
        "versions": [version_row(version) for version in evaluation_set.versions.select_related("frozen_by")],
        **step_urls(evaluation_set),
    }


def questions_url(evaluation_set: EvaluationSet) -> str:
    url = reverse("admin:training_jobs_evaluationquestion_changelist")
    return f"{url}?evaluation_set__id__exact={evaluation_set.pk}"


def step_urls(evaluation_set: EvaluationSet) -> dict[str, str]:
    names = ("import", "collect", "judge", "freeze")
    urls = {
        f"{name}_url": reverse(f"admin:training_jobs_evaluationset_{name}", args=[evaluation_set.pk])
        for name in names
    }
    add = reverse("admin:training_jobs_evaluationquestion_add")
    return {
        **urls,
        "add_url": f"{add}?evaluation_set={evaluation_set.pk}",
        "set_url": reverse("admin:training_jobs_evaluationset_change", args=[evaluation_set.pk]),
    }


def retired_questions(evaluation_set: EvaluationSet) -> list[tuple[str, str, list[str]]]:
    """Questions of which a right passage is published no more: address, words, and which keys."""
    rows = judged_questions(evaluation_set)
    gone = missing_keys(evaluation_set.unit, {key for row in rows for key in row.relevant})
    return [
        (question_url(row.pk), row.text, sorted(gone.intersection(row.relevant)))
        for row in rows
        if gone.intersection(row.relevant)
    ]


def question_url(pk: int) -> str:
    return reverse("admin:training_jobs_evaluationquestion_change", args=[pk])


def agreement_rows(found: Mapping[str, Any]) -> list[AgreementRow]:
    """Each kappa with its words; empty when nobody judged twice."""
    labels = {"answerable": _("Whether it has an answer"), "relevant": _("Which passages are right")}
    return [
        AgreementRow(
            label,
            found[name]["kappa"],
            found[name].get("low"),
            found[name].get("high"),
            round(100 * found[name]["observed"]),
            found[name]["number"],
            _BANDS.get(found[name]["band"], ""),
        )
        for name, label in labels.items()
        if name in found
    ]


def leak_rows(leaks: Iterable[SetLeak]) -> list[dict[str, Any]]:
    """Leaks as they are shown: in words, with the address of the example."""
    return [
        {
            **asdict(leak),
            "way": _WAYS.get(leak.way, leak.way),
            "split": Split(leak.split).label,
            "data_set_url": reverse("admin:training_jobs_dataset_change", args=[leak.data_set]),
            "example_url": reverse("admin:training_jobs_datasetexample_change", args=[leak.example]),
        }
        for leak in leaks
    ]


def version_row(version: EvaluationSetVersion) -> VersionRow:
    return VersionRow(
        version=version,
        counts=version.counts,
        leaks=leak_rows(leaks_of(version)[:MAX_LEAKS]),
        agreement=agreement_rows(version.agreement),
        evaluate_url=_evaluate_url(version),
    )


def _evaluate_url(version: EvaluationSetVersion) -> str:
    try:
        return f"{reverse('admin:training_jobs_evaluationrun_add')}?set_version={version.pk}"
    except NoReverseMatch:
        return ""


@dataclass(frozen=True, slots=True)
class Picker:
    """`chosen` are ticked, `found` are not yet; `has_searched` tells an empty result from no search."""

    query: str
    chosen: list[NamedPassage]
    found: list[NamedPassage]
    has_searched: bool


def wants_search(request: HttpRequest) -> bool:
    """Whether the form was sent to search for passages, not to be saved."""
    return request.method == "POST" and "search" in request.POST


def picker_of(
    request: HttpRequest, unit: Unit, *, chosen: Collection[str], question: str, on: date | None
) -> Picker:
    """The picker of a page: at first it searches for the question itself."""
    day = on or timezone.localdate()
    query = (request.POST.get("query") or "").strip() or question
    passages = named_passages(unit, sorted(chosen), on=day)
    found = [] if not query else _found(unit, query, day, chosen)
    return Picker(query, [_short(passage) for passage in passages], found, bool(query))


def _found(unit: Unit, query: str, day: date, chosen: Collection[str]) -> list[NamedPassage]:
    """Hits for everybody, then what only students or teachers find."""
    hits: dict[str, Hit] = {}
    for audience in _AUDIENCES:
        for hit in retrieve(query, unit=unit, audience=audience, as_of=day, k=NUM_HITS).hits:
            hits.setdefault(hit.key, hit)
    rest = [hit for hit in hits.values() if hit.key not in chosen]
    return [
        _short(NamedPassage(hit.key, hit.title, hit.citation, hit.url, hit.text))
        for hit in rest[: NUM_HITS + len(_AUDIENCES)]
    ]


def _short(passage: NamedPassage) -> NamedPassage:
    """The beginning of its text without Markdown; a citation that only repeats the title is left out."""
    plain = " ".join(unescape(strip_tags(render_markdown(passage.text))).split())
    citation = "" if passage.title in passage.citation else passage.citation
    return replace(passage, text=Truncator(plain).chars(_EXCERPT_CHARS), citation=citation)

"""Which methods a person may choose for a unit, in groups, what the others lack, and how long they take."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from assistant.models import IndexedPassage
from curation.models import Unit
from training_jobs.evaluation.facts import KeptRun
from training_jobs.evaluation.methods import METHODS
from training_jobs.evaluation.methods.descriptions import QUOTING, WRITING, MethodFamily, describe, family_of
from training_jobs.evaluation.methods.topic_libraries import NEEDED_MODULES, require_library
from training_jobs.evaluation.selectors import finished_with_results, releases_to_evaluate
from training_jobs.exceptions import MethodUnavailableError
from training_jobs.models import Release
from training_jobs.releases.serving import keeper_is_running

_USUAL = ("tfidf-word", "bm25", "dense", "hybrid")  # what a first comparison starts with

# Seconds before the first question and for each, where nothing was measured yet: the embedded models on two
# cores (docs/benchmarks.md). Good enough to tell minutes from hours.
_UNKNOWN: Mapping[MethodFamily, tuple[float, float]] = {
    "topics": (30.0, 0.02),
    "reading": (30.0, 1.0),
    "writing": (5.0, 4.0),
    "searching": (2.0, 0.03),
}
_NUM_LOOKED_AT = 10
_LEAST_QUESTIONS = 5  # below, what a method took is mostly its preparation


@dataclass(frozen=True, slots=True)
class Offer:
    """`name` as in `--methods`; `problem` is empty when it can be chosen, else says what is missing.

    `note` is what else should be known. `is_usual`: a first comparison starts with it.
    """

    name: str
    label: str
    description: str
    problem: str = ""
    note: str = ""
    is_usual: bool = False


@dataclass(frozen=True, slots=True)
class OfferGroup:
    title: str
    explanation: str
    offers: tuple[Offer, ...]


def offered_methods(unit: Unit) -> list[OfferGroup]:
    """Every method there is; those with a tuned model once for each release of the unit."""
    searching, topics, reading = (
        [name for name in METHODS if family_of(name) == family]
        for family in ("searching", "topics", "reading")
    )
    return [
        OfferGroup(
            _("Searching"),
            _("They put the passages in order; nothing is written. Seconds for hundreds of questions."),
            tuple(_plain(name) for name in searching),
        ),
        OfferGroup(
            _("Topics"),
            _("They first choose the topic of a question, then search in it."),
            tuple(_plain(name) for name in topics),
        ),
        OfferGroup(
            _("Reading"),
            _("They mark the answer inside the passages that were found."),
            tuple(_reader(name) for name in reading),
        ),
        OfferGroup(
            _("Language models"),
            _("They write an answer, alone or with the passages found. Seconds for each question."),
            tuple(_language_models(unit)),
        ),
        OfferGroup(
            _("The whole assistant"),
            _("What students get, with every guard and check."),
            (_plain("assistant"), _plain(QUOTING), *_tuned(unit, [WRITING])),
        ),
    ]


def is_anything_indexed(unit: Unit) -> bool:
    return IndexedPassage.objects.filter(unit=unit).exists()


def _plain(name: str) -> Offer:
    return Offer(name, name, describe(name), problem=_missing_library(name), is_usual=name in _USUAL)


def _missing_library(name: str) -> str:
    if name not in NEEDED_MODULES:
        return ""
    try:
        require_library(name)
    except MethodUnavailableError as error:
        return str(error)
    return ""


def _reader(name: str) -> Offer:
    note = _("Needs a question-answering model: name its folder or hub id under «For experts».")
    return Offer(name, name, describe(name), note=note)


def _language_models(unit: Unit) -> Iterator[Offer]:
    problem = _missing_engine()
    for name in METHODS:
        if name.startswith("llm-base"):
            yield Offer(name, name, describe(name), problem=problem)
    yield from _tuned(unit, [name for name in METHODS if name.startswith("llm-tuned")])


def _tuned(unit: Unit, kinds: Sequence[str]) -> Iterator[Offer]:
    """Methods that need a tuned model, once for each release of the unit."""
    problem = _missing_engine()
    for release in releases_to_evaluate(unit):
        for kind in kinds:
            yield Offer(
                name=f"{kind}={release.served_model.name}",
                label=f"{kind} · {release.name}",
                description=describe(kind),
                problem=problem or _missing_files(release),
                note=str(release.get_stage_display()),
            )


def _missing_files(release: Release) -> str:
    if settings.ENGINE_URL or Path(release.merged_folder).is_dir():
        return ""
    return _("The files of this release are missing.")


def _missing_engine() -> str:
    if settings.ENGINE_URL or keeper_is_running():
        return ""
    return _("No text-generation engine runs: start the portal (make run).")


def seconds_by_method(unit: Unit, methods: Iterable[str], num_questions: int) -> dict[str, float]:
    """For each method. Replies known already are not considered: it may well be faster."""
    measured = _measured(unit)
    found = {}
    for method in methods:
        at_start, each = _UNKNOWN[family_of(method)]
        known = measured.get(method)
        found[method] = known * num_questions if known is not None else at_start + each * num_questions
    return found


def _measured(unit: Unit) -> dict[str, float]:
    """Seconds a question by method, preparation included, of the newest evaluations that asked anew."""
    seconds: dict[str, float] = {}
    for run in finished_with_results(unit)[:_NUM_LOOKED_AT]:
        facts = KeptRun.from_document(run.results).facts
        if facts.num_questions < _LEAST_QUESTIONS or facts.num_reused_replies:
            continue
        for method, took in facts.seconds.items():
            seconds.setdefault(method, took / facts.num_questions)
    return seconds

"""Which methods a person may choose for a unit, in groups, and what the others lack."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from assistant.models import IndexedPassage
from curation.models import Unit
from training_jobs.evaluation.methods import METHODS
from training_jobs.evaluation.methods.descriptions import QUOTING, WRITING, describe, family_of
from training_jobs.evaluation.methods.topic_libraries import NEEDED_MODULES, require_library
from training_jobs.evaluation.selectors import releases_to_evaluate
from training_jobs.exceptions import MethodUnavailableError
from training_jobs.models import Release
from training_jobs.releases.engine import keeper_is_running

_USUAL = ("tfidf-word", "bm25", "dense", "hybrid")  # what a first comparison starts with


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

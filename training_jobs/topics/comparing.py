"""Every topic method on the same texts, repeated with other seeds, then measured."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from django.utils.translation import gettext as _

from assistant.exceptions import AssistantError
from assistant.topics.grouping import GROUPERS, Grouper, smallest_topic, wanted_topics
from assistant.topics.material import Material
from assistant.topics.words import OUTLIER
from training_jobs.evaluation.methods.topic_libraries import (
    LibraryRequest,
    find_topics,
    library_version,
    require_library,
)
from training_jobs.exceptions import MethodUnavailableError, UnknownMethodError
from training_jobs.topics.store import Grouping, GroupingStore, grouping_key

FIRST_SEED = 13
MAX_SEEDS = 20

Progress = Callable[[str, int, int], None]  # of (method, groupings done, groupings in all)


@dataclass(slots=True)
class Grouped:
    """All groupings of each method, in the order of the seeds; `skipped` says what people should do."""

    groupings: dict[str, list[Grouping]] = field(default_factory=dict)
    settings: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    num_reused: int = 0


@dataclass(frozen=True, slots=True)
class _Work:
    material: Material
    num_topics: int
    store: GroupingStore
    progress: Progress


def seeds_of(grouper: Grouper, num_seeds: int) -> list[int]:
    """Where chance decides nothing, once is enough."""
    return [FIRST_SEED + more for more in range(num_seeds if grouper.is_seeded else 1)]


def group_all(
    groupers: Sequence[Grouper],
    material: Material,
    *,
    num_topics: int | None,
    num_seeds: int,
    store: GroupingStore,
    progress: Progress,
) -> Grouped:
    """Every method with every seed that the store holds nothing of.

    A method that cannot work is skipped with its reason, and the others go on. Whatever `progress` raises
    stops all of it; it is called at least every few seconds while a library works.
    """
    work = _Work(material, wanted_topics(material, num_topics), store, progress)
    grouped = Grouped()
    for grouper in groupers:
        try:
            settings = _settings(grouper, work)
            found, num_reused = _group(grouper, seeds_of(grouper, num_seeds), settings, work)
        except (MethodUnavailableError, AssistantError) as error:
            grouped.skipped[grouper.name] = str(error)
            continue
        grouped.num_reused += num_reused
        grouped.settings[grouper.name] = settings
        grouped.groupings[grouper.name] = found
    return grouped


def _settings(grouper: Grouper, work: _Work) -> Mapping[str, Any]:
    settings = dict(grouper.settings or {})
    if grouper.chooses_number:
        settings["min_cluster_size"] = smallest_topic(grouper.name, work.material, work.num_topics)
    else:
        settings["num_topics"] = work.num_topics
    if grouper.by_meaning:
        settings["encoder"] = work.material.encoder.digest
    if grouper.in_own_process:
        settings["version"] = library_version(grouper.name)
    return settings


def _group(
    grouper: Grouper, seeds: Sequence[int], settings: Mapping[str, Any], work: _Work
) -> tuple[list[Grouping], int]:
    """The groupings by seed, and how many were known before.

    Raises:
        MethodUnavailableError: the method cannot work, or found no topic with any seed.
        EncoderUnavailableError: the encoder cannot be used.
    """
    digest = work.material.digest
    keys = {
        seed: grouping_key(texts_digest=digest, method=grouper.name, seed=seed, settings=settings)
        for seed in seeds
    }
    known = {seed: kept for seed, key in keys.items() if (kept := work.store.known(key)) is not None}
    num_reused = len(known)
    work.progress(grouper.name, len(known), len(seeds))
    missing = [seed for seed in seeds if seed not in known]
    for seed, grouping in _find(grouper, missing, settings, work, len(known), len(seeds)):
        known[seed] = grouping
        work.store.add(keys[seed], grouping)
        work.progress(grouper.name, len(known), len(seeds))
    found = [known[seed] for seed in seeds if known[seed].topics is not None]
    if not found:
        raise MethodUnavailableError(_("No topic was found: the texts are too few or too much alike."))
    return found, num_reused


def _find(
    grouper: Grouper,
    seeds: Sequence[int],
    settings: Mapping[str, Any],
    work: _Work,
    num_done: int,
    num_seeds: int,
) -> Iterator[tuple[int, Grouping]]:
    """Seed and grouping, one after the other."""
    if not seeds:
        return
    if not grouper.in_own_process:
        yield from _find_here(grouper, seeds, work)
        return
    require_library(grouper.name)  # before anything is encoded
    request = LibraryRequest(
        grouper.name,
        work.material.texts,
        work.material.vectors,
        seeds,
        settings["min_cluster_size"],
        keep_outliers=True,
    )
    waiting = _Waiting(grouper.name, num_done, num_seeds, work.progress)
    for found in find_topics(request, while_waiting=waiting):
        by_text = None if found.topics is None else tuple(found.topics.tolist())
        waiting.num_done += 1
        yield found.seed, Grouping(by_text, round(found.seconds, 3))


def _find_here(grouper: Grouper, seeds: Sequence[int], work: _Work) -> Iterator[tuple[int, Grouping]]:
    from assistant.topics.clustering import GROUP_BY  # scikit-learn: a second that only this work pays

    if grouper.by_meaning:
        _vectors = work.material.vectors  # computed once, outside any method's time
    for seed in seeds:
        started = perf_counter()
        topics = tuple(GROUP_BY[grouper.name](work.material, work.num_topics, seed))
        seconds = round(perf_counter() - started, 3)
        yield seed, Grouping(topics if max(topics) > OUTLIER else None, seconds)


@dataclass(slots=True)
class _Waiting:
    """Says again how far it is, so that whoever watches notices that the work lives, and may stop it."""

    method: str
    num_done: int
    num_seeds: int
    progress: Progress

    def __call__(self) -> None:
        self.progress(self.method, self.num_done, self.num_seeds)


def groupers_named(names: Sequence[str]) -> list[Grouper]:
    """The named ones, each once, in the order given.

    Raises:
        UnknownMethodError: a name is not among those there are; the message lists them.
    """
    asked = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    unknown = [name for name in asked if name not in GROUPERS]
    if unknown or not asked:
        raise UnknownMethodError(
            _("Unknown method: %(unknown)s. Choose among: %(known)s.")
            % {"unknown": ", ".join(unknown) or "–", "known": ", ".join(GROUPERS)}
        )
    return [GROUPERS[name] for name in asked]

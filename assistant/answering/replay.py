"""A past answer asked again: as the content stands now for the same date, and what became of its sources."""

from dataclasses import dataclass
from enum import StrEnum

from assistant import retrieval
from assistant.answering.steps.find_passages import NUM_PASSAGES
from assistant.enums import Method, Route
from assistant.models import Answer, AnswerSource, IndexedPassage
from assistant.ranker import Ranking, rank
from curation.enums import Audience


class Fate(StrEnum):
    """What became of a source since the answer."""

    SAME = "same"
    CHANGED = "changed"  # the passage still exists with another text
    GONE = "gone"  # retired, or no longer found under its key


@dataclass(frozen=True, slots=True)
class SourceFate:
    key: str
    was_used: bool
    fate: Fate
    rank_then: int
    rank_now: int | None  # None: not among the passages found now


@dataclass(frozen=True, slots=True)
class Replay:
    """`decision_now` is what the deciding step would choose today; writing and verifying are not repeated."""

    status_then: str
    decision_now: str
    index_generation_then: int | None
    index_generation_now: int
    sources: tuple[SourceFate, ...]
    new_keys: tuple[str, ...]  # found now, not found then

    @property
    def is_unchanged(self) -> bool:
        """Whether every cited source still says the same."""
        return all(source.fate == Fate.SAME for source in self.sources if source.was_used)


def answer_replay(answer: Answer) -> Replay:
    """Search and decide again for the answer's question, unit, audience and date, and compare."""
    unit = answer.conversation.unit
    question = answer.standalone_question or answer.question
    found = retrieval.retrieve(
        question,
        unit=unit,
        method=Method.HYBRID,
        k=NUM_PASSAGES,
        audience=Audience(answer.audience or Audience.EVERYONE),
        as_of=answer.as_of,
    )
    then = list(answer.sources.order_by("rank"))
    hashes = dict(
        IndexedPassage.objects.filter(unit=unit, key__in=[source.key for source in then]).values_list(
            "key", "text_hash"
        )
    )
    ranks_now = {hit.key: hit.rank for hit in found.hits}
    known = {source.key for source in then}
    return Replay(
        status_then=answer.status,
        decision_now=_decision(rank(question, found, unit=unit)),
        index_generation_then=answer.index_generation,
        index_generation_now=found.index_generation,
        sources=tuple(
            SourceFate(
                source.key, source.is_used, _fate(source, hashes), source.rank, ranks_now.get(source.key)
            )
            for source in then
        ),
        new_keys=tuple(hit.key for hit in found.hits if hit.key not in known),
    )


def _fate(source: AnswerSource, hashes: dict[str, str]) -> Fate:
    if source.key not in hashes:
        return Fate.GONE
    return Fate.SAME if hashes[source.key] == source.text_hash else Fate.CHANGED


def _decision(ranking: Ranking) -> str:
    """The route that the ranker's word leads to: curated, nearest or abstain."""
    if ranking.is_certain:
        return Route.CURATED.value
    return Route.NEAREST.value if ranking.is_answerable else Route.ABSTAIN.value

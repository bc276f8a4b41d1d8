"""What is read of answers and of the content around them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Prefetch, Q

from assistant.enums import AnswerStatus, ModelRole
from assistant.language.conversation.earlier import Offered
from assistant.models import Answer, AnswerSource, Conversation, IndexedPassage, ServedModel
from curation.enums import Audience, Writing
from curation.models import Unit

_HISTORY_TURNS = 3
_ANSWERED = (
    AnswerStatus.FACT,
    AnswerStatus.CURATED,
    AnswerStatus.NEAREST,
    AnswerStatus.GENERATED,
    AnswerStatus.EXTRACTIVE,  # how answers were quoted before there were routes
)


@dataclass(frozen=True, slots=True)
class PastTurn:
    """An earlier question of the conversation, complete in itself; what answered it, and its buttons."""

    question: str
    status: str
    shown: tuple[str, ...] = ()  # titles of the cited passages, in the order of their numbers
    offered: tuple[Offered, ...] = ()
    first: Offered | None = None  # the first cited passage, as a button that shows it again


def conversation_history(conversation_id: UUID, unit: Unit) -> tuple[PastTurn, ...] | None:
    """The last turns, oldest first; None when this unit has no such conversation."""
    if not Conversation.objects.filter(pk=conversation_id, unit=unit).exists():
        return None
    rows = (
        Answer.objects.filter(conversation_id=conversation_id)
        .exclude(status__in=[AnswerStatus.PENDING, AnswerStatus.SMALL_TALK, AnswerStatus.REFUSED_INPUT])
        .prefetch_related(
            Prefetch("sources", AnswerSource.objects.filter(is_used=True).order_by("number"), to_attr="cited")
        )
        .order_by("-created_at")[:_HISTORY_TURNS]
    )
    return tuple(_past_turn(answer) for answer in reversed(rows))


def _past_turn(answer: Answer) -> PastTurn:
    cited: list[AnswerSource] = getattr(answer, "cited", [])
    return PastTurn(
        question=answer.standalone_question or answer.question,
        status=answer.status,
        shown=tuple(source.title for source in cited),
        offered=tuple(Offered(**choice) for choice in answer.choices),
        first=next((Offered(source.title, source.title, source.key) for source in cited), None),
    )


def last_cited_regulation(conversation_id: UUID) -> str:
    """Entry key of the regulation's version that the last answer with sources cited, or empty."""
    last = (
        AnswerSource.objects.filter(answer__conversation_id=conversation_id, is_used=True)
        .order_by("-answer__created_at", "number")
        .values_list("key", flat=True)
        .first()
    )
    return last.partition("/art:")[0] if last and last.startswith("reg:") else ""


BEATS_NEAREST = "beats_nearest"
"""Where a generator's document keeps what came of measuring its answers against the nearest entries, on the
unit's frozen questions: `value` (may it write?) with the figures behind it."""


def production_generator(unit: Unit) -> str:
    """Name of the generator in production for the unit, or of the one for every unit; empty when none is."""
    model = production_model(unit, ModelRole.GENERATOR)
    return model.name if model else ""


def production_model(unit: Unit, role: ModelRole) -> ServedModel | None:
    """The model of this role in production for the unit, or else the one for every unit."""
    return (
        ServedModel.objects.filter(Q(unit=unit) | Q(unit=None), role=role, in_production=True)
        .order_by("unit_id")  # PostgreSQL sorts NULL last
        .first()
    )


def may_write(unit: Unit, *, writing: Writing | None = None) -> bool:
    """Whether the unit's generator may write: as the unit wants it (or `writing`), or as was measured."""
    wanted = writing or unit.writing
    if wanted != Writing.WHEN_BETTER:
        return wanted == Writing.ALWAYS
    model = production_model(unit, ModelRole.GENERATOR)
    measured = model.document.get(BEATS_NEAREST) if model else None
    return isinstance(measured, dict) and measured.get("value") is True


def encoder_by_name(name: str) -> ServedModel | None:
    """The row of this encoder, with its thresholds; the one in production when there are several."""
    return (
        ServedModel.objects.filter(role=ModelRole.ENCODER, name=name)
        .order_by("-in_production", "-pk")
        .first()
    )


def popular_questions(
    unit: Unit, *, as_of: date, audience: str = Audience.EVERYONE, limit: int = 4
) -> tuple[str, ...]:
    """Frequent questions in force for this audience, most cited by recent answers first."""
    faqs = (
        IndexedPassage.objects.filter(
            Q(valid_from=None) | Q(valid_from__lte=as_of),
            Q(valid_until=None) | Q(valid_until__gte=as_of),
            unit=unit,
            kind="faq",
            audience__in={Audience.EVERYONE, audience} - {Audience.STAFF},
        )
        .values_list("key", "title")
        .order_by("id")
    )
    titles = dict(faqs)
    cited = (
        Answer.objects.filter(
            conversation__unit=unit, status__in=_ANSWERED, sources__is_used=True, sources__key__in=titles
        )
        .values_list("sources__key")
        .annotate(times=Count("id"))
        .order_by("-times", "sources__key")[:limit]
    )
    keys = [key for key, _times in cited]
    keys += [key for key in titles if key not in set(keys)]
    return tuple(titles[key] for key in keys[:limit])

"""Nothing answers it: say so plainly, with the office's contact and the nearest questions."""

from assistant.answering import messages
from assistant.answering.context import Reply, Turn
from assistant.answering.routes.nearest import choice_of
from assistant.answering.steps.choose_date import today_choice
from assistant.answering.types import Choice
from assistant.enums import AnswerStatus, Route
from assistant.language.conversation.replacement import asked_of
from assistant.language.named_things import named_things
from assistant.language.programmes import Known, Programme, mentions_in
from curation.enums import Kind

MAX_NEAREST = 3
MIN_ANSWERABILITY = 0.1  # below it the question is about something else: suggestions, no buttons
MAX_PROGRAMMES = 6


async def abstain(turn: Turn) -> Reply | None:
    unit = turn.request.unit
    near = (today_choice(turn),) if turn.is_past else _nearest_questions(turn)
    return Reply(
        AnswerStatus.ABSTAINED_NO_SOURCE,
        messages.no_source_then(unit, turn.as_of) if turn.is_past else messages.no_source(unit),
        Route.ABSTAIN,
        choices=near,
        with_contact=True,
        with_suggestions=not near,
    )


def _nearest_questions(turn: Turn) -> tuple[Choice, ...]:
    """Frequent questions that were found though none answers: the person may see what the words did not."""
    ranking = turn.ranking
    if ranking is None or ranking.answerability < MIN_ANSWERABILITY:
        return ()
    faqs = [candidate.hit for candidate in ranking.candidates if candidate.hit.kind == Kind.FAQ]
    return tuple(choice_of(hit) for hit in faqs[:MAX_NEAREST])


async def abstain_unknown(turn: Turn) -> Reply | None:
    """«Maestría en Robótica» where no text names it: no other programme's entry answers that."""
    unknown = named_things(turn.standalone, turn.known).unknown
    if not unknown:
        return None
    level = next(mention.level for mention in mentions_in(turn.standalone, turn.known) if mention.is_unknown)
    choices = tuple(
        Choice(programme.name, asked_of(turn.standalone, programme.name, programme.level, turn.known))
        for programme in _nearest_programmes(level, turn.known)
    )
    text = messages.unknown_programme(turn.request.unit, unknown)
    return Reply(
        AnswerStatus.ABSTAINED_UNKNOWN,
        f"{text} {messages.known_programmes()}" if choices else text,
        Route.ABSTAIN,
        choices=choices,
        with_contact=True,
    )


def _nearest_programmes(level: str, known: Known) -> tuple[Programme, ...]:
    """Those of the level asked for first."""
    return tuple(sorted(known.programmes, key=lambda programme: programme.level != level)[:MAX_PROGRAMMES])

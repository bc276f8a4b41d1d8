"""Something answers probably, not surely: the best entry under its own question, the next ones as buttons."""

from collections.abc import Sequence

from assistant.answering import messages
from assistant.answering.context import Reply, Turn
from assistant.answering.quoting.quote import marked, quotation
from assistant.answering.types import Choice
from assistant.enums import AnswerStatus, Route
from assistant.retrieval.types import Hit
from curation.enums import Kind

NUM_CHOICES = 4


async def nearest(turn: Turn) -> Reply | None:
    ranking = turn.ranking
    if ranking is None or not ranking.candidates or not ranking.is_answerable:
        return None
    best, *others = (candidate.hit for candidate in ranking.candidates)
    return Reply(
        AnswerStatus.NEAREST,
        marked(quotation(turn.standalone, best), turn.number_of(best)),
        Route.NEAREST,
        lead=messages.nearest(name_of(best)),
        choices=choices_in(turn, others, NUM_CHOICES, beside=best),
    )


def choices_in(
    turn: Turn, hits: Sequence[Hit], number: int, *, beside: Hit | None = None
) -> tuple[Choice, ...]:
    """Buttons for the best hits; a detail asked for in a conversation may stand in what was shown before."""
    choices = tuple(choice_of(hit) for hit in hits[:number])
    before = next((past.first for past in reversed(turn.history) if past.first), None)
    known = {choice.key for choice in choices} | ({beside.key} if beside else set())
    if not turn.is_leaning or before is None or before.key in known:
        return choices
    return (*choices[: number - 1], Choice(before.label, before.question, before.key))


def choice_of(hit: Hit) -> Choice:
    """The button that shows this passage."""
    return Choice(label=name_of(hit), question=name_of(hit), key=hit.key)


def name_of(hit: Hit) -> str:
    """A question, an article's heading, or a document with the section that is meant."""
    if hit.kind == Kind.DOCUMENT and hit.heading_path and hit.heading_path[-1] != hit.title:
        return f"{hit.title}: {hit.heading_path[-1]}"
    return hit.title

"""Whose rules: today's, those of the date the caller gave, or those of the day the question asks for."""

from datetime import date, timedelta

from django.utils import timezone

from assistant import retrieval
from assistant.answering import messages
from assistant.answering.context import Reply, Turn
from assistant.answering.database import in_database
from assistant.answering.types import Choice
from assistant.enums import AnswerStatus, Method, Route
from assistant.language.asked_day import BeforeReform, asked_day
from assistant.language.words import fold
from curation.enums import Kind
from curation.selectors.reforms import Reform, last_reforms

_ONE_DAY = timedelta(days=1)
_NUM_ARTICLES = 20  # looked through for the regulation that a question is about


async def choose_date(turn: Turn) -> Reply | None:
    today = timezone.localdate()
    if turn.request.as_of is None:
        asked = asked_day(turn.standalone, today=today)
        if isinstance(asked, BeforeReform):
            before = await in_database(day_before_reform, turn, asked)
            if before is None and asked.is_said:
                return _no_earlier_rules(turn)
            asked = before
        turn.as_of = asked or today
    turn.is_past = turn.as_of < today
    return None


def day_before_reform(turn: Turn, asked: BeforeReform) -> date | None:
    """The last day of the rules before the present ones; None when no change of them is known.

    The tense of a verb alone asks for earlier rules only where there are some.
    """
    reforms = last_reforms(turn.request.unit, on=turn.as_of)
    replaced = [reform for reform in reforms if reform.replaced]
    known = replaced or (reforms if asked.is_said else [])
    if not known:
        return None
    return _meant(turn, known).began - _ONE_DAY


def today_choice(turn: Turn) -> Choice:
    """The button that asks the same of today."""
    return Choice(label=messages.rules_of_today(), question=messages.asked_of_today(turn.standalone))


def _meant(turn: Turn, reforms: list[Reform]) -> Reform:
    """The reform of the regulation that is named, else of the one that speaks of it, else the latest."""
    if len(reforms) == 1:
        return reforms[0]
    question = fold(turn.standalone)
    named = [reform for reform in reforms if any(fold(name) in question for name in reform.names)]
    if named:
        return max(named, key=lambda reform: reform.began)
    by_key = {reform.entry_key: reform for reform in reforms}
    found = retrieval.retrieve(
        turn.standalone,
        unit=turn.request.unit,
        method=Method.BM25,
        k=_NUM_ARTICLES,
        audience=turn.request.audience,
    )
    for hit in found.hits:
        if hit.kind == Kind.ARTICLE and hit.entry_key in by_key:
            return by_key[hit.entry_key]
    return max(reforms, key=lambda reform: reform.began)


def _no_earlier_rules(turn: Turn) -> Reply:
    return Reply(
        AnswerStatus.ABSTAINED_NO_SOURCE,
        messages.no_earlier_rules(turn.request.unit),
        Route.ABSTAIN,
        choices=(today_choice(turn),),
        with_contact=True,
    )

"""A question that leans on those before it is completed, so that it can be searched alone."""

from dataclasses import replace

from assistant.answering import messages
from assistant.answering.context import Reply, Turn
from assistant.answering.types import Choice
from assistant.enums import AnswerStatus, Route
from assistant.language.conversation.earlier import Earlier
from assistant.language.conversation.follow_up import Understood, understood
from assistant.language.conversation.frame import without_opener
from assistant.language.languages import SPANISH
from assistant.selectors.answers import PastTurn


async def complete_follow_up(turn: Turn) -> Reply | None:
    if turn.language != SPANISH or turn.request.choice:
        return None  # a button says by itself what is asked
    earlier = tuple(_earlier(past) for past in turn.history)
    completed = understood(turn.standalone, earlier, turn.known)
    if completed is None:
        turn.standalone = without_opener(turn.standalone)
        return None
    if completed.which:
        return _ask_which(completed)
    turn.standalone, turn.is_completed, turn.is_leaning = completed.question, True, True
    if completed.key:
        turn.request = replace(turn.request, choice=completed.key)
    return None


def _earlier(past: PastTurn) -> Earlier:
    asked_back = past.status in {AnswerStatus.CLARIFIED, AnswerStatus.ABSTAINED_UNKNOWN}
    return Earlier(past.question, past.shown, past.offered, asked_back=asked_back)


def _ask_which(completed: Understood) -> Reply:
    """«Sí» to several buttons says nothing: they are offered again."""
    choices = tuple(Choice(offered.label, offered.question, offered.key) for offered in completed.which)
    return Reply(AnswerStatus.CLARIFIED, messages.which_of_these(), Route.CLARIFY, choices=choices)

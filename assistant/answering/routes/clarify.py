"""Ask which one is meant.

The best candidates say the same of different programmes, levels or years; or the question leans on those
before it, and several entries are about as probable.
"""

from collections.abc import Callable, Mapping, Sequence

from assistant.answering import messages
from assistant.answering.context import Reply, Turn
from assistant.answering.routes.nearest import choices_in
from assistant.answering.types import Choice
from assistant.enums import AnswerStatus, Route
from assistant.language.conversation.frame import read_frame
from assistant.language.conversation.replacement import asked_of
from assistant.language.named_things import NamedThings, named_things
from assistant.language.programmes import Known
from assistant.language.words import content_stems, stem
from assistant.ranker import Candidate
from assistant.retrieval.types import Hit
from curation.enums import Kind

MAX_CHOICES = 4
# A candidate half as probable as the best may be meant as well; below that it is not what was asked.
NEAR = 0.5
# With another entry this near the best one was right in 12 of 23 turns of conversations, in 48 of 56 without.
NEAR_IN_CONVERSATION = 0.6
# Where the best one was less probable than this, it was right in 20 of 61 such turns.
SURE_IN_CONVERSATION = 0.2

_ASKED: Mapping[str, Callable[[], str]] = {
    "programme": messages.which_programme,
    "level": messages.which_level,
    "year": messages.which_year,
}


async def clarify(turn: Turn) -> Reply | None:
    ranking = turn.ranking
    if ranking is None or not ranking.is_answerable:
        return None
    slot, alternatives = alternatives_among(ranking.candidates, turn.standalone, turn.known)
    if not slot:
        is_open = turn.is_leaning and len(ranking.candidates) > 1
        return _which_of_these(turn, ranking.candidates) if is_open else None
    choices = tuple(_choice(turn, label, hit) for label, hit in alternatives.items())
    return Reply(AnswerStatus.CLARIFIED, _ASKED[slot](), Route.CLARIFY, choices=choices[:MAX_CHOICES])


def _which_of_these(turn: Turn, candidates: Sequence[Candidate]) -> Reply | None:
    """Buttons instead of a guess, where the conversation leaves open what is meant."""
    best, second = (each.probability for each in candidates[:2])
    if best >= SURE_IN_CONVERSATION and second < NEAR_IN_CONVERSATION * best:
        return None
    choices = choices_in(turn, [each.hit for each in candidates], MAX_CHOICES)
    return Reply(AnswerStatus.CLARIFIED, messages.which_of_these(), Route.CLARIFY, choices=choices)


def alternatives_among(
    candidates: Sequence[Candidate], question: str, known: Known
) -> tuple[str, dict[str, Hit]]:
    """What the best candidates differ in (`programme`, `level` or `year`) and the best passage of each value.

    Empty unless they say the same otherwise and the question names none of them.
    """
    if not candidates:
        return "", {}
    asked = named_things(question, known)
    best, *others = candidates
    near = [best, *(c for c in others if c.probability >= NEAR * best.probability)]
    if _says_more(question, best.hit, known):
        return "", {}  # «¿cuánto cuesta la luna?» asks of no programme
    said = _said(best.hit.title, known)
    alike = [c.hit for c in near if said and _said(c.hit.title, known) == said]
    for slot in _ASKED:
        named = [(_value(slot, named_things(hit.title, known), asked), hit) for hit in alike]
        values = {value: hit for value, hit in reversed(named) if value}  # the best passage of each stays
        if len(values) > 1 and named[0][0]:
            return slot, dict(reversed(values.items()))
    return "", {}


def _value(slot: str, named: NamedThings, asked: NamedThings) -> str:
    """What a title names in this slot; empty when the question has named it, or the title names several."""
    if slot == "programme":
        is_other_level = asked.levels and not asked.levels & named.levels
        return "" if asked.programmes or is_other_level else _only(named.programmes)
    if slot == "level":
        return "" if asked.levels else _only(named.levels).capitalize()
    return "" if asked.years else _only(named.years)


def _only(values: frozenset[str] | frozenset[int]) -> str:
    return str(next(iter(values))) if len(values) == 1 else ""


def _said(title: str, known: Known) -> frozenset[str]:
    """The stems of what a title says besides the names in it: «¿Cuánto cuesta la maestría?» says «cuesta»."""
    kinds = {"direct", "aspect", "programme_aspect", "part", "content"}
    return frozenset(stem(token.word) for token in read_frame(title, known).tokens if token.kind in kinds)


def _says_more(question: str, hit: Hit, known: Known) -> bool:
    """Whether the question holds a word of meaning that the best entry knows nothing of."""
    content = {stem(token.word) for token in read_frame(question, known).tokens if token.kind == "content"}
    return not content <= set(content_stems(" ".join((hit.title, *hit.questions, hit.text))))


def _choice(turn: Turn, label: str, hit: Hit) -> Choice:
    """The button: an entry's own question says best what it asks, a document's title does not."""
    if hit.kind == Kind.FAQ:
        return Choice(label, hit.title, hit.key)
    level = next(iter(named_things(hit.title, turn.known).levels), "")
    return Choice(label, asked_of(turn.standalone, label, level, turn.known) if level else hit.title, hit.key)

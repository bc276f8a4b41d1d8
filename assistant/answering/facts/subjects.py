"""What a question is about: the parts it names and asks for, each with the regulation named for it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answering.facts.asking import is_asked_for, other_stems
from assistant.answering.facts.divisions import Division
from assistant.answering.facts.mentions import Mention, ReadQuestion
from assistant.answering.facts.naming import Naming, naming
from assistant.answering.facts.titles import Titles

_TOPIC_WORDS = frozenset({"sobre", "acerca", "respecto", "referente", "relacionado", "about"})


@dataclass(frozen=True, slots=True)
class Subject:
    """`indexes` are the regulations named, by place among the titles; `unknown` one that is not there."""

    mention: Mention
    indexes: tuple[int, ...] = ()
    unknown: str = ""


def subjects(question: ReadQuestion, titles: Titles) -> Iterator[Subject]:
    """The parts asked for, in order. A part that is merely mentioned, or is of something else, is none."""
    for at, mention in enumerate(question.mentions):
        names = _named(question, at, titles)
        others = _others(question, mention, names)
        if not names.is_named and others and not _tells_a_topic(question):
            stems = titles.known_words(others)
            if stems and all(stems):  # «titulación art 5»: all that is left is a name
                names, others = Naming(titles.best(stems)), []
        if _is_meant(mention, names, len(others)) and _is_asked_for(question, mention, names):
            yield Subject(mention, names.indexes, names.unknown or names.owner)


def _named(question: ReadQuestion, at: int, titles: Titles) -> Naming:
    """The name between this mention and the next; or, where none stands there, the one after them all."""
    end = question.mentions[at].end
    following = [mention.start for mention in question.mentions[at + 1 :]]
    for until in dict.fromkeys((*following[:1], len(question.tokens))):
        names = naming(question.tokens, end, until, titles)
        if names.is_named:
            break
    return names


def _others(question: ReadQuestion, mention: Mention, names: Naming) -> list[str]:
    """Words of content beside the mention and the name; those about asking left out."""
    taken = {*range(mention.start, mention.end), *range(*names.span)}
    kept = [token.text for at, token in enumerate(question.tokens) if at not in taken]
    return [word for word in kept if other_stems(word)]


def _tells_a_topic(question: ReadQuestion) -> bool:
    """«¿Qué dice el artículo 5 sobre becas?» names no regulation of grants."""
    return any(token.text in _TOPIC_WORDS for token in question.tokens)


def _is_meant(mention: Mention, names: Naming, num_others: int) -> bool:
    """Articles are of norms alone; a chapter or an annex may be of a thesis or a form."""
    is_foreign = names.is_ones_own or (names.owner and mention.division is not Division.ARTICLE)
    return not is_foreign and (names.is_named or num_others <= mention.tolerance)


def _is_asked_for(question: ReadQuestion, mention: Mention, names: Naming) -> bool:
    place = _place(question, (mention.start, mention.end))
    return is_asked_for(question.plain, place, _place(question, names.span))


def _place(question: ReadQuestion, span: tuple[int, int]) -> tuple[int, int]:
    """Tokens as a place in the plain text."""
    start, end = span
    return (question.tokens[start].start, question.tokens[end - 1].end) if start < end else (0, 0)

"""An article, chapter or provision by its number: the row in force on the asked day, whole.

The regulation is the one named; or the one the conversation last cited; or the only one in force that has
such a part. Where several have it, the person is asked which. Where the named one lacks it, that is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.answering.context import Reply, Turn
from assistant.answering.facts import rows, wording
from assistant.answering.facts.absence import absence
from assistant.answering.facts.asking_back import ask_which_container, ask_which_regulation, say_unknown
from assistant.answering.facts.divisions import Division
from assistant.answering.facts.mentions import Mention, article_asked_after_another, read_question
from assistant.answering.facts.shelf import Shelf
from assistant.answering.facts.showing import article_text, container_text, list_of_articles
from assistant.answering.facts.subjects import Subject, subjects
from assistant.answering.facts.tokens import as_written
from assistant.enums import AnswerStatus, Route
from curation.models import Article, Regulation, RegulationVersion

MAX_WHOLE_ARTICLES = 6  # more are listed, each a link


@dataclass(slots=True)
class _Found:
    """Rows to show, and sentences about what is not there."""

    articles: list[Article] = field(default_factory=list)
    containers: list[rows.Container] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)


def look_up_part(turn: Turn) -> Reply | None:
    """The parts that the question names, shown; None when it names none, or does not ask for it."""
    shelf = Shelf.of(turn)
    if not shelf.versions:
        return None
    chosen = rows.find_article(turn.request.choice, shelf.current) if turn.request.choice else None
    if chosen is not None:
        return _shown(shelf, _Found(articles=[chosen]), turn.question)
    for text in dict.fromkeys((turn.question, turn.standalone)):
        reply = _read_and_look_up(shelf, text)
        if reply is not None:
            return reply
    return _look_up_number_alone(shelf)


def _read_and_look_up(shelf: Shelf, text: str) -> Reply | None:
    question = read_question(text)
    found = _Found()
    asked = list(subjects(question, shelf.titles))
    for subject in asked:
        one = _find(shelf, subject, text)
        if isinstance(one, Reply):
            return one
        found.articles += [each for each in one.articles if each not in found.articles]
        found.containers += one.containers
        found.sentences += one.sentences
    return _shown(shelf, found, question.plain) if asked else None


def _look_up_number_alone(shelf: Shelf) -> Reply | None:
    """«¿Y el 13?» after an answer from a regulation."""
    number = article_asked_after_another(shelf.turn.question) if shelf.turn.history else None
    if number is None or shelf.cited_before is None:
        return None
    found = _find_in(shelf, Mention(Division.ARTICLE, (number,), 0, 0), [shelf.cited_before])
    return found if isinstance(found, Reply) else _shown(shelf, found, "")


def _find(shelf: Shelf, subject: Subject, text: str) -> _Found | Reply:
    mention = subject.mention
    if subject.unknown:
        name = as_written(subject.unknown, text)
        return say_unknown(shelf, mention, name, _holders(mention, shelf.current))
    if subject.indexes:
        named = [shelf.regulations[at] for at in subject.indexes]
        current = [version for version in shelf.current if version.regulation in named]
        return _find_meant(shelf, mention, current) if current else _not_in_force(shelf, named)
    if not shelf.current:
        return Reply(AnswerStatus.FACT, wording.nothing_in_force(shelf.turn.as_of), Route.FACT)
    return _find_meant(shelf, mention, shelf.current)


def _find_meant(shelf: Shelf, mention: Mention, versions: Sequence[RegulationVersion]) -> _Found | Reply:
    """In the version the conversation last cited, where it is one of these and has the part; else in all."""
    cited = shelf.cited_before
    if cited in versions and cited is not None and _holders(mention, [cited]):
        versions = [cited]
    return _find_in(shelf, mention, versions)


def _find_in(shelf: Shelf, mention: Mention, versions: Sequence[RegulationVersion]) -> _Found | Reply:
    """The rows where one version has them; a question back where several do; «no existe» where none does."""
    holders = _holders(mention, versions)
    if len(holders) > 1:
        return ask_which_regulation(shelf, mention, holders)
    if not holders:
        return _Found(sentences=absence(mention, versions, mention.numbers))
    if mention.division.is_container:
        return _find_containers(shelf, mention, holders[0])
    parts = rows.numbered_parts(holders, mention.division)[holders[0].pk]
    if not mention.numbers:
        return _Found(articles=rows.articles_by_id([pk for pk, _number in parts]))
    pks = [pk for wanted in mention.numbers for pk in rows.matching(parts, wanted)]
    absent = [wanted for wanted in mention.numbers if not rows.matching(parts, wanted)]
    sentences = absence(mention, holders, absent) if absent else []
    return _Found(articles=rows.articles_by_id(pks), sentences=sentences)


def _find_containers(shelf: Shelf, mention: Mention, version: RegulationVersion) -> _Found | Reply:
    found = rows.containers([version], mention)
    places = {container.path[:-1] for container in found}
    if len(found) > len(mention.numbers) and len(places) > 1:
        return ask_which_container(shelf, mention, found)
    return _Found(containers=found)


def _holders(mention: Mention, versions: Sequence[RegulationVersion]) -> list[RegulationVersion]:
    """The versions that have at least one of the parts named."""
    if mention.division.is_container:
        holding = {container.version.pk for container in rows.containers(versions, mention)}
        return [version for version in versions if version.pk in holding]
    parts = rows.numbered_parts(versions, mention.division)
    return [version for version in versions if _is_held(mention, parts[version.pk])]


def _is_held(mention: Mention, parts: Sequence[rows.NumberedPart]) -> bool:
    if not mention.numbers:
        return bool(parts)
    return any(rows.matching(parts, wanted) for wanted in mention.numbers)


def _shown(shelf: Shelf, found: _Found, plain: str) -> Reply:
    """The rows with their version above them, and what does not exist below."""
    turn = shelf.turn
    if len(found.articles) > MAX_WHOLE_ARTICLES:
        texts = [list_of_articles(turn, found.articles)]
    else:
        texts = [article_text(turn, article, plain) for article in found.articles]
    texts += [container_text(turn, container) for container in found.containers]
    versions = [*(each.version for each in found.articles), *(each.version for each in found.containers)]
    leads = dict.fromkeys(wording.lead_of(each, turn.as_of, is_today=shelf.is_today) for each in versions)
    return Reply(
        AnswerStatus.FACT,
        "\n\n".join([*texts, *found.sentences]),
        Route.FACT,
        lead=wording.shortened(" · ".join(leads), wording.MAX_LEAD_CHARS),
    )


def _not_in_force(shelf: Shelf, regulations: Sequence[Regulation]) -> Reply:
    texts = [wording.not_in_force(each, shelf.turn.as_of, shelf.versions_of(each)) for each in regulations]
    return Reply(AnswerStatus.FACT, "\n\n".join(texts), Route.FACT)

"""Whether a question about a past day gets what stood then, or honest silence; never today's text."""

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from assistant.answering import answer_to_end
from assistant.answering.types import AnswerResult, AskRequest
from assistant.enums import AnswerStatus, Channel
from assistant.index.job import build_index
from curation.importing.front_matter import RegulationHeader
from curation.importing.readers import SourceFile
from curation.importing.regulations import plan_regulation
from curation.importing.sample import load_sample
from curation.models import Article, Document, FaqEntry, Regulation, RegulationVersion, Unit
from curation.passages import whole_key
from curation.selectors.foundations import resolve_foundations
from curation.services import (
    ArticleDraft,
    entries_create_bulk,
    entries_publish_bulk,
    regulation_get_or_create,
    regulation_version_create,
)
from curation.text.foundations import Foundation, foundations_of, parse_foundation
from tests.benchmarks.corpus import fresh_unit
from tests.benchmarks.dated_questions import SAMPLE_TOPICS, DatedQuestion, Topic, questions_about
from training_jobs.exceptions import BenchmarkDataError

Say = Callable[[str], None]

_SAMPLE_UNIT, _EDITED_UNIT = "benchmark-dated-sample", "benchmark-dated-edited"
_FILE = ("normativa-universitaria", "peru-unmsm-reglamento-matricula-2023.txt")
_OLD, _NEW = date(2016, 2, 1), date(2023, 5, 11)
_NUM_EDITED_TOPICS = 12
_MAX_TOPIC_WORDS = 9
_NUMBER = re.compile(r"\d+")
_MAX_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Truth:
    """When each text stands, read from the versions alone: not from what the assistant asks."""

    versions: Mapping[int, tuple[date, date]]
    texts: Mapping[tuple[int, str], str]  # by version and anchor
    entries: Mapping[str, FaqEntry | Document]

    def version_on(self, day: date) -> int | None:
        return next((number for number, (first, last) in self.versions.items() if first <= day <= last), None)

    def stands(self, key: str, day: date, today: date) -> bool:
        """Whether a shown text was in force on the day."""
        named = parse_foundation(whole_key(key))
        if named is not None and named.is_article:
            return named.version == self.version_on(day)
        entry = self.entries.get(whole_key(key))
        if entry is None or day >= today:
            return day >= today
        resting = foundations_of(entry.rests_on) if isinstance(entry, FaqEntry) else []
        if entry.valid_from is None and not resting:
            return False  # nothing says that it stood before it was published
        own = (entry.valid_from or date.min) <= day <= (entry.valid_until or date.max)
        return own and all(self._is_same_text(each, day) for each in resting)

    def _is_same_text(self, resting: Foundation, day: date) -> bool:
        then, meant = self.version_on(day), resting.version
        if then is None or meant is None:
            return False
        return self.texts.get((then, resting.anchor)) == self.texts.get((meant, resting.anchor))


def measure_dated_questions(data: Path, say: Say) -> dict[str, Any]:
    """Questions over the sample's versions, and over a real regulation with an older version made of it.

    `right`: the article of that day, or an answer in force then, is shown first. `silent`: nothing is shown.
    `other`: another text of that day. `wrong`: any shown text did not stand on that day. `failed`: an error.

    Raises:
        BenchmarkDataError: the regulation is not in the data folder.
    """
    sample, edited = _sample_unit(), _edited_unit(data)
    figures: dict[str, Any] = {}
    for name, unit, topics in (
        ("sample", sample, SAMPLE_TOPICS),
        ("edited", edited, _edited_topics(edited)),
    ):
        build_index(unit)
        truth = _truth(unit)
        first, reform = (span[0] for span in list(truth.versions.values())[:2])
        questions = list(questions_about(topics, first=first, reform=reform, today=timezone.localdate()))
        say(f"{unit.code}: {len(questions)} questions")
        figures[name] = asyncio.run(_measured(questions, unit, truth, say))
    return figures


async def _measured(questions: Sequence[DatedQuestion], unit: Unit, truth: Truth, say: Say) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    by_way: dict[str, Counter[str]] = defaultdict(Counter)
    for question in questions:
        request = AskRequest(question.text, unit, Channel.COMMAND, as_of=question.as_of)
        result = await answer_to_end(request)
        outcome = _outcome(question, result, truth, timezone.localdate())
        counts[outcome] += 1
        by_way[question.way][outcome] += 1
        if outcome == "wrong":
            shown = ", ".join(citation.key for citation in result.citations)
            say(f"wrong: {question.text} | meant {question.day}, taken {result.as_of} | {shown}")
    return {"n": len(questions), **counts, "by_way": {way: dict(found) for way, found in by_way.items()}}


def _outcome(question: DatedQuestion, result: AnswerResult, truth: Truth, today: date) -> str:
    if result.status == AnswerStatus.FAILED:
        return "failed"
    shown = [citation.key for citation in result.citations]
    offered = [choice.key for choice in result.choices if choice.key]
    if not all(truth.stands(key, question.day, today) for key in (*shown, *offered)):
        return "wrong"
    if not shown:
        return "silent"
    return "right" if _answers(shown[0], question.anchor, truth) else "other"


def _answers(key: str, anchor: str, truth: Truth) -> bool:
    named = parse_foundation(whole_key(key))
    if named is not None and named.is_article:
        return named.anchor == anchor
    entry = truth.entries.get(key)
    return isinstance(entry, FaqEntry) and anchor in {each.anchor for each in foundations_of(entry.rests_on)}


def _truth(unit: Unit) -> Truth:
    versions = RegulationVersion.objects.filter(regulation__unit=unit).order_by("number")
    articles = Article.objects.filter(version__in=versions).select_related("version")
    return Truth(
        versions={
            each.number: (each.valid_from or date.min, each.valid_until or date.max) for each in versions
        },
        texts={(each.version.number, each.anchor): each.text for each in articles},
        entries={
            each.key: each
            for model in (FaqEntry, Document)
            for each in model._default_manager.filter(unit=unit, revises=None)
        },
    )


def _sample_unit() -> Unit:
    return load_sample(unit_code=_SAMPLE_UNIT).unit


@transaction.atomic
def _edited_unit(data: Path) -> Unit:
    """A real regulation, an older version of it with other numbers, and an answer on each of its articles."""
    unit = fresh_unit(_EDITED_UNIT)
    RegulationVersion.objects.filter(regulation__unit=unit).delete()
    Regulation.objects.filter(unit=unit).delete()
    regulation = regulation_get_or_create(unit=unit, title="Reglamento General de Matrícula")
    drafts = _read_articles(data)
    for number, first, articles in ((1, _OLD, [_edited(draft) for draft in drafts]), (2, _NEW, drafts)):
        version = RegulationVersion(regulation=regulation, number=number, valid_from=first)
        made = regulation_version_create(version, articles=articles, actor=None)
        entries_publish_bulk([made], actor=None)
    entries_publish_bulk(_todays_answers(unit), actor=None)
    return unit


def _read_articles(data: Path) -> list[ArticleDraft]:
    path = data.joinpath(*_FILE)
    if not path.is_file():
        raise BenchmarkDataError(f"{path}")
    plan = plan_regulation(SourceFile.from_path(path, max_bytes=_MAX_BYTES), given=RegulationHeader())
    return [
        ArticleDraft(part.number, part.anchor, part.text, part.kind, part.title[:400], part.heading_path)
        for part in plan.parts
    ]


def _edited(draft: ArticleDraft) -> ArticleDraft:
    """The article with every number raised by one, as if a reform had lowered them."""
    return replace(draft, text=_NUMBER.sub(lambda found: str(int(found[0]) + 1), draft.text))


def _todays_answers(unit: Unit) -> list[FaqEntry]:
    """On each article asked about, one answer that says what it rests on and one that does not."""
    answers: list[FaqEntry] = []
    for topic, article in _topics_with_articles(unit):
        stored, _unknown = resolve_foundations(unit, [article.key])
        question = f"¿{topic.now[:1].upper()}{topic.now[1:]}?"[:400]
        for rests_on in (stored, []):
            answers.append(
                FaqEntry(unit=unit, question=question, answer=article.text[:2_000], rests_on=rests_on)
            )
    return entries_create_bulk(answers, actor=None)


def _edited_topics(unit: Unit) -> list[Topic]:
    return [topic for topic, _article in _topics_with_articles(unit)]


def _topics_with_articles(unit: Unit) -> list[tuple[Topic, Article]]:
    """Articles whose numbers were edited, asked about by their first words."""
    articles = Article.objects.filter(version__regulation__unit=unit, version__number=2, kind="article")
    changed = [
        article for article in articles.order_by("position") if _NUMBER.search(article.text) and article.text
    ]
    step = max(len(changed) // _NUM_EDITED_TOPICS, 1)
    return [(_topic(article), article) for article in changed[::step][:_NUM_EDITED_TOPICS]]


def _topic(article: Article) -> Topic:
    words = re.sub(r"[^\w\s]|\d", " ", f"{article.title} {article.text}").split()
    about = " ".join(words[:_MAX_TOPIC_WORDS]).lower()
    return Topic(
        article.anchor,
        f"qué establece el reglamento sobre {about}",
        f"qué establecía el reglamento sobre {about}",
    )

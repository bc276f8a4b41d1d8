"""How the pipeline does on a set of questions: what it answers, how much is grounded, how fast."""

import statistics
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, field
from typing import Any

from assistant.answering.database import in_database
from assistant.answering.pipeline import answer
from assistant.answering.types import AnswerResult, AskRequest, Finished, Sentence
from assistant.answering.verification import Verifier
from assistant.enums import AnswerStatus, Channel
from assistant.language.sentences import split_sentences
from assistant.models import AnswerSource
from assistant.retrieval.types import Hit
from curation.models import Unit
from curation.passages import whole_key

_ANSWERED = {AnswerStatus.CURATED, AnswerStatus.GENERATED, AnswerStatus.EXTRACTIVE}


@dataclass(frozen=True, slots=True)
class Question:
    """`relevant` are entry or passage keys that answer it; empty: unknown."""

    text: str
    relevant: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """Shares are 0..1 with their counts beside them; times are milliseconds to the first sentence."""

    num_questions: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    num_sentences: int = 0
    num_supported: int = 0
    num_cited_relevant: int = 0
    num_with_relevant: int = 0
    first_sentence_ms: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def supported_share(self) -> float:
        return self.num_supported / self.num_sentences if self.num_sentences else 0.0

    def as_document(self) -> dict[str, Any]:
        return {**asdict(self), "supported_share": round(self.supported_share, 4)}


async def measure_answers(questions: Sequence[Question], unit: Unit) -> Report:
    """Ask one after another and check again, independently of the stream, every sentence people saw."""
    report = Report(num_questions=len(questions))
    statuses: Counter[str] = Counter()
    times: dict[str, list[float]] = {}
    for question in questions:
        result, first_ms = await _ask(question, unit)
        statuses[result.status.value] += 1
        times.setdefault(result.status.value, []).append(first_ms)
        if result.status in _ANSWERED:
            await _count(report, question, result)
    report.statuses = dict(statuses)
    report.first_sentence_ms = {status: _percentiles(values) for status, values in times.items()}
    return report


async def _ask(question: Question, unit: Unit) -> tuple[AnswerResult, float]:
    started, first_ms = time.perf_counter(), 0.0
    request = AskRequest(question=question.text, unit=unit, channel=Channel.COMMAND)
    async with aclosing(answer(request)) as events:
        async for event in events:
            if isinstance(event, Sentence) and not first_ms:
                first_ms = (time.perf_counter() - started) * 1000
            if isinstance(event, Finished):
                return event.result, first_ms
    raise AssertionError("an answer always ends with Finished")


async def _count(report: Report, question: Question, result: AnswerResult) -> None:
    sources = await in_database(_cited, result)
    verifier = Verifier(sources)
    if result.status == AnswerStatus.GENERATED:
        verdicts = [verifier.check(sentence) for sentence in split_sentences(result.text)]
        report.num_sentences += len(verdicts)
        report.num_supported += sum(verdict.is_supported for verdict in verdicts)
    if question.relevant:
        report.num_with_relevant += 1
        keys = {source.key for source in sources} | {whole_key(source.key) for source in sources}
        report.num_cited_relevant += bool(keys & set(question.relevant))


def _cited(result: AnswerResult) -> list[Hit]:
    """The sources as recorded, in the order of their numbers."""
    rows = AnswerSource.objects.filter(answer_id=result.id, is_used=True).order_by("number")
    return [
        Hit(
            rank=row.rank,
            key=row.key,
            entry_key=row.key,
            kind=row.kind,
            title=row.title,
            heading_path=(),
            text=row.text,
            questions=(),
            citation=row.citation,
            url=row.url,
            audience="",
            valid_from=None,
            valid_until=None,
            text_hash=row.text_hash,
            score=row.score,
            dense_score=None,
            lexical_score=None,
        )
        for row in rows
    ]


def _percentiles(values: Sequence[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        "p50": round(statistics.median(ordered), 1),
        "p95": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 1),
    }

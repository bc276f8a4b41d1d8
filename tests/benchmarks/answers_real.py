"""Real phrasings through the whole assistant: what is shown, offered or refused, how surely, how soon.

Every folder that holds `faqs.jsonl` and `queries.jsonl` goes into one unit, as an office's knowledge does,
and every phrasing is asked as a visitor of the widget would ask it.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from assistant.answering.pipeline import answer
from assistant.answering.types import AnswerResult, AskRequest, Finished, Sentence
from assistant.enums import AnswerStatus, Channel, Route
from assistant.index.job import build_index
from assistant.statistics import wilson
from curation.enums import Writing
from curation.models import Unit
from curation.passages import whole_key
from tests.benchmarks.corpus import add_faqs, fresh_unit
from training_jobs.exceptions import BenchmarkDataError
from training_jobs.ranker.shipped import read_lines

Say = Callable[[str], None]

UNIT = "benchmark-answers-real"
_CERTAIN = {Route.CURATED, Route.FACT}
_REFUSED = {
    AnswerStatus.ABSTAINED_NO_SOURCE,
    AnswerStatus.ABSTAINED_UNKNOWN,
    AnswerStatus.REFUSED_INPUT,
    AnswerStatus.REFUSED_OFFENSIVE,
    AnswerStatus.SMALL_TALK,
    AnswerStatus.FAILED,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A phrasing and the entry keys that answer it; without any it has no answer here."""

    id: str
    set: str
    text: str
    right: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a phrasing. `shown` are the cited entries in order, `offered` those behind buttons."""

    id: str
    set: str
    route: str
    status: str
    shown: tuple[str, ...]
    offered: tuple[str, ...]
    right: tuple[str, ...]
    first_text_ms: float

    @property
    def is_shown_right(self) -> bool:
        return bool(self.shown) and self.shown[0] in self.right

    @property
    def is_offered_right(self) -> bool:
        return not self.is_shown_right and bool(set(self.right) & {*self.offered, *self.shown[1:]})

    @property
    def is_certain(self) -> bool:
        return self.route in _CERTAIN

    @property
    def is_refused(self) -> bool:
        return self.status in _REFUSED


def measure_real_answers(
    data: Path,
    say: Say,
    *,
    out: Path | None = None,
    without_answer: Sequence[Path] = (),
    written: bool = False,
    askers: int = 1,
) -> dict[str, Any]:
    """Load, index, ask; the rows go to `answers.jsonl` and the figures to `answers.json` below `out`.

    Raises:
        BenchmarkDataError: the data folder holds no set, or a named file is not there.
    """
    unit, asked = _load(data)
    asked += [row for file in without_answer for row in _without_answer(file)]
    unit.writing = Writing.ALWAYS if written else Writing.NEVER
    unit.save(update_fields=["writing"])
    say(f"{unit.code}: index")
    build_index(unit)
    say(f"{unit.code}: {len(asked)} questions, {askers} at once")
    rows = asyncio.run(_ask_all(asked, unit, num_askers=askers))
    figures = figures_of(rows)
    if out is not None:
        _write(out, rows, figures)
    return figures


def figures_of(rows: Sequence[Answered]) -> dict[str, Any]:
    """The shares (0..1, with Wilson's 95 % interval beside each), in all and by set."""
    with_answer = [row for row in rows if row.right]
    return {
        "in_domain": _in_domain(with_answer),
        "without_answer": _without(row for row in rows if not row.right),
        "first_text_ms": _percentiles([row.first_text_ms for row in rows]),
        "routes": _routes(with_answer),
        "by_set": {
            name: _in_domain([row for row in with_answer if row.set == name])
            for name in sorted({row.set for row in with_answer})
        },
    }


def _in_domain(rows: Sequence[Answered]) -> dict[str, Any]:
    certain = [row for row in rows if row.is_certain]
    return _shares(
        len(rows),
        shown_right=sum(row.is_shown_right for row in rows),
        shown_wrong=sum(bool(row.shown) and not row.is_shown_right for row in rows),
        offered_right=sum(row.is_offered_right for row in rows),
        certain=len(certain),
        certain_right=sum(row.is_shown_right for row in certain),
        refused=sum(row.is_refused for row in rows),
    )


def _without(rows: Iterable[Answered]) -> dict[str, Any]:
    asked = list(rows)
    return _shares(
        len(asked),
        certain=sum(row.is_certain for row in asked),
        shown=sum(bool(row.shown) and not row.is_certain for row in asked),
        offered=sum(not row.shown and bool(row.offered) for row in asked),
        refused=sum(row.is_refused for row in asked),
    )


def _shares(n: int, **counts: int) -> dict[str, Any]:
    shares: dict[str, Any] = {"n": n}
    for name, count in counts.items():
        shares[name] = round(count / n, 4) if n else 0.0
        interval = wilson(count, n)
        shares[f"{name}_interval"] = [round(interval.low, 4), round(interval.high, 4)]
    return shares


def _routes(rows: Sequence[Answered]) -> dict[str, float]:
    names = sorted({row.route or row.status for row in rows})
    return {
        name: round(sum((row.route or row.status) == name for row in rows) / len(rows), 4) for name in names
    }


def _percentiles(values: Sequence[float]) -> dict[str, float]:
    ordered = sorted(values) or [0.0]
    return {
        name: round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)
        for name, share in (("p50", 0.5), ("p95", 0.95))
    }


def _load(data: Path) -> tuple[Unit, list[Asked]]:
    folders = sorted(
        path.parent for path in data.glob("*/faqs.jsonl") if (path.parent / "queries.jsonl").is_file()
    )
    if not folders:
        raise BenchmarkDataError(
            _("«%(folder)s» holds no folder with faqs.jsonl and queries.jsonl.") % {"folder": data}
        )
    unit = fresh_unit(UNIT)
    asked: list[Asked] = []
    for folder in folders:
        name = folder.name
        add_faqs(
            unit,
            (
                (_id(name, row["id"]), row["question"][:400], row["answer"])
                for row in read_lines(folder, "faqs.jsonl")
            ),
        )
        asked += [
            Asked(row["id"], name, row["text"], tuple(f"faq:{_id(name, each)}" for each in row["faq_ids"]))
            for row in read_lines(folder, "queries.jsonl")
        ]
    return unit, asked


def _id(folder: str, identifier: str) -> str:
    return f"{folder}.{identifier}"[:120]


def _without_answer(file: Path) -> list[Asked]:
    rows = read_lines(file.parent, file.name)
    return [
        Asked(str(row.get("id", number)), file.stem, row.get("question") or row["text"])
        for number, row in enumerate(rows, start=1)
    ]


async def _ask_all(asked: Sequence[Asked], unit: Unit, *, num_askers: int) -> list[Answered]:
    """Ask all, at most so many at once; the first question is asked twice, and counted once it is warm."""
    turns = asyncio.Semaphore(num_askers)

    async def ask_in_turn(row: Asked) -> Answered:
        async with turns:
            return await _ask(row, unit)

    if asked:
        await _ask(asked[0], unit)
    return list(await asyncio.gather(*(ask_in_turn(row) for row in asked)))


async def _ask(row: Asked, unit: Unit) -> Answered:
    started, first_ms = time.perf_counter(), None
    request = AskRequest(question=row.text, unit=unit, channel=Channel.COMMAND)
    async with aclosing(answer(request)) as events:
        async for event in events:
            if isinstance(event, Sentence | Finished) and first_ms is None:
                first_ms = (time.perf_counter() - started) * 1000
            if isinstance(event, Finished):
                return _answered(row, event.result, first_ms or 0.0)
    raise AssertionError("an answer always ends with Finished")


def _answered(row: Asked, result: AnswerResult, first_ms: float) -> Answered:
    return Answered(
        id=row.id,
        set=row.set,
        route=result.route.value if result.route else "",
        status=result.status.value,
        shown=tuple(dict.fromkeys(whole_key(citation.key) for citation in result.citations)),
        offered=tuple(whole_key(choice.key) for choice in result.choices if choice.key),
        right=row.right,
        first_text_ms=round(first_ms, 1),
    )


def _write(folder: Path, rows: Sequence[Answered], figures: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(asdict(row), ensure_ascii=False) for row in rows)
    (folder / "answers.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "answers.json").write_text(json.dumps(figures, ensure_ascii=False, indent=2), encoding="utf-8")

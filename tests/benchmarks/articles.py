"""Articles by number: imported regulations, each of their parts asked for in ten ways of writing."""

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.utils import timezone

from assistant.answering.context import Reply, Turn
from assistant.answering.facts.numbers import PartNumber, printed_number
from assistant.answering.routes.fact import look_up
from assistant.answering.types import AskRequest
from assistant.enums import AnswerStatus, Channel, Route
from assistant.language.words import fold
from curation.enums import ArticleKind
from curation.models import Article, Regulation, RegulationVersion, Unit
from curation.passages import whole_key
from tests.benchmarks.article_questions import PartQuestion, called, questions_about, questions_about_nothing
from tests.benchmarks.regulations import files_in, imported_regulations, sample_regulations

Say = Callable[[str], None]

FOLDERS = ("normativa-universitaria", "normativa-canaria", "unam-posgrado-pcs")
SHOWN_CHARS = 160  # of an article's beginning that has to be read in the answer
ABSENT = (500, 777)  # no regulation here goes as far
NUM_ASKED_UNNAMED = 12  # articles a regulation asked for without its name beside others
_UNIT = "benchmark-articles"


@dataclass(slots=True)
class _Tally:
    """Counts of one setting; `by_way` holds [right, all]."""

    num: int = 0
    right: int = 0
    num_absent: int = 0
    absent_right: int = 0
    wrong_shown: int = 0
    by_way: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    times_ms: list[float] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)

    def count(self, question: PartQuestion, turn: Turn, *, is_right: bool) -> None:
        if question.key:
            self.num += 1
            self.right += is_right
        else:
            self.num_absent += 1
            self.absent_right += is_right
        self.by_way[question.way][0] += is_right
        self.by_way[question.way][1] += 1
        self.wrong_shown += bool(_cited(turn) - {question.key})
        if not is_right:
            self.misses.append(f"{question.text} > {question.key or 'none'}: {sorted(_cited(turn))}")


def measure_articles_by_number(data: Path, say: Say) -> dict[str, Any]:
    """Ask for every part of the sample's regulation and of all that import from the folders under `data`.

    `alone`: each regulation is the only one of its unit, all its parts in all ways, and the sample's older
    version on a day of its own. `named`: those of a folder stand together and the question names one.
    `asked_back`: they stand together and none is named; right is the article itself, or a button that leads
    to it. Numbers that a regulation does not have are asked for too. Times are milliseconds of the lookup.
    """
    alone, named, asked_back = _Tally(), _Tally(), _Tally()
    for version in sample_regulations(f"{_UNIT}-sample"):
        _ask_alone(version, alone, as_of=version.valid_until)
    for folder in FOLDERS:
        shelf = [_newest(each) for each in imported_regulations(f"{_UNIT}-{folder}", files_in(data / folder))]
        say(f"{folder}: {len(shelf)} regulations, {sum(len(_articles(each)) for each in shelf)} parts")
        for version in shelf:
            _ask_named(version, named)
            _ask_unnamed(version, asked_back)
        for path in files_in(data / folder):
            for regulation in imported_regulations(f"{_UNIT}-single", [path]):
                _ask_alone(_newest(regulation), alone)
    return {"alone": _figures(alone), "named": _figures(named), "asked_back": _figures(asked_back)}


def _ask_alone(version: RegulationVersion, tally: _Tally, *, as_of: date | None = None) -> None:
    articles = _articles(version)
    questions = [
        *questions_about(articles, name=_no_name, every_way=True),
        *questions_about_nothing(_absent(articles), name=_no_name),
    ]
    _ask_all(version, articles, questions, tally, as_of)


def _ask_named(version: RegulationVersion, tally: _Tally) -> None:
    def name(at: int) -> str:
        return called(version.regulation, in_full=at % 2 == 0)

    articles = _articles(version)
    questions = [
        *questions_about(articles, name=name, every_way=False),
        *questions_about_nothing(_absent(articles), name=name),
    ]
    _ask_all(version, articles, questions, tally, None)


def _ask_unnamed(version: RegulationVersion, tally: _Tally) -> None:
    for article in _articles(version)[:NUM_ASKED_UNNAMED]:
        number = printed_number(article.number)
        if article.kind != ArticleKind.ARTICLE or number is None:
            continue
        question = PartQuestion(f"¿Qué dice el artículo {number}?", "unnamed", article.key, str(number))
        turn, reply = _ask(version.unit, question.text, None, tally)
        if reply is not None and reply.status == AnswerStatus.CLARIFIED:
            choice = next((each for each in reply.choices if each.key == article.key), None)
            turn, reply = _ask(version.unit, choice.question if choice else "", None, tally)
        tally.count(question, turn, is_right=_is_shown(turn, reply, article))


def _ask_all(
    version: RegulationVersion,
    articles: Sequence[Article],
    questions: Sequence[PartQuestion],
    tally: _Tally,
    as_of: date | None,
) -> None:
    by_key = {article.key: article for article in articles}
    for question in questions:
        turn, reply = _ask(version.unit, question.text, as_of, tally)
        if question.key:
            is_right = _is_shown(turn, reply, by_key[question.key])
        else:
            is_right = _is_denied(turn, reply, question.number)
        tally.count(question, turn, is_right=is_right)


def _ask(unit: Unit, text: str, as_of: date | None, tally: _Tally) -> tuple[Turn, Reply | None]:
    """The turn after the lookup alone: nothing is searched, generated or recorded."""
    request = AskRequest(question=text, unit=unit, channel=Channel.COMMAND, as_of=as_of)
    turn = Turn(request, uuid4(), uuid4(), as_of or timezone.localdate(), question=text, standalone=text)
    started = time.perf_counter()
    reply = look_up(turn)
    tally.times_ms.append((time.perf_counter() - started) * 1000)
    return turn, reply


def _is_shown(turn: Turn, reply: Reply | None, article: Article) -> bool:
    """Whether the very article is cited, alone, and its text can be read from its beginning."""
    if reply is None or reply.status != AnswerStatus.FACT:
        return False
    return _cited(turn) == {article.key} and _plain(article.text)[:SHOWN_CHARS] in _plain(reply.text)


def _is_denied(turn: Turn, reply: Reply | None, number: str) -> bool:
    """Whether the answer is that there is no such number, and nothing is shown."""
    is_said = reply is not None and fold(reply.text).startswith(
        ("no existe", "ningun", "there is no", "none of")
    )
    return (
        is_said
        and reply is not None
        and reply.route == Route.FACT
        and not turn.sources
        and number in reply.text
    )


def _cited(turn: Turn) -> set[str]:
    return {whole_key(hit.key) for hit in turn.sources}


def _plain(text: str) -> str:
    return " ".join(text.split())


def _no_name(_at: int) -> str:
    return ""


def _absent(articles: Sequence[Article]) -> list[PartNumber]:
    """Numbers beyond the last, the next one first, and up to three that are missing between."""
    numbers = [printed_number(each.number) for each in articles if each.kind == ArticleKind.ARTICLE]
    values = {number.value for number in numbers if number is not None}
    gaps = sorted(set(range(1, max(values))) - values)[:3]
    return [PartNumber(value) for value in (max(values) + 1, *ABSENT, *gaps)]


def _newest(regulation: Regulation) -> RegulationVersion:
    versions = RegulationVersion.objects.filter(regulation=regulation).select_related("regulation__unit")
    version: RegulationVersion = versions.latest("number")
    return version


def _articles(version: RegulationVersion) -> list[Article]:
    rows = Article.objects.filter(version=version).select_related("version__regulation")
    return list(rows.order_by("position"))


def _figures(tally: _Tally) -> dict[str, Any]:
    times = sorted(tally.times_ms)
    return {
        "num_questions": tally.num,
        "right": _share(tally.right, tally.num),
        "num_absent": tally.num_absent,
        "absent_right": _share(tally.absent_right, tally.num_absent),
        "wrong_shown": tally.wrong_shown,
        "by_way": {way: _share(*counts) for way, counts in sorted(tally.by_way.items())},
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(times[min(len(times) - 1, int(len(times) * 0.95))], 1),
        "misses": {str(at): miss for at, miss in enumerate(tally.misses[:40], start=1)},
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0

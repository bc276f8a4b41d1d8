"""The ranker that comes with the product: what it learned from, made again by one command.

Its weights are numbers; no text of the public sets is shipped. What its figures mean for an office stands in
its document: they come from entries that the measured model had not seen.
"""

import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from curation.enums import Audience, Kind
from curation.importing.sample import SAMPLE_DIR
from curation.passages import Passage
from training_jobs.exceptions import BenchmarkDataError
from training_jobs.ranker.document import FittedRanker
from training_jobs.ranker.examples import Example
from training_jobs.ranker.fitting import fit_ranker
from training_jobs.ranker.offices import Office, Phrasing, learn_from, leaving_out

_SQUAD_QUESTIONS = 900
_FOREIGN_QUESTIONS = 90  # of each other source, asked of an office that cannot answer them
_SMALL_SIZE, _MAX_OWN, _NUM_STRANGERS = 3, 10, 6
_SEED = 7


def train_shipped_ranker(
    data: Path, say: Callable[[str], None], *, without: Sequence[str] = ()
) -> FittedRanker:
    """The default ranker, from the sample office and the public sets below `data`.

    Offices whose name begins like one of `without` are left out: how the ranker does on what it never saw.

    Raises:
        BenchmarkDataError: a set is missing.
        EncoderUnavailableError: the encoder cannot be used.
    """
    examples: list[Example] = []
    chosen = [office for office in shipped_offices(data) if not office.name.startswith(tuple(without))]
    for office in chosen:
        say(f"{office.name}: {len(office.passages)} passages, {len(office.phrasings)} questions")
        examples += learn_from(office)
    say(f"fitting {len(examples)} examples")
    return fit_ranker(examples)


def shipped_offices(data: Path) -> list[Office]:
    sample = _sample_passages()
    tfg, tfg_asked = _faq_set(data / "ubu-chatbot-tfg")
    articles = [_paragraph_set(data / name) for name in ("xquad-es", "squad-es-v2-dev")]
    offices = [
        *leaving_out("sample", sample, group_prefix="sample"),
        Office("tfg", tuple(tfg), tuple(tfg_asked)),
        *leaving_out("tfg", _with_phrasings(tfg, tfg_asked), group_prefix="tfg"),
        *(
            Office(name, passages, asked, weight=0.4, with_withheld=False)
            for name, passages, asked in articles
        ),
    ]
    foreign = {
        "tfg": [asked.text for asked in tfg_asked],
        "sample": [question for passage in sample for question in passage.questions],
        "articles": [asked.text for _name, _passages, questions in articles for asked in questions],
        "elsewhere": [row["question"] for row in read_lines(SAMPLE_DIR, "questions-no-answer.jsonl")],
    }
    for name, passages in (("tfg", tfg), ("sample", sample)):
        others = {key: texts for key, texts in foreign.items() if key != name}
        offices.append(Office(f"{name}-foreign", tuple(passages), _foreign(others), weight=0.5))
    asked = [
        each for office in leaving_out("sample", sample, group_prefix="sample") for each in office.phrasings
    ]
    strangers = [text for name, texts in foreign.items() if name != "sample" for text in texts]
    offices += _small_offices("sample", sample, asked, strangers)
    for name, paragraphs, questions in articles[:1]:
        offices += _small_offices(name, paragraphs, questions, foreign["tfg"] + foreign["elsewhere"])
    return offices


def _small_offices(
    name: str, passages: Sequence[Passage], asked: Sequence[Phrasing], strangers: Sequence[str]
) -> Iterator[Office]:
    """Offices in their first week: three entries, their questions, and a few that they cannot answer."""
    chooser = random.Random(_SEED)  # noqa: S311
    for start in range(0, len(passages), _SMALL_SIZE):
        few = [replace(passage, questions=()) for passage in passages[start : start + _SMALL_SIZE]]
        keys = {passage.entry_key for passage in few}
        own = [phrasing for phrasing in dict.fromkeys(asked) if keys & set(phrasing.right)]
        others = [
            Phrasing(text, (), f"small:{text}") for text in chooser.sample(list(strangers), _NUM_STRANGERS)
        ]
        yield Office(f"{name}-small", tuple(few), (*own[:_MAX_OWN], *others), weight=0.5, with_withheld=False)


def _foreign(texts: dict[str, list[str]]) -> tuple[Phrasing, ...]:
    chooser = random.Random(_SEED)  # noqa: S311 - a sample, no secret
    return tuple(
        Phrasing(text, (), f"{source}:{text}")
        for source, known in texts.items()
        for text in chooser.sample(known, min(_FOREIGN_QUESTIONS, len(known)))
    )


def _sample_passages() -> list[Passage]:
    rows = [json.loads(line) for line in (SAMPLE_DIR / "faq.jsonl").read_text(encoding="utf-8").splitlines()]
    return [_faq(row["id"], row["question"], row["answer"], tuple(row.get("variants", ()))) for row in rows]


def _faq_set(folder: Path) -> tuple[list[Passage], list[Phrasing]]:
    passages = [_faq(row["id"], row["question"], row["answer"]) for row in read_lines(folder, "faqs.jsonl")]
    asked = []
    for row in read_lines(folder, "queries.jsonl"):
        right = tuple(f"faq:{each}" for each in row["faq_ids"])
        asked.append(Phrasing(row["text"], right, f"tfg:{right[0]}"))
    return passages, asked


def _with_phrasings(passages: Sequence[Passage], asked: Iterable[Phrasing]) -> list[Passage]:
    known: dict[str, list[str]] = {}
    for each in asked:
        known.setdefault(each.right[0], []).append(each.text)
    return [
        _faq(passage.key.removeprefix("faq:"), passage.title, passage.text, tuple(known.get(passage.key, ())))
        for passage in passages
    ]


def _paragraph_set(folder: Path) -> tuple[str, tuple[Passage, ...], tuple[Phrasing, ...]]:
    passages = tuple(
        _passage(f"doc:{row['id']}", Kind.DOCUMENT, row["title"], row["text"])
        for row in read_lines(folder, "contexts.jsonl")
    )
    rows = read_lines(folder, "questions.jsonl")
    random.Random(_SEED).shuffle(rows)  # noqa: S311
    asked = tuple(
        Phrasing(
            row["question"],
            () if row.get("is_impossible") else (f"doc:{row['context_id']}",),
            f"{folder.name}:{row['context_id']}",
            is_near=bool(row.get("is_impossible")),
        )
        for row in rows[:_SQUAD_QUESTIONS]
    )
    return folder.name, passages, asked


def _faq(identifier: str, question: str, answer: str, variants: tuple[str, ...] = ()) -> Passage:
    return _passage(f"faq:{identifier}", Kind.FAQ, question, answer, variants)


def _passage(key: str, kind: Kind, title: str, text: str, questions: tuple[str, ...] = ()) -> Passage:
    return Passage(
        key=key,
        entry_key=key,
        kind=kind.value,
        title=title[:500],
        heading_path=(),
        text=text,
        questions=questions,
        citation=title[:500],
        url="",
        audience=Audience.EVERYONE.value,
        valid_from=None,
        valid_until=None,
        language="es",
    )


def read_lines(folder: Path, *parts: str) -> list[dict[str, Any]]:
    """The objects of a JSONL file of the data folder.

    Raises:
        BenchmarkDataError: the file is not there.
    """
    path = folder.joinpath(*parts)
    if not path.is_file():
        raise BenchmarkDataError(
            _("«%(file)s» is missing: name the folder with the benchmark data with --data.") % {"file": path}
        )
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

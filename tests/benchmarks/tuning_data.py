"""Questions over a given passage as chat examples, split by article so that nothing leaks.

SQuAD-es holds XQuAD's articles in another translation: an article is on one side with both of them.
"""

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training_jobs.ranker.shipped import read_lines

TEST_ARTICLES = 10
VALIDATION_ARTICLES = 1
_MAX_PASSAGE_CHARS = 1000
_SEED = 29
_RULES = "Responde con las palabras exactas del texto, lo más breve posible."


@dataclass(frozen=True, slots=True)
class PassageQuestion:
    """A question, the passage that answers it, and every accepted answer."""

    id: str
    corpus: str
    article: str
    passage: str
    question: str
    answers: tuple[str, ...]

    @property
    def prompt(self) -> list[dict[str, str]]:
        return [
            {"role": "system", "content": _RULES},
            {"role": "user", "content": f"Texto: {self.passage}\n\nPregunta: {self.question}"},
        ]

    @property
    def messages(self) -> list[dict[str, str]]:
        return [*self.prompt, {"role": "assistant", "content": self.answers[0]}]


@dataclass(frozen=True, slots=True)
class ArticleSplit:
    training: list[PassageQuestion]
    validation: list[PassageQuestion]
    test: list[PassageQuestion]


def read_questions(data: Path) -> list[PassageQuestion]:
    """The answerable questions of both corpora over passages that are not too long."""
    return [
        question
        for corpus in ("xquad-es", "squad-es-v2-dev")
        for question in _read_corpus(data, corpus)
        if len(question.passage) <= _MAX_PASSAGE_CHARS
    ]


def split_by_article(questions: Sequence[PassageQuestion]) -> ArticleSplit:
    """Test articles are asked in XQuAD's translation, which people made; training takes both."""
    tested = sorted({each.article for each in questions if each.corpus == "xquad-es"})
    random.Random(_SEED).shuffle(tested)
    test = set(tested[:TEST_ARTICLES])
    validation = set(tested[TEST_ARTICLES : TEST_ARTICLES + VALIDATION_ARTICLES])
    return ArticleSplit(
        training=[each for each in questions if each.article not in test | validation],
        validation=[each for each in questions if each.article in validation],
        test=[each for each in questions if each.article in test and each.corpus == "xquad-es"],
    )


def sample_passages(questions: Sequence[PassageQuestion], number: int, *, seed: int) -> list[PassageQuestion]:
    """About `number` questions: whole passages in random order, as data sets are built from content."""
    by_passage: dict[str, list[PassageQuestion]] = {}
    for each in questions:
        by_passage.setdefault(each.passage, []).append(each)
    groups = list(by_passage.values())
    random.Random(seed).shuffle(groups)
    return [each for group in groups for each in group][:number]


def write_examples(path: Path, questions: Iterable[PassageQuestion]) -> None:
    write_rows(path, ({"messages": each.messages} for each in questions))


def write_held_out(path: Path, questions: Iterable[PassageQuestion]) -> None:
    write_rows(
        path,
        (
            {"id": each.id, "kind": "retrieval", "messages": each.prompt, "reference": each.answers[0]}
            for each in questions
        ),
    )


def _read_corpus(data: Path, corpus: str) -> list[PassageQuestion]:
    passages = {row["id"]: row for row in read_lines(data, corpus, "contexts.jsonl")}
    return [
        PassageQuestion(
            id=row["id"],
            corpus=corpus,
            article=passages[row["context_id"]]["title"],
            passage=passages[row["context_id"]]["text"],
            question=row["question"],
            answers=tuple(dict.fromkeys(answer["text"] for answer in row["answers"])),
        )
        for row in read_lines(data, corpus, "questions.jsonl")
        if row["answers"]
    ]


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """One JSON object a line."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")

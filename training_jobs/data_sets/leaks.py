"""Nothing that will be asked in an examination is learned: not exactly, nearly, or in other words.

Compared are questions with questions and texts with texts. Questions that differ in a number, a date or an
article are never the same question, however alike they read. What is found is taken out of what is learned
from (training, and validation where it meets the test split), never out of the examination.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from assistant.answering.verification.facts import Fact, facts_of
from curation.importing.sample import SAMPLE_DIR
from curation.models import Unit
from training_jobs.data_sets.examples import Example
from training_jobs.data_sets.near_duplicates import NearDuplicateIndex
from training_jobs.data_sets.similarity import Similarity
from training_jobs.enums import Split
from training_jobs.models import EvaluationSetVersion

EVALUATION = "evaluation"
_COLUMNS_AT_ONCE = 512
_ORDINAL = re.compile(
    r"\b(?:primer[oa]?|segund[oa]|tercer[oa]?|cuart[oa]|quint[oa]|sext[oa]|s[ée]ptim[oa]|octav[oa]|noven[oa]|d[ée]cim[oa])\b",
    re.IGNORECASE,
)
_MIN_TEXT_CHARS = 60  # shorter answers («Sí, hasta el 10.») are alike by nature


@dataclass(frozen=True, slots=True)
class Leak:
    """Why an example was taken out. `against` is the split it met, or `evaluation`; `way` how it showed."""

    kind: str
    split: str
    source: str
    text: str
    against: str
    other: str
    way: str  # exact, near, meaning
    similarity: float


@dataclass(frozen=True, slots=True)
class Guarded:
    kept: list[Example]
    leaks: list[Leak]


@dataclass(frozen=True, slots=True)
class _Finding:
    other: str
    way: str
    similarity: float


class _Side:
    """One set of texts that must not be learned."""

    def __init__(
        self,
        name: str,
        questions: Iterable[str],
        texts: Iterable[str],
        *,
        min_overlap: float,
        min_cosine: float,
        similarity: Similarity,
    ) -> None:
        self.name = name
        self._questions = sorted({question for question in questions if question})
        self._by_question = NearDuplicateIndex(self._questions, min_overlap=min_overlap)
        self._by_text = NearDuplicateIndex(
            (text for text in texts if len(text) >= _MIN_TEXT_CHARS), min_overlap=min_overlap
        )
        self._min_cosine = min_cosine
        self._similarity = similarity

    def findings(self, questions: Sequence[str]) -> dict[str, _Finding]:
        """What each of the questions meets here, by its letters or by its meaning."""
        found = {question: self._by_letters(question) for question in questions}
        rest = [question for question, finding in found.items() if finding is None]
        return {**self._by_meaning(rest), **{q: finding for q, finding in found.items() if finding}}

    def text_finding(self, text: str) -> _Finding | None:
        match = self._by_text.nearest(text) if len(text) >= _MIN_TEXT_CHARS else None
        return _Finding(match.text, "exact" if match.is_exact else "near", match.overlap) if match else None

    def _by_letters(self, question: str) -> _Finding | None:
        match = self._by_question.nearest(question, accepts=lambda other: ask_the_same(question, other))
        return _Finding(match.text, "exact" if match.is_exact else "near", match.overlap) if match else None

    def _by_meaning(self, questions: Sequence[str]) -> dict[str, _Finding]:
        found: dict[str, _Finding] = {}
        for start in range(0, len(questions), _COLUMNS_AT_ONCE):
            group = questions[start : start + _COLUMNS_AT_ONCE]
            cosines = self._similarity.of_questions(group, self._questions)
            if cosines is None:
                return found
            for row, column in np.argwhere(cosines >= np.float32(self._min_cosine)):
                question, other = group[int(row)], self._questions[int(column)]
                cosine = round(float(cosines[row, column]), 3)
                nearer = question not in found or cosine > found[question].similarity
                if nearer and ask_the_same(question, other):
                    found[question] = _Finding(other, "meaning", cosine)
        return found


@lru_cache(maxsize=50_000)
def _facts(question: str) -> frozenset[Fact]:
    """What the question is about to the digit; ordinals of provisions count as numbers."""
    return facts_of(question) | {("ordinal", found.lower()) for found in _ORDINAL.findall(question)}


def ask_the_same(question: str, other: str) -> bool:
    """Whether both are about the same numbers, dates and provisions; else they never leak into each other."""
    return _facts(question) == _facts(other)


def without_leaks(
    examples: Sequence[Example],
    *,
    evaluation_questions: Iterable[str],
    similarity: Similarity,
    min_overlap: float,
    min_cosine: float,
) -> Guarded:
    """The examples that may stay, in order, and why the others may not."""

    def side(name: str, questions: Iterable[str], texts: Iterable[str]) -> _Side:
        return _Side(
            name, questions, texts, min_overlap=min_overlap, min_cosine=min_cosine, similarity=similarity
        )

    evaluation = side(EVALUATION, evaluation_questions, ())
    test = side(Split.TEST.value, *_held(examples, Split.TEST))
    validation = side(Split.VALIDATION.value, *_held(examples, Split.VALIDATION))
    leaks: dict[int, Leak] = {}
    _search(examples, Split.VALIDATION, (evaluation, test), leaks)
    _search(examples, Split.TRAINING, (evaluation, test, validation), leaks)
    kept = [example for at, example in enumerate(examples) if at not in leaks]
    return Guarded(kept, [leaks[at] for at in sorted(leaks)])


def _held(examples: Sequence[Example], split: Split) -> tuple[set[str], set[str]]:
    chosen = [example for example in examples if example.split == split]
    return {question for example in chosen for question in example.questions}, {
        text for e in chosen for text in _texts(e)
    }


def _texts(example: Example) -> tuple[str, ...]:
    """The published texts an example was made from."""
    return tuple(passage.text for passage in example.source.passages) if example.source else ()


def _search(
    examples: Sequence[Example], split: Split, sides: Sequence[_Side], leaks: dict[int, Leak]
) -> None:
    places = [at for at, example in enumerate(examples) if example.split == split]
    questions = sorted({question for at in places for question in examples[at].questions})
    text_findings: dict[tuple[str, str], _Finding | None] = {}
    for side in sides:
        by_question = side.findings(questions)
        for at in places:
            if at in leaks:
                continue
            example = examples[at]
            met = (by_question[question] for question in example.questions if question in by_question)
            finding = next(met, None) or _by_texts(example, side, text_findings)
            if finding is not None:
                leaks[at] = _leak(example, side, finding)


def _by_texts(
    example: Example, side: _Side, known: dict[tuple[str, str], _Finding | None]
) -> _Finding | None:
    for text in _texts(example):
        key = (side.name, text)
        if key not in known:
            known[key] = side.text_finding(text)
        finding = known[key]
        if finding is not None:
            return finding
    return None


def _leak(example: Example, side: _Side, finding: _Finding) -> Leak:
    return Leak(
        kind=example.kind.value,
        split=example.split.value,
        source=example.source.key if example.source else "",
        text=(example.question or example.text)[:300],
        against=side.name,
        other=finding.other[:300],
        way=finding.way,
        similarity=finding.similarity,
    )


def guarded_questions(unit: Unit) -> list[str]:
    """Questions no data set of the unit ever learns: the product's own, and all that were ever frozen."""
    lines = (SAMPLE_DIR / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    shipped = [json.loads(line)["question"] for line in lines if line.strip()]
    return list(dict.fromkeys([*shipped, *frozen_questions(unit)]))


def frozen_questions(unit: Unit) -> list[str]:
    """The words of every question in any version of the unit's sets, each once."""
    versions = EvaluationSetVersion.objects.filter(evaluation_set__unit=unit).order_by("pk")
    rows: Iterator[list[dict[str, str]]] = versions.values_list("questions", flat=True).iterator(20)
    return list(dict.fromkeys(question["question"] for questions in rows for question in questions))

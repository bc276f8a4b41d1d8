"""Which questions of an evaluation set a data set of the unit has in what is learned from.

Only training and validation count: what a data set holds out was never learned. The ways to find a leak and
their thresholds are those of the data sets' own guard (`data_sets.leaks`). That one compares the meaning of
everything with everything, in a job; this one answers while somebody waits, so it compares the meaning of
those learned questions alone that share the most, and rarest, words with the question. A rewording without
one word in common is not found here; a data set built after freezing meets the full guard.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.language.words import content_stems
from curation.models import Unit
from training_jobs.data_sets.leaks import ask_the_same
from training_jobs.data_sets.near_duplicates import NearDuplicateIndex
from training_jobs.data_sets.prompts import ASKING_KINDS, asked_question
from training_jobs.data_sets.recipe import Recipe
from training_jobs.data_sets.similarity import Similarity
from training_jobs.enums import JobState, Split
from training_jobs.models import DataSet, DataSetExample
from training_jobs.question_sets.selectors import SetLeak

_RECIPE = Recipe()  # the same thresholds as a recipe that nobody changed
# One encoding takes 2 to 5 ms of a quiet core: a set of 100 questions is compared in about two seconds.
_CANDIDATES_PER_QUESTION = 5
_MAX_ENCODED = 3_000
_MIN_COSINE = np.float32(_RECIPE.near_duplicate_cosine)  # cosines come as float32, rounded to three places
_LEARNED = (Split.TRAINING, Split.VALIDATION)


@dataclass(frozen=True, slots=True)
class _Taught:
    example: int
    position: int
    split: str


def find_leaks(unit: Unit, questions: Sequence[tuple[str, str]]) -> list[SetLeak]:
    """At most one leak for each question and data set, the surest; `questions` are pairs of id and words."""
    data_sets = list(DataSet.objects.filter(unit=unit, state=JobState.SUCCEEDED).order_by("-pk"))
    taught = {data_set.pk: _taught(data_set) for data_set in data_sets}
    texts = sorted({text for learned in taught.values() for text in learned})
    if not texts or not questions:
        return []
    found = _Finder(texts).findings([text for _identifier, text in questions])
    leaks: list[SetLeak] = []
    for identifier, text in questions:
        for data_set in data_sets:
            learned = taught[data_set.pk]
            match = next((each for each in found[text] if each[0] in learned), None)
            if match is not None:
                leaks.append(_leak(identifier, text, data_set, learned[match[0]], match))
    return leaks


def _taught(data_set: DataSet) -> dict[str, _Taught]:
    """The first example that asks each question, training before validation."""
    rows = DataSetExample.objects.filter(
        data_set=data_set, split__in=_LEARNED, kind__in=ASKING_KINDS
    ).order_by("split", "position")
    found: dict[str, _Taught] = {}
    for pk, position, split, messages in rows.values_list("pk", "position", "split", "messages").iterator(
        2_000
    ):
        question = asked_question(messages)
        if question:
            found.setdefault(question, _Taught(pk, position, split))
    return found


_Match = tuple[str, str, float]  # learned question, way, similarity


class _Finder:
    """All learned questions that ask the same as one of the set, the surest first."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._letters = NearDuplicateIndex(texts, min_overlap=_RECIPE.near_duplicate_overlap)
        self._similarity = Similarity()

    def findings(self, questions: Sequence[str]) -> dict[str, list[_Match]]:
        found: dict[str, dict[str, _Match]] = defaultdict(dict)
        for question, match in self._by_meaning(list(dict.fromkeys(questions))):
            found[question][match[0]] = match
        for question in dict.fromkeys(questions):
            for near in self._letters.all_near(question):
                if ask_the_same(question, near.text):
                    way = "exact" if near.is_exact else "near"
                    found[question][near.text] = (near.text, way, near.overlap)
        return {question: sorted(found[question].values(), key=_surest_first) for question in questions}

    def _by_meaning(self, questions: Sequence[str]) -> Iterator[tuple[str, _Match]]:
        number = max(1, min(_CANDIDATES_PER_QUESTION, _MAX_ENCODED // max(1, len(questions))))
        near = _SharedWords(self._texts)
        candidates = {
            question: [text for text in near.nearest(question, number) if ask_the_same(question, text)]
            for question in questions
        }
        self._similarity.prepare(
            [text for pair in candidates.items() for text in (pair[0], *pair[1]) if pair[1]]
        )
        for question, texts in candidates.items():
            cosines = self._similarity.of_questions([question], texts) if texts else None
            if cosines is None:
                continue
            for text, cosine in zip(texts, cosines[0], strict=True):
                if cosine >= _MIN_COSINE:
                    yield question, (text, "meaning", round(float(cosine), 3))


class _SharedWords:
    """The texts that share the most with a question, each word weighted by its rarity (Spärck Jones 1972)."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._places: dict[str, list[int]] = defaultdict(list)
        stems = [set(content_stems(text)) for text in texts]
        for place, found in enumerate(stems):
            for stem in found:
                self._places[stem].append(place)
        self._weights = {stem: math.log(1 + len(texts) / len(at)) for stem, at in self._places.items()}
        self._lengths = [math.sqrt(sum(self._weights[stem] for stem in found)) for found in stems]

    def nearest(self, question: str, number: int) -> list[str]:
        shared: dict[int, float] = defaultdict(float)
        for stem in set(content_stems(question)):
            for place in self._places.get(stem, ()):
                shared[place] += self._weights[stem]
        ranked = sorted(shared, key=lambda place: (-shared[place] / self._lengths[place], place))
        return [self._texts[place] for place in ranked[:number]]


def _surest_first(match: _Match) -> tuple[int, float, str]:
    return ("exact", "near", "meaning").index(match[1]), -match[2], match[0]


def _leak(identifier: str, text: str, data_set: DataSet, taught: _Taught, match: _Match) -> SetLeak:
    learned, way, similarity = match
    return SetLeak(
        question_id=identifier,
        question=text[:300],
        data_set=data_set.pk,
        data_set_name=data_set.name,
        example=taught.example,
        position=taught.position,
        split=taught.split,
        learned=learned[:300],
        way=way,
        similarity=similarity,
    )

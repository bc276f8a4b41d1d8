"""The named features that decide between the entries a search found. Pure: no database, no model.

Each is a number between about -1 and 1, or 0 or 1, and means the same in every office. Margins compare an
entry with the best other one: similarity alone says how near an entry is, not whether another is as near.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.language.asking import (
    aspects,
    contradicts,
    denies,
    is_question,
    lacks_answer,
    slots,
    substitutes,
)
from assistant.language.letters import likeness
from assistant.language.words import content_stems
from assistant.retrieval.types import Hit
from curation.enums import Kind

FEATURES = (
    *("question_similarity", "text_similarity", "similarity_margin", "text_margin"),
    *("fused_margin", "words", "words_margin", "words_share"),
    *("letters", "letters_margin"),
    *("asked_in_question", "asked_in_answer", "asked_anywhere", "question_in_asked", "unknown_words"),
    *("aspect_agrees", "aspect_conflicts", "aspect_missing", "answer_lacks"),
    *("denial_conflicts", "contradicts", "substitutes"),
    *("slot_conflicts", "slot_missing", "slot_extra", "slot_agrees"),
    *("is_article", "is_document", "is_question", "num_words", "is_first"),
)
_SPECIFIC = frozenset({"when", "where", "who", "price", "length", "number", "how", "why", "needs"})
_MAX_WORDS = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What is read of the question once, for all candidates."""

    text: str
    stems: frozenset[str]
    weights: Mapping[str, float]  # idf of each stem

    @property
    def total(self) -> float:
        return sum(self.weights.values()) or 1.0

    def share_in(self, stems: frozenset[str]) -> float:
        """Share of the question's words, by their idf, that stand in `stems`."""
        return sum(self.weights[stem] for stem in self.stems & stems) / self.total


def read_question(question: str, term_weights: Mapping[str, float], num_passages: int) -> Asked:
    """`term_weights` are the idf of the unit's texts, as `Retrieval.term_weights` gives them.

    A word that none of the `num_passages` holds weighs what BM25's idf says of a document frequency of 0.
    """
    stems = frozenset(content_stems(question))
    unknown = math.log(1 + (num_passages + 0.5) / 0.5)
    return Asked(question, stems, {stem: term_weights.get(stem, unknown) for stem in stems})


def features_of(
    question: str, hits: Sequence[Hit], term_weights: Mapping[str, float], num_passages: int
) -> list[dict[str, float]]:
    """One mapping from `FEATURES` a hit, in the order of the hits."""
    asked = read_question(question, term_weights, num_passages)
    unknown = sum(w for stem, w in asked.weights.items() if stem not in term_weights) / asked.total
    shared = {
        "unknown_words": unknown,
        "is_question": float(is_question(question)),
        "num_words": min(len(asked.stems), _MAX_WORDS) / _MAX_WORDS,
    }
    rows = [_alone(asked, hit) | shared for hit in hits]
    for at, hit in enumerate(hits):
        rows[at]["is_first"] = float(at == 0)
        rows[at]["fused_margin"] = _margin([each.score for each in hits], at)
        rows[at]["similarity_margin"] = 10 * _margin([_similarity(each) for each in hits], at)
        rows[at]["text_margin"] = 10 * _margin([each.text_score or 0.0 for each in hits], at)
        rows[at]["letters_margin"] = _margin([row["letters"] for row in rows], at)
        scores = [each.lexical_score or 0.0 for each in hits]
        rows[at]["words_margin"] = _margin(scores, at) / (max(scores) or 1.0)
        rows[at]["words_share"] = min((hit.lexical_score or 0.0) / (2 * asked.total), 1.5)
    return rows


def _alone(asked: Asked, hit: Hit) -> dict[str, float]:
    """What needs no other candidate."""
    ways = (hit.title, *hit.questions) if hit.kind == Kind.FAQ else (hit.title,)
    letters = [likeness(asked.text, way) for way in ways]
    stems = [frozenset(content_stems(way)) for way in ways]
    nearest = max(range(len(ways)), key=lambda at: (letters[at], -at))
    in_answer = frozenset(content_stems(hit.text))
    in_questions = frozenset[str]().union(*stems, content_stems(" ".join(hit.heading_path)))
    return {
        "question_similarity": 10 * (_similarity(hit) - 0.85),
        "text_similarity": 10 * ((hit.text_score or 0.8) - 0.85),
        "words": math.log1p(hit.lexical_score or 0.0) / 4,
        "letters": letters[nearest],
        "asked_in_question": max(asked.share_in(each) for each in stems),
        "asked_in_answer": asked.share_in(in_answer),
        "asked_anywhere": asked.share_in(in_answer | in_questions),
        "question_in_asked": max(len(each & asked.stems) / len(each) if each else 0.0 for each in stems),
        "is_article": float(hit.kind == Kind.ARTICLE),
        "is_document": float(hit.kind == Kind.DOCUMENT),
        **_agreement(asked.text, ways, ways[nearest], hit, elsewhere=in_answer | in_questions),
    }


def _agreement(
    question: str, ways: Sequence[str], nearest: str, hit: Hit, *, elsewhere: frozenset[str]
) -> dict[str, float]:
    """Do both ask for the same thing, deny the same, name the same?"""
    wanted = aspects(question) & _SPECIFIC
    offered = frozenset[str]().union(*(aspects(way) & _SPECIFIC for way in ways))
    named = slots(question)
    held = slots(" ".join(ways))
    anywhere = held | slots(hit.text)
    kinds = {slot for slot, _value in named}
    return {
        "aspect_agrees": float(bool(wanted & offered)),
        "aspect_conflicts": float(bool(wanted and offered and not wanted & offered)),
        "aspect_missing": float(bool(wanted and not offered)),
        "answer_lacks": float(lacks_answer(wanted, hit.text)),
        "denial_conflicts": float(denies(question) not in {denies(way) for way in ways}),
        "contradicts": float(contradicts(question, nearest)),
        "substitutes": float(substitutes(question, nearest, known=elsewhere)),
        "slot_agrees": float(bool(named & held)),
        "slot_conflicts": float(
            any(
                not named & {(slot, value) for slot, value in held if slot == kind}
                and any(s == kind for s, _ in held)
                and not {n for n in named if n[0] == kind} & anywhere
                for kind in kinds
            )
        ),
        "slot_missing": float(bool(named - anywhere)),
        "slot_extra": float(any(slot not in kinds for slot, _value in slots(nearest))),
    }


def _similarity(hit: Hit) -> float:
    if hit.question_score is not None:
        return hit.question_score
    return hit.dense_score if hit.dense_score is not None else 0.8


def _margin(values: Sequence[float], at: int) -> float:
    """How far the value stands above the best of the others (below it: negative)."""
    others = [value for index, value in enumerate(values) if index != at]
    return values[at] - max(others) if others else 0.0

"""From what a search found to a ranking of entries."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assistant.language.words import words
from assistant.ranker.current import ranker_of
from assistant.ranker.features import features_of
from assistant.ranker.model import RankerModel, probability
from assistant.ranker.types import Candidate, Ranking
from assistant.retrieval.relevance import is_relevant, thresholds_of
from assistant.retrieval.types import Hit, Retrieval
from curation.enums import Kind
from curation.models import Unit
from curation.passages import whole_key

MAX_CANDIDATES = 12
SAME_WORDS = 1.0  # the certainty of an entry that was asked for word for word
FIRST_WEEK_PASSAGES = 20


def rank(question: str, found: Retrieval, *, unit: Unit) -> Ranking:
    """Entries by how probably they answer the question, by the unit's ranker or the product's own.

    In an office's first week there are hardly any other entries to compare with: there the similarity that
    the encoder is calibrated for also counts as an answer.
    """
    ranking = rank_with(ranker_of(unit), question, found)
    if ranking.is_answerable or not ranking.candidates or found.num_passages > FIRST_WEEK_PASSAGES:
        return ranking
    best = ranking.candidates[0].hit
    return replace(ranking, is_answerable=is_relevant(question, best, thresholds_of(found.encoder)))


def rank_with(model: RankerModel, question: str, found: Retrieval) -> Ranking:
    hits = one_per_entry(found.hits)[:MAX_CANDIDATES]
    if not hits:
        return Ranking((), 0.0, 0.0, is_certain=False, is_answerable=False, model=model.name)
    features = features_of(question, hits, found.term_weights, found.num_passages)
    scores = model.scores(features)
    certainty, answerability = model.judge(features, scores)
    order = np.argsort(-scores, kind="stable")
    same = asked_word_for_word(question, hits)
    if same is not None:
        order, certainty, answerability = np.array([same, *order[order != same]]), SAME_WORDS, 1.0
    best = hits[int(order[0])]
    return Ranking(
        candidates=tuple(Candidate(hits[at], probability(scores[at]), features[at]) for at in order),
        certainty=certainty,
        answerability=answerability,
        is_certain=best.kind == Kind.FAQ and certainty >= model.certain_from,
        is_answerable=answerability >= model.answerable_from,
        model=model.name,
    )


def asked_word_for_word(question: str, hits: Sequence[Hit]) -> int | None:
    """Which frequent question was asked word for word, accents and marks aside; None: none."""
    asked = words(question)
    for at, hit in enumerate(hits):
        if hit.kind == Kind.FAQ and any(words(way) == asked for way in (hit.title, *hit.questions)):
            return at
    return None


def one_per_entry(hits: Sequence[Hit]) -> list[Hit]:
    """The best passage of each frequent question, article and document section, in the order found."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.entry_key if hit.kind == Kind.FAQ else whole_key(hit.key), hit)
    return list(best.values())

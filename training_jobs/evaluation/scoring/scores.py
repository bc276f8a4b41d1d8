"""The scores of one question: what each measure of a family says about one prediction."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.exceptions import EncoderUnavailableError
from training_jobs.evaluation.corpus import uncached_encoder
from training_jobs.evaluation.predictions import Prediction
from training_jobs.measures.answers import chrf, exact_match, rouge_l, token_f1, token_recall
from training_jobs.measures.sources import (
    citation_precision,
    citation_recall,
    distinct_targets,
    ndcg_at,
    recall_at,
    reciprocal_rank_at,
)

RECALL_CUTS = (1, 3, 5, 10)
_ANSWER_SCORES = {
    "exact_match": exact_match,
    "token_f1": token_f1,
    "token_recall": token_recall,
    "chrf": chrf,
    "rouge_l": rouge_l,
}
_ENCODED_AT_ONCE = 32

_Vector = NDArray[np.float32]


def is_ranking(predictions: Sequence[Prediction]) -> bool:
    """Whether the method orders passages: it never writes, or it found at least one."""
    return all(each.outcome.answer is None for each in predictions) or any(
        each.outcome.ranked for each in predictions
    )


def is_answering(predictions: Sequence[Prediction]) -> bool:
    return any(each.outcome.answer is not None for each in predictions)


def ranking_scores(prediction: Prediction) -> dict[str, float]:
    """Nothing for questions that name no relevant passage, or have no answer."""
    if not prediction.question.is_judged:
        return {}
    relevant = prediction.question.relevant
    ranked = prediction.outcome.ranked
    targets = distinct_targets([(found.key, found.entry_key) for found in ranked], relevant)
    topic_is_right = prediction.outcome.topic_is_right
    return {
        **({} if topic_is_right is None else {"topic@1": float(topic_is_right)}),
        **{f"recall@{k}": recall_at(targets, k) for k in RECALL_CUTS},
        "mrr@10": reciprocal_rank_at(targets, 10),
        "ndcg@10": ndcg_at(targets, 10, len(relevant)),
    }


def answer_scores(prediction: Prediction) -> dict[str, float]:
    """Against the reference answers, where there are any; silence scores 0 on an answerable question."""
    if not prediction.is_gradable:
        return {}
    references, answer = prediction.question.answers, prediction.outcome.answer
    graded = prediction.outcome.judge_score
    judged = {} if graded is None else {"judge_score": graded}
    if not answer:
        return dict.fromkeys(_ANSWER_SCORES, 0.0) | judged
    return {name: score(answer, references) for name, score in _ANSWER_SCORES.items()} | judged


def source_scores(prediction: Prediction) -> dict[str, float]:
    outcome, question = prediction.outcome, prediction.question
    scores: dict[str, float] = {}
    if outcome.citations is not None and question.is_judged:
        scores["citation_recall"] = citation_recall(outcome.citations, question.relevant)
        if outcome.citations:
            scores["citation_precision"] = citation_precision(outcome.citations, question.relevant)
    if outcome.num_sentences:
        scores["groundedness"] = (outcome.num_supported or 0) / outcome.num_sentences
    return scores


def semantic_similarities(predictions: Sequence[Prediction]) -> list[float]:
    """For each answer the cosine with its nearest reference (-1..1); NaN without references.

    All NaN while the encoder cannot be used: every other measure goes on without it.
    """
    graded = [each for each in predictions if each.is_gradable and each.outcome.answer]
    texts = [text for each in graded for text in (each.outcome.answer or "", *each.question.answers)]
    try:
        vectors = _encoded(list(dict.fromkeys(texts)))
    except EncoderUnavailableError:
        return [float("nan")] * len(predictions)
    return [_similarity(each, vectors) for each in predictions]


def _similarity(prediction: Prediction, vectors: Mapping[str, _Vector]) -> float:
    if not prediction.is_gradable:
        return float("nan")
    answer, references = prediction.outcome.answer, prediction.question.answers
    if not answer:
        return 0.0
    return max(float(vectors[reference] @ vectors[answer]) for reference in references)


def _encoded(texts: Sequence[str]) -> dict[str, _Vector]:
    """As questions, both sides: e5's advice for comparing like with like."""
    encoder = uncached_encoder()
    vectors: dict[str, _Vector] = {}
    for start in range(0, len(texts), _ENCODED_AT_ONCE):
        part = texts[start : start + _ENCODED_AT_ONCE]
        vectors.update(zip(part, encoder.encode_queries(part), strict=True))
    return vectors

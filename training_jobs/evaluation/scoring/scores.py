"""The scores of one question: what each measure of a family says about one prediction."""

from collections.abc import Callable, Sequence

import numpy as np

from assistant.exceptions import EncoderUnavailableError
from training_jobs.evaluation.corpus import uncached_encoder
from training_jobs.evaluation.predictions import Prediction
from training_jobs.measures.answers import chrf, exact_match, rouge_l, token_f1, token_recall
from training_jobs.measures.citations import citation_precision, citation_recall
from training_jobs.measures.ranking import distinct_targets, ndcg_at, recall_at, reciprocal_rank_at

RECALL_CUTS = (1, 3, 5, 10)
_ANSWER_SCORES = {
    "exact_match": exact_match,
    "token_f1": token_f1,
    "token_recall": token_recall,
    "chrf": chrf,
    "rouge_l": rouge_l,
}
_ENCODED_AT_ONCE = 32

Similarity = Callable[[Sequence[tuple[str, str]]], Sequence[float]]


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
    question, answer = prediction.question, prediction.outcome.answer
    if answer is None or not question.is_answerable or not question.answers:
        return {}
    graded = prediction.outcome.judge_score
    judged = {} if graded is None else {"judge_score": graded}
    if not answer:
        return dict.fromkeys(_ANSWER_SCORES, 0.0) | judged
    return {name: score(answer, question.answers) for name, score in _ANSWER_SCORES.items()} | judged


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
    similarities = [float("nan")] * len(predictions)
    places = [
        at
        for at, each in enumerate(predictions)
        if each.outcome.answer and each.question.is_answerable and each.question.answers
    ]
    texts = list(
        dict.fromkeys(
            text
            for at in places
            for text in (predictions[at].outcome.answer or "", *predictions[at].question.answers)
        )
    )
    try:
        vectors = _encoded(texts)
    except EncoderUnavailableError:
        return similarities
    for at in places:
        answer = vectors[predictions[at].outcome.answer or ""]
        similarities[at] = max(
            float(vectors[reference] @ answer) for reference in predictions[at].question.answers
        )
    return _silence_as_zero(predictions, similarities)


def _silence_as_zero(predictions: Sequence[Prediction], similarities: list[float]) -> list[float]:
    return [
        0.0
        if each.outcome.answer == "" and each.question.is_answerable and each.question.answers
        else similarity
        for each, similarity in zip(predictions, similarities, strict=True)
    ]


def _encoded(texts: Sequence[str]) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    """As questions, both sides: e5's advice for comparing like with like."""
    encoder = uncached_encoder()
    vectors: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = {}
    for start in range(0, len(texts), _ENCODED_AT_ONCE):
        part = texts[start : start + _ENCODED_AT_ONCE]
        vectors.update(zip(part, encoder.encode_queries(part), strict=True))
    return vectors

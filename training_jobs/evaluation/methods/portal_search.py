"""The portal's own search, exactly as the assistant uses it: fulltext, bm25, dense and hybrid."""

from collections.abc import Mapping
from typing import Any

from assistant import encoder as encoders
from assistant.enums import Method as SearchMethod
from assistant.exceptions import EncoderUnavailableError
from assistant.retrieval import Hit, retrieve
from assistant.retrieval.search import ALPHA, K1, B
from curation.models import Unit
from training_jobs.evaluation.corpus import query_vectors
from training_jobs.evaluation.methods.base import RANKED_PASSAGES, MethodBase
from training_jobs.evaluation.predictions import Outcome, RankedPassage
from training_jobs.exceptions import MethodUnavailableError
from training_jobs.question_sets.question_file import Question

_BY_MEANING = {SearchMethod.DENSE, SearchMethod.HYBRID}


class PortalSearch(MethodBase):
    """One search method. Surest is the question whose best passage is nearest in meaning, or scores most."""

    def __init__(self, unit: Unit, method: SearchMethod) -> None:
        super().__init__(method.value)
        self._unit = unit
        self._method = method

    @property
    def settings(self) -> Mapping[str, Any]:
        settings: dict[str, object] = {}
        if self._method in {SearchMethod.BM25, SearchMethod.HYBRID}:
            settings |= {"k1": K1, "b": B}
        if self._method in _BY_MEANING:
            settings["encoder"] = encoders.get_encoder().digest
        if self._method is SearchMethod.HYBRID:
            settings["alpha"] = ALPHA
        return settings

    def prepare(self) -> None:
        """Load what the first query would load: the encoder, the word list, the connection."""
        try:
            search("preparación", unit=self._unit, method=self._method, k=1, as_of=None)
        except EncoderUnavailableError as error:
            raise MethodUnavailableError(str(error)) from error

    def ask(self, question: Question) -> Outcome:
        hits = search(
            question.text, unit=self._unit, method=self._method, k=RANKED_PASSAGES, as_of=question.as_of
        )
        return Outcome(ranked=ranked(hits), confidence=_confidence(hits))


def search(text: str, *, unit: Unit, method: SearchMethod, k: int, as_of: Any) -> tuple[Hit, ...]:
    """Hits of one query whose vector, where one is needed, is computed and not remembered."""
    vector = query_vectors([text])[0] if method in _BY_MEANING else None
    return retrieve(text, unit=unit, method=method, k=k, as_of=as_of, query_vector=vector).hits


def ranked(hits: tuple[Hit, ...]) -> tuple[RankedPassage, ...]:
    return tuple(RankedPassage(hit.key, hit.entry_key, hit.score) for hit in hits)


def _confidence(hits: tuple[Hit, ...]) -> float | None:
    """The fused score of `hybrid` is scaled inside each query and says nothing across queries."""
    if not hits:
        return None
    best = hits[0]
    return best.dense_score if best.dense_score is not None else best.lexical_score or best.score

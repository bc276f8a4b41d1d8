"""An extractive BERT reader (Devlin et al. 2019; retrieve and read: Chen et al. 2017, arXiv 1704.00051).

Hybrid search finds passages, a question-answering model marks the answer in each. The best span is the
answer, its passage the citation. The model runs in a process of its own, the only one with torch.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.conf import settings as django_settings
from django.utils.translation import gettext as _

from assistant import encoder as encoders
from assistant.enums import Method as SearchMethod
from assistant.retrieval import Hit
from curation.models import Unit
from training_jobs.evaluation.methods.base import MethodBase
from training_jobs.evaluation.methods.portal_search import search
from training_jobs.evaluation.predictions import Outcome, RankedPassage
from training_jobs.exceptions import MethodUnavailableError
from training_jobs.ml.child import ChildEndedError, ChildTooSlowError, LineChild, Message
from training_jobs.question_sets.question_file import Question

NUM_PASSAGES = 5
_START_TIMEOUT_S = 600.0  # a hub id is downloaded first
_READ_TIMEOUT_S = 120.0
_PROGRAM = (sys.executable, "-m", "training_jobs.ml.reading.child")


class BertReader(MethodBase):
    """`model` is a folder or hub id of a question-answering model trained in the style of SQuAD."""

    def __init__(self, unit: Unit, *, name: str, model: str) -> None:
        super().__init__(name)
        self._unit = unit
        self._model = model
        self._child: _ReaderProcess | None = None

    @property
    def settings(self) -> Mapping[str, Any]:
        return {
            "model": self._model,
            "num_passages": NUM_PASSAGES,
            "encoder": encoders.get_encoder().digest,
        }

    def prepare(self) -> None:
        if not self._model:
            raise MethodUnavailableError(
                _("Name a question-answering model (folder or hub id) with --reader or as bert-reader=MODEL.")
            )
        self._child = _ReaderProcess(self._model)
        self._child.start()
        search("preparación", unit=self._unit, method=SearchMethod.HYBRID, k=1, as_of=None)

    def ask(self, question: Question) -> Outcome:
        assert self._child is not None, "prepare comes first"  # noqa: S101
        hits = search(
            question.text,
            unit=self._unit,
            method=SearchMethod.HYBRID,
            k=NUM_PASSAGES,
            as_of=question.as_of,
        )
        if not hits:
            return Outcome(
                answer="", abstained=True, citations=(), confidence=0.0, confidence_is_probability=True
            )
        spans = self._child.ask({"question": question.text, "passages": [hit.text for hit in hits]})["spans"]
        return _outcome(hits, spans)

    def close(self) -> None:
        if self._child is not None:
            self._child.stop()


def _outcome(hits: tuple[Hit, ...], spans: Sequence[Message]) -> Outcome:
    """The reader says that there is no answer when the best span scores no more than «no answer» does there.

    The confidence is the best span's probability among all spans and the surest «no answer» (softmax).
    """
    order = sorted(range(len(hits)), key=lambda at: -spans[at]["score"])
    best = spans[order[0]]
    scores = np.array([span["score"] for span in spans] + [min(span["no_answer_score"] for span in spans)])
    shares = np.exp(scores - scores.max())
    abstained = not best["text"] or best["score"] <= best["no_answer_score"]
    return Outcome(
        ranked=tuple(
            RankedPassage(hits[at].key, hits[at].entry_key, round(spans[at]["score"], 6)) for at in order
        ),
        answer="" if abstained else best["text"],
        abstained=abstained,
        citations=() if abstained else (hits[order[0]].key,),
        confidence=float(shares[order[0]] / shares.sum()),
        confidence_is_probability=True,
    )


class _ReaderProcess:
    """The child that reads."""

    def __init__(self, model: str, *, program: Sequence[str] = _PROGRAM) -> None:
        self._model = model
        self._program = program
        self._process: LineChild | None = None

    def start(self) -> None:
        """Start it and wait until the model is loaded.

        Raises:
            MethodUnavailableError: the model cannot be used; the message holds the reason.
        """
        self._process = LineChild(
            [*self._program, self._model],
            folder=django_settings.BASE_DIR,
            environment={"TOKENIZERS_PARALLELISM": "false"},
        )
        told = self._hear(_START_TIMEOUT_S)
        if "error" in told:
            raise MethodUnavailableError(
                _("The reader «%(model)s» cannot be loaded: %(reason)s")
                % {"model": self._model, "reason": told["error"]}
            )

    def ask(self, request: Message) -> Message:
        return self._hear(_READ_TIMEOUT_S, request)

    def stop(self) -> None:
        if self._process is not None:
            self._process.close()

    def _hear(self, timeout_s: float, request: Message | None = None) -> Message:
        assert self._process is not None, "start comes first"  # noqa: S101
        try:
            if request is not None:
                self._process.tell(request)
            return self._process.hear(timeout_s)
        except ChildTooSlowError as error:
            raise MethodUnavailableError(_("The reader did not answer in time.")) from error
        except ChildEndedError as error:
            raise MethodUnavailableError(_("The reader ended: %(reason)s") % {"reason": error}) from error

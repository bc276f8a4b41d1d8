"""Replies in the database: shared by all evaluations, and read back for their pages.

A reply belongs to its circumstances (method and settings, question set, unit, index generation), to no run.
So a killed run goes on after the last question, and a later run asks nothing that is known already.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Max
from django.utils import timezone

from assistant.index.selectors import index_generation
from assistant.models import IndexedPassage
from curation.models import Unit
from training_jobs.evaluation.predictions import Prediction
from training_jobs.evaluation.repeats import split_seed
from training_jobs.evaluation.store import Circumstances
from training_jobs.models import EvaluationReply, EvaluationRun
from training_jobs.question_sets.question_file import Question
from training_jobs.question_sets.selectors import questions_of

_READ_AT_ONCE = 500
_KEPT_UNUSED = timedelta(days=30)
"""A cancelled or failed evaluation that goes on after longer than this asks again."""


class DatabaseReplies:
    """The store of evaluations that run as jobs. Any number of processes may use it at once."""

    def known(self, key: str, method: str, questions: Sequence[Question]) -> dict[str, Prediction]:
        by_id = {question.id: question for question in questions}
        found = {}
        rows = EvaluationReply.objects.filter(key=key).order_by("pk")
        for row in rows.iterator(chunk_size=_READ_AT_ONCE):
            question = by_id.get(row.question_id)
            prediction = None if question is None else _read(row, method, question)
            if prediction is not None:
                found[row.question_id] = prediction
        return found

    def given_meanwhile(self, key: str, method: str, question: Question) -> Prediction | None:
        row = EvaluationReply.objects.filter(key=key, question_id=question.id).first()
        return None if row is None else _read(row, method, question)

    def add(self, key: str, prediction: Prediction) -> Prediction:
        """One row at once. Of two who asked at the same moment, the reply written first counts for both."""
        question = prediction.question
        row, is_new = EvaluationReply.objects.get_or_create(
            key=key,
            question_id=question.id,
            defaults={"method": prediction.method, "line": _storable(prediction)},
        )
        if is_new:
            return prediction
        earlier = _read(row, prediction.method, question)
        if earlier is None:  # of a version that wrote otherwise
            EvaluationReply.objects.filter(pk=row.pk).update(line=_storable(prediction))
        return earlier or prediction

    def finish(self, keys: Mapping[str, str], questions: Sequence[Question]) -> None:
        """Nothing is left to write."""


def circumstances_now(unit: Unit, set_digest: str) -> Circumstances:
    """Under which replies are given at this moment. Parts of a set share the digest of the whole."""
    return Circumstances(set_digest, unit.code, index_generation(unit), _valid_since(unit))


def _valid_since(unit: Unit) -> date | None:
    """The last day on which a passage came into or went out of force; None when none ever did."""
    today = timezone.localdate()
    passages = IndexedPassage.objects.filter(unit=unit)
    begun = passages.filter(valid_from__lte=today).aggregate(day=Max("valid_from"))["day"]
    ended = passages.filter(valid_until__lt=today).aggregate(day=Max("valid_until"))["day"]
    days = [day for day in (begun, ended and ended + timedelta(days=1)) if day is not None]
    return max(days, default=None)


def _storable(prediction: Prediction) -> dict[str, object]:
    """Its line without the one character that PostgreSQL's JSON cannot hold; models write anything."""
    line = prediction.as_line()
    text = json.dumps(line)
    cleaned: dict[str, object] = json.loads(text.replace("\\u0000", "")) if "\\u0000" in text else line
    return cleaned


def predictions_of(run: EvaluationRun) -> dict[str, list[Prediction]]:
    """The replies of a finished evaluation by method, in the order of its questions.

    A method is left out when one of its replies is gone.
    """
    questions = questions_of(run.set_version, run.part)
    store = DatabaseReplies()
    predictions = {}
    for method, key in _keys_in_order(run).items():
        known = store.known(key, method, questions)
        if len(known) == len(questions):
            predictions[method] = [known[question.id] for question in questions]
    return predictions


def replies_to(run: EvaluationRun, question: Question) -> dict[str, Prediction]:
    """What each method of the evaluation replied to one question."""
    keys = _keys_in_order(run)
    methods = {key: method for method, key in keys.items()}
    rows = EvaluationReply.objects.filter(key__in=methods, question_id=question.id)
    found = {methods[row.key]: _read(row, methods[row.key], question) for row in rows}
    return {method: prediction for method in keys if (prediction := found.get(method)) is not None}


def forget_unused_replies() -> int:
    """Delete old replies that no evaluation shows (any more); returns how many."""
    shown = {
        key
        for keys in EvaluationRun.objects.order_by().values_list("reply_keys", flat=True).iterator()
        for key in keys.values()
    }
    old = EvaluationReply.objects.filter(at__lt=timezone.now() - _KEPT_UNUSED).order_by()
    unused = set(old.values_list("key", flat=True).distinct()) - shown
    num_deleted, _by_model = old.filter(key__in=unused).delete()
    return num_deleted


def _keys_in_order(run: EvaluationRun) -> dict[str, str]:
    """As the methods were asked: PostgreSQL keeps the keys of JSON in an order of its own."""
    order = {name: at for at, name in enumerate(run.methods)}

    def place_of(name: str) -> tuple[int, str]:
        return order.get(name, order.get(split_seed(name)[0], len(order))), name

    return {name: run.reply_keys[name] for name in sorted(run.reply_keys, key=place_of)}


def said_in(run: EvaluationRun, method: str) -> dict[str, str]:
    """By question id, in few words: the answer of a method, or the entry it found first."""
    rows = EvaluationReply.objects.filter(key=run.reply_keys.get(method, ""))
    values = rows.values_list("question_id", "line__answer", "line__ranked__0__entry_key")
    return {
        identifier: str(first or "") if answer is None else str(answer)
        for identifier, answer, first in values.iterator(chunk_size=_READ_AT_ONCE)
    }


def _read(row: EvaluationReply, method: str, question: Question) -> Prediction | None:
    """None for a line that another version of the program wrote otherwise: it is asked for again."""
    try:
        return Prediction.from_line(row.line, question, method)
    except (KeyError, TypeError, ValueError):
        return None

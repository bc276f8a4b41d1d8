"""May a unit's ranker be put in service? Read from what was measured when it was trained.

The figures stand in the ranker's document under `gate` (made by `training_jobs.ranker.comparing`); here they
become a verdict in words. They compare it with the ranker that was in service then, so they say nothing once
another one is.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training_jobs.gate.verdict import Verdict
from training_jobs.ranker.document import NOT_MEASURED, PASSED, Check, RankerFigures

_SENTENCES: dict[str, Promise] = {
    "coverage": gettext_lazy(
        "Answered as the very question asked: %(new)s, with the one in service %(old)s"
        " (the difference lies between %(low)s and %(high)s)."
    ),
    "precision": gettext_lazy(
        "Right among those: %(new)s (between %(low)s and %(high)s); at least %(limit)s is promised."
    ),
    "no_answer": gettext_lazy(
        "Questions that nothing here answers, taken for certain: %(new)s of %(count)s; at most %(limit)s."
    ),
    "refused": gettext_lazy(
        "Questions with an answer that would find none: %(new)s, with the one in service %(old)s"
        " (the difference lies between %(low)s and %(high)s)."
    ),
}


def ranker_verdict(document: Mapping[str, Any], *, in_service: str) -> Verdict:
    """What was measured of this ranker; `in_service` is the digest of the one it would replace."""
    gate = RankerFigures.from_document(document).gate
    if gate is None or not gate.checks:
        return Verdict(is_open=False, summary=_("This ranker was not measured."))
    figures = {"checks": [check.as_document() for check in gate.checks], "against": gate.against}
    if gate.against_digest != in_service:
        sentence = _("It was measured against «%(name)s», which is not in service any more: train again.")
        return Verdict(is_open=False, summary=sentence % {"name": gate.against}, figures=figures)
    missed = [check_sentence(check) for check in gate.checks if check.state != PASSED]
    if missed:
        return Verdict(is_open=False, summary=" ".join(missed), figures=figures)
    sentence = _("On questions it had not seen it is not worse than the one in service.")
    return Verdict(is_open=True, summary=sentence, figures=figures)


def check_sentence(check: Check) -> str:
    """The check in words, with its figures."""
    if check.state == NOT_MEASURED:
        return _("There are too few questions to measure this: %(name)s.") % {"name": _check_name(check)}
    shares = {name: share_words(getattr(check, name)) for name in ("new", "old", "low", "high", "limit")}
    return str(_SENTENCES[check.name]) % {**shares, "count": check.count}


def _check_name(check: Check) -> str:
    names = {
        "coverage": _("answered as the very question"),
        "precision": _("right among those"),
        "no_answer": _("questions without an answer"),
        "refused": _("questions that find nothing"),
    }
    return names[check.name]


def share_words(value: float | None, digits: int = 1) -> str:
    return "–" if value is None else f"{number_format(100 * value, digits)} %"

"""A finished run in plain words: what changed, how sure that is, and whether the estimate was right."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from assistant.statistics import Interval
from training_jobs.enums import ExampleKind
from training_jobs.ml.documents import read_document
from training_jobs.ml.tuning.events import Measured
from training_jobs.models import TrainingRun
from training_jobs.models.run_documents import RunResults, Scores
from training_jobs.releases.card import SCORE_NAMES
from training_jobs.tuning.explanations import EXPLANATIONS, OPTION_CHOICES
from training_jobs.tuning.words import duration_words


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One measure of the held-out answers, as shares 0..100."""

    name: str
    base: str
    tuned: str
    difference: str
    verdict: str  # better, worse, unclear


@dataclass(frozen=True, slots=True)
class Compared:
    """What was estimated against what was measured."""

    name: str
    estimated: str
    measured: str


def sentence(results: RunResults) -> str:
    """The result in one sentence."""
    held_out = results.held_out
    score = held_out.overall.get("f1") if held_out else None
    if held_out is None or score is None:
        return _("There were no held-out questions in the data set, so nothing was compared.")
    values = {
        "number": held_out.num_questions,
        "base": _share(score.base.value),
        "tuned": _share(score.tuned.value),
        "low": _points(score.difference.low),
        "high": _points(score.difference.high),
    }
    verdict = _verdict(score.difference)
    if verdict == "better":
        text = _(
            "On %(number)d questions it never saw, the tuned model answers better than the base model: from"
            " %(base)s to %(tuned)s out of 100. The true gain lies between %(low)s and %(high)s points with a"
            " certainty of 95 %%."
        )
    elif verdict == "worse":
        text = _(
            "On %(number)d questions it never saw, the tuned model answers worse than the base model: from"
            " %(base)s to %(tuned)s out of 100. Do not put it in service; try fewer passes or more examples."
        )
    else:
        text = _(
            "On %(number)d questions it never saw, the difference is not clear: from %(base)s to"
            " %(tuned)s out"
            " of 100, and the true difference may lie anywhere between %(low)s and %(high)s points. More"
            " examples would tell."
        )
    return text % values


def score_groups(results: RunResults) -> list[tuple[str, int, list[ScoreRow]]]:
    """All questions first, then each kind: (title, number of questions, rows)."""
    held_out = results.held_out
    if held_out is None:
        return []
    groups = [(_("All held-out questions"), held_out.num_questions, _score_rows(held_out.overall))]
    for kind, of_kind in held_out.by_kind.items():
        title = str(ExampleKind(kind).label) if kind in ExampleKind.values else kind
        groups.append((title, of_kind.num_questions, _score_rows(of_kind.scores)))
    return groups


def _score_rows(scores: Scores) -> list[ScoreRow]:
    return [
        ScoreRow(
            name=str(label),
            base=_share(scores[name].base.value),
            tuned=_share(scores[name].tuned.value),
            difference=_("%(value)s (%(low)s to %(high)s)")
            % {bound: _points(value) for bound, value in asdict(scores[name].difference).items()},
            verdict=_verdict(scores[name].difference),
        )
        for name, label in SCORE_NAMES.items()
        if name in scores
    ]


def losses(results: RunResults) -> list[tuple[str, str]]:
    found = [
        (_("Training loss at the end"), results.training_loss),
        (_("Validation loss at the end"), results.validation_loss),
    ]
    return [(name, number_format(value, 3)) for name, value in found if value is not None]


def compared(run: TrainingRun) -> list[Compared]:
    """Memory, disk and time: estimated and measured."""
    estimated, measured = (read_document(Measured, each) for each in (run.estimate, run.measured))
    rows: list[tuple[str, Callable[[float], str], float | None, float | None]] = [
        (_("Memory"), filesizeformat, estimated.memory_bytes, measured.memory_bytes),
        (_("Disk"), filesizeformat, estimated.disk_bytes, measured.disk_bytes),
        (_("Time"), duration_words, estimated.seconds, measured.seconds),
    ]
    return [
        Compared(name, *("–" if value is None else str(words(value)) for value in values))
        for name, words, *values in rows
    ]


def option_rows(run: TrainingRun) -> list[tuple[str, str]]:
    return [
        (str(explained.label), _option_value(run.options[name]))
        for name, explained in EXPLANATIONS.items()
        if name in run.options
    ]


def _option_value(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(OPTION_CHOICES.get(value, value)) if isinstance(value, str) else f"{value:g}"


def _verdict(difference: Interval) -> str:
    if difference.low > 0:
        return "better"
    return "worse" if difference.high < 0 else "unclear"


def _share(value: float) -> str:
    return str(number_format(100 * value, 1))


def _points(value: float) -> str:
    points = 100 * value
    return ("+" if points > 0 else "") + str(number_format(points, 1))

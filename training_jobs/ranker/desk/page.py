"""What the pages of rankers show: the curve, what was learned from, and what the gate says."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assistant.models import ServedModel
from curation.models import Unit
from training_jobs.gate.checks import STATE_WORDS, CheckState
from training_jobs.gate.desk.page import CheckRow
from training_jobs.jobs.desk import Context
from training_jobs.ranker.document import Gate, RankerFigures
from training_jobs.ranker.fitting import PRECISION
from training_jobs.ranker.selectors import ranker_in_service, ranker_predecessor
from training_jobs.ranker.verdict import check_sentence, ranker_verdict, share_words

WIDTH, HEIGHT = 440, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 24, 12, 44
_STEP = 0.05

_SOURCES: dict[str, Promise] = {
    "none": _("Its frequent questions, asked in ways that were all left out"),
    "even": _("The same, every second way left out"),
    "odd": _("The same, the other ways left out"),
    "told": _("Questions of people whom the answer helped"),
    "unhelpful": _("Questions of people whom the answer did not help"),
    "foreign": _("Questions that it does not answer"),
}
_SETS: dict[str, str | Promise] = {"sample": _("The sample office"), "tfg": "ubu-chatbot-tfg"}


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Point:
    """One threshold: its place in the drawing, and its figures in words."""

    x: float
    y: float
    threshold: str
    coverage: str
    precision: str


@dataclass(frozen=True, slots=True)
class Curve:
    """Coverage to the right, precision upwards, as an SVG of `WIDTH` x `HEIGHT` draws them."""

    points: tuple[Point, ...]
    line: str
    promised_y: float
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    bottom: int = HEIGHT - _BOTTOM


def curve_of(document: Mapping[str, Any]) -> Curve | None:
    """The curve that the document holds; None when it holds none."""
    rows = RankerFigures.from_document(document).curve
    if not rows:
        return None
    lowest = min(PRECISION, *(row.precision for row in rows)) - _STEP
    floor = max(0.0, _STEP * int(lowest / _STEP))

    def x(share: float) -> float:
        return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)

    def y(share: float) -> float:
        return round(_TOP + (1 - share) / (1 - floor) * (HEIGHT - _TOP - _BOTTOM), 1)

    points = tuple(
        Point(
            x(row.coverage),
            y(row.precision),
            number_format(row.threshold),
            share_words(row.coverage),
            share_words(row.precision),
        )
        for row in rows
    )
    middle = (1 + floor) / 2
    return Curve(
        points=points,
        line=" ".join(f"{point.x},{point.y}" for point in points),
        promised_y=y(PRECISION),
        x_ticks=tuple(Tick(x(share / 4), share_words(share / 4, 0)) for share in range(5)),
        y_ticks=tuple(Tick(y(share), share_words(share)) for share in (floor, middle, 1.0)),
    )


def learned_rows(document: Mapping[str, Any], unit: Unit | None = None) -> list[dict[str, Any]]:
    """What it learned from, largest first, in words; without a unit those of the product's own ranker."""
    rows = sorted(RankerFigures.from_document(document).learned_from, key=lambda row: -row.num_questions)
    return [{**asdict(row), "label": _source_label(row.name, unit)} for row in rows]


def _source_label(name: str, unit: Unit | None) -> str:
    base, _dash, suffix = name.rpartition("-")
    if suffix not in _SOURCES:
        return str(_SETS.get(name, name))
    words = str(_SOURCES[suffix])
    return words if unit is not None and base == unit.code else f"{_SETS.get(base, base)} · {words}"


def gate_rows_of(gate: Gate | None) -> list[CheckRow]:
    return [
        CheckRow(
            state=check.state,
            word=STATE_WORDS[CheckState(check.state)],
            sentence=check_sentence(check),
            advice="",
            url="",
        )
        for check in (gate.checks if gate else ())
    ]


def ranker_context(ranker: ServedModel, unit: Unit) -> Context:
    """Everything of a trained ranker but its history."""
    verdict = ranker_verdict(ranker.document, in_service=ranker_in_service(unit).digest)
    gate = RankerFigures.from_document(ranker.document).gate
    rows = gate_rows_of(gate)
    is_said = any(row.state != CheckState.PASSED.value for row in rows)
    return {
        **_shown(ranker.document, unit),
        "ranker": ranker,
        "gate_rows": rows,
        "gate_is_open": verdict.is_open,
        "gate_note": "" if verdict.is_open or is_said else verdict.summary,
        "gate_against": gate.against if gate else "",
        "back_to": back_to(ranker) if ranker.in_production else "",
    }


def unit_card(unit: Unit) -> Context:
    """What decides for the unit now, and where a step back would lead."""
    in_service = ranker_in_service(unit)
    own = in_service.row if in_service.row is not None and in_service.row.unit_id == unit.pk else None
    return {
        "unit": unit,
        "name": in_service.name,
        "is_own": own is not None,
        **_shown(in_service.document, unit if own else None),
        "back_to": back_to(own) if own else "",
    }


def back_to(ranker: ServedModel) -> str:
    before = ranker_predecessor(ranker)
    return before.name if before else str(_("the product's own"))


def _shown(document: Mapping[str, Any], unit: Unit | None) -> Context:
    """The figures of a ranker; without a unit of the product's own."""
    return {
        "curve": curve_of(document),
        "certain_from": RankerFigures.from_document(document).certain_from,
        "promised": share_words(PRECISION, 0),
        "learned": learned_rows(document, unit),
    }

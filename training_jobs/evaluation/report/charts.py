"""Where things stand in the report's plots: pure geometry, drawn by the template as inline SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from training_jobs.measures.figures import decimal

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 20, 52
_LABEL_HEIGHT = 15
_CHAR_WIDTH = 7.2  # of the label's font at 12.5 px, on average
_LABEL_CHARS = 36  # fits beside every point, on one side or the other


@dataclass(frozen=True, slots=True)
class Option:
    """One method: what it costs (above zero, less is better) and what it is worth (more is better)."""

    name: str
    cost: float
    worth: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    """`is_frontier`: no other option is both cheaper and better. `label` is the name, cut if it is long."""

    name: str
    label: str
    x: float
    y: float
    y_low: float
    y_high: float
    label_x: float
    label_y: float
    anchor: str
    is_frontier: bool


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Frontier:
    """A scatter of options with the line through those nothing beats; cost on a logarithmic axis."""

    points: tuple[Point, ...]
    line: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


def frontier_names(options: Sequence[Option]) -> set[str]:
    """Options that no other beats in one respect without losing in the other (Pareto)."""
    return {
        option.name
        for option in options
        if not any(
            other.cost <= option.cost
            and other.worth >= option.worth
            and (other.cost < option.cost or other.worth > option.worth)
            for other in options
        )
    }


def draw_frontier(options: Sequence[Option]) -> Frontier | None:
    """None with fewer than two options: one point says nothing."""
    if len(options) < 2:
        return None
    x_low, x_high = _log_range([option.cost for option in options])
    y_low, y_high = _share_range(options)
    best = frontier_names(options)

    def x_of(cost: float) -> float:
        share = (math.log10(cost) - x_low) / (x_high - x_low)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y_of(worth: float) -> float:
        share = (worth - y_low) / (y_high - y_low)
        return round(HEIGHT - BOTTOM - min(1.0, max(0.0, share)) * (HEIGHT - TOP - BOTTOM), 1)

    places = {option.name: (x_of(option.cost), y_of(option.worth)) for option in options}
    labels = _labels(places)
    points = tuple(
        Point(
            name=option.name,
            label=_label(option.name),
            x=places[option.name][0],
            y=places[option.name][1],
            y_low=y_of(option.low),
            y_high=y_of(option.high),
            label_x=labels[option.name][0],
            label_y=labels[option.name][1],
            anchor=labels[option.name][2],
            is_frontier=option.name in best,
        )
        for option in options
    )
    steps = sorted(places[name] for name in best)
    line = " ".join(f"{'M' if at == 0 else 'L'}{x} {y}" for at, (x, y) in enumerate(steps))
    return Frontier(
        points,
        line,
        tuple(Tick(x_of(10.0**power), _milliseconds(power)) for power in range(x_low, x_high + 1)),
        tuple(Tick(y_of(share), f"{share * 100:.0f} %") for share in _shares(y_low, y_high)),
    )


def _label(name: str) -> str:
    """Names of releases begin alike and are told apart at their end, so the middle goes."""
    if len(name) <= _LABEL_CHARS:
        return name
    num_last = _LABEL_CHARS // 3
    return f"{name[: _LABEL_CHARS - num_last - 1].rstrip()}…{name[-num_last:].lstrip()}"


def _labels(places: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float, str]]:
    """Each label beside its point, on the side with room, moved up or down until it covers no other."""
    taken: list[tuple[float, float, float]] = []
    labels = {}
    for name, (x, y) in sorted(places.items(), key=lambda item: (item[1][1], item[0])):
        width = len(_label(name)) * _CHAR_WIDTH
        anchor = "start" if x + 10 + width < WIDTH - RIGHT else "end"
        left = x + 10 if anchor == "start" else x - 10 - width
        label_y = y + 4
        while any(
            left < other_right and other_left < left + width and abs(label_y - other_y) < _LABEL_HEIGHT
            for other_left, other_right, other_y in taken
        ):
            label_y += _LABEL_HEIGHT / 3
        taken.append((left, left + width, label_y))
        labels[name] = (x + 10 if anchor == "start" else x - 10, round(label_y, 1), anchor)
    return labels


def _log_range(costs: Sequence[float]) -> tuple[int, int]:
    """Whole powers of ten around all costs, at least one apart."""
    low = math.floor(math.log10(min(costs)))
    high = math.ceil(math.log10(max(costs)))
    return low, max(high, low + 1)


def _share_range(options: Sequence[Option]) -> tuple[float, float]:
    """Tenths around all intervals; the axis need not start at zero, because points are no bars."""
    low = math.floor(min(option.low for option in options) * 10) / 10
    high = math.ceil(max(option.high for option in options) * 10) / 10
    return low, max(high, low + 0.1)


def _shares(low: float, high: float) -> list[float]:
    step = 0.1 if high - low <= 0.61 else 0.2
    return [low + step * at for at in range(round((high - low) / step) + 1) if low + step * at <= high + 1e-9]


def _milliseconds(power: int) -> str:
    seconds = power >= 3
    shown = decimal(10.0 ** (power - 3 if seconds else power), max(0, -power))
    return f"{shown} s" if seconds else f"{shown} ms"

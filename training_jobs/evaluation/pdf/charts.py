"""The bars and the frontier of the report, drawn as vectors from the geometry of the page."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from training_jobs.evaluation.pdf.style import (
    ACCENT,
    ACCENT_SOFT,
    BOLD,
    INK,
    LINE,
    REGULAR,
    SOFT,
    TINT,
    WIDTH,
    printable,
    register_fonts,
)
from training_jobs.evaluation.report import charts
from training_jobs.evaluation.report.charts import Frontier

_NAME_WIDTH, _VALUE_WIDTH, _GAP = 120.0, 108.0, 8.0
_BAR_HEIGHT, _ROW_HEIGHT = 10.0, 16.0


class Bar(Flowable):  # type: ignore[misc]
    """One method: its value as a bar, its interval as a line with two ends, both in words beside it."""

    def __init__(self, bar: Mapping[str, Any]) -> None:
        super().__init__()
        register_fonts()
        self._bar = bar
        self.width, self.height = WIDTH, _ROW_HEIGHT

    def wrap(self, _available_width: float, _available_height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas, bar = self.canv, self._bar
        left, full = _NAME_WIDTH + _GAP, WIDTH - _NAME_WIDTH - _VALUE_WIDTH - 2 * _GAP
        middle = _ROW_HEIGHT / 2
        bottom = middle - _BAR_HEIGHT / 2
        font = BOLD if bar["is_best"] else REGULAR
        canvas.setFillColor(INK)
        canvas.setFont(font, 8)
        canvas.drawString(0, middle - 3, _shortened(bar["name"], font, 8, _NAME_WIDTH))
        canvas.setFillColor(TINT)
        canvas.rect(left, bottom, full, _BAR_HEIGHT, stroke=0, fill=1)
        canvas.setFillColor(ACCENT if bar["is_best"] else ACCENT_SOFT)
        canvas.setFillAlpha(0.55 if bar["is_best"] else 1)
        canvas.rect(left, bottom, full * float(bar["at"]) / 100, _BAR_HEIGHT, stroke=0, fill=1)
        canvas.setFillAlpha(1)
        low = left + full * float(bar["from"]) / 100
        high = low + full * float(bar["width"]) / 100
        canvas.setStrokeColor(ACCENT)
        canvas.setLineWidth(1.2)
        canvas.line(low, middle, high, middle)
        for end in (low, high):
            canvas.line(end, middle - 3, end, middle + 3)
        canvas.setFillColor(INK)
        canvas.setFont(BOLD, 8)
        value = printable(bar["value"])
        at = left + full + _GAP
        canvas.drawString(at, middle - 3, value)
        canvas.setFillColor(SOFT)
        canvas.setFont(REGULAR, 7)
        canvas.drawString(at + stringWidth(value, BOLD, 8) + 5, middle - 3, printable(bar["range"]))


class FrontierPlot(Flowable):  # type: ignore[misc]
    """Quality against time: what no other method beats in both is filled and joined by a line."""

    def __init__(self, frontier: Frontier) -> None:
        super().__init__()
        register_fonts()
        self._frontier = frontier
        self._scale = WIDTH / charts.WIDTH
        self.width, self.height = WIDTH, charts.HEIGHT * self._scale

    def wrap(self, _available_width: float, _available_height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        """The page's y grows downwards, the PDF's upwards: everything is turned here."""
        self.canv.saveState()
        self.canv.scale(self._scale, self._scale)
        self._grid()
        self._line()
        for point in self._frontier.points:
            self._point(point)
        self.canv.restoreState()

    def _grid(self) -> None:
        canvas = self.canv
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.8)
        canvas.setFillColor(SOFT)
        canvas.setFont(REGULAR, 11)
        right, bottom = charts.WIDTH - charts.RIGHT, charts.HEIGHT - charts.BOTTOM
        for tick in self._frontier.y_ticks:
            canvas.line(charts.LEFT, _up(tick.at), right, _up(tick.at))
            canvas.drawRightString(charts.LEFT - 8, _up(tick.at) - 4, printable(tick.label))
        for tick in self._frontier.x_ticks:
            canvas.line(tick.at, _up(charts.TOP), tick.at, _up(bottom))
            canvas.drawCentredString(tick.at, _up(bottom) - 18, printable(tick.label))
        words = _("Time of half of the replies (each line: ten times as long)")
        canvas.drawCentredString((charts.LEFT + right) / 2, _up(bottom) - 42, printable(words))

    def _line(self) -> None:
        steps = sorted((point.x, point.y) for point in self._frontier.points if point.is_frontier)
        canvas = self.canv
        canvas.setStrokeColor(ACCENT)
        canvas.setLineWidth(1.6)
        canvas.setDash(5, 4)
        path = canvas.beginPath()
        for at, (x, y) in enumerate(steps):
            (path.moveTo if at == 0 else path.lineTo)(x, _up(y))
        canvas.drawPath(path, stroke=1, fill=0)
        canvas.setDash()

    def _point(self, point: charts.Point) -> None:
        canvas = self.canv
        canvas.setStrokeColor(SOFT)
        canvas.setLineWidth(0.8)
        canvas.line(point.x, _up(point.y_low), point.x, _up(point.y_high))
        canvas.setStrokeColor(ACCENT if point.is_frontier else SOFT)
        canvas.setFillColor(ACCENT if point.is_frontier else TINT)
        canvas.setLineWidth(1.6)
        canvas.circle(point.x, _up(point.y), 4.5, stroke=1, fill=1)
        canvas.setFillColor(INK)
        canvas.setFont(BOLD if point.is_frontier else REGULAR, 11)
        draw = canvas.drawString if point.anchor == "start" else canvas.drawRightString
        draw(point.label_x, _up(point.label_y), printable(point.label))


def _up(y: float) -> float:
    return charts.HEIGHT - y


def _shortened(text: str, font: str, size: float, width: float) -> str:
    words = printable(text)
    while words and stringWidth(words, font, size) > width:
        words = words[:-2].rstrip() + "…" if not words.endswith("…") else words[:-2].rstrip("… ") + "…"
    return words

"""Tables of the PDF: value above, interval below; a wide table is cut into parts that fit."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from reportlab.platypus import Paragraph, Table

from training_jobs.evaluation.pdf.style import (
    BAD_INK,
    CELL,
    CELL_HEAD,
    CELL_HEAD_LEFT,
    CELL_LEFT,
    GOOD,
    GOOD_INK,
    LINE,
    SOFT,
    WIDTH,
    markup,
    shade,
)

_NAME_WIDTH = 92.0
_COLUMNS = 7  # of figures; more would break numbers
_HEAT_COLUMNS = 11
_PADDING = 3.0
_HEATS = (0.0, 0.12, 0.3, 0.55, 0.9)  # shades of `report_confusions`

_Cells = list[list[Any]]
_Commands = list[tuple[Any, ...]]


def metric_tables(table: Mapping[str, Any]) -> Iterator[Table]:
    """One table for each handful of metrics."""
    for columns in _cut(range(len(table["metrics"])), _COLUMNS):
        metrics = [table["metrics"][at] for at in columns]
        heads = [_head(metric.label, f"({metric.unit})" if metric.unit else "") for metric in metrics]
        cells: _Cells = [[_head_left(_("Method")), *heads]]
        commands: _Commands = []
        rows = [row for row in table["rows"] if any(row["cells"][at] for at in columns)]
        for line, row in enumerate(rows, start=1):
            cells.append([_left(row["name"]), *(_figure(row["cells"][at]) for at in columns)])
            commands += [
                ("BACKGROUND", (column, line), (column, line), GOOD)
                for column, at in enumerate(columns, start=1)
                if row["cells"][at] and row["cells"][at].get("is_best")
            ]
        yield _table(cells, commands, num_columns=len(columns))


def slice_tables(table: Mapping[str, Any]) -> Iterator[Table]:
    for columns in _cut(range(len(table["parts"])), _COLUMNS):
        parts = [table["parts"][at] for at in columns]
        heads = [_head(part["name"], f"n = {part['count']}") for part in parts]
        cells: _Cells = [[_head_left(_("Method")), *heads]]
        cells += [
            [_left(row["name"]), *(_figure(row["cells"][at]) for at in columns)] for row in table["rows"]
        ]
        yield _table(cells, [], num_columns=len(columns))


def difference_table(table: Mapping[str, Any]) -> Table:
    heads = (
        _("Difference, points"),
        _("95 % interval"),
        _("p, corrected"),
        _("Could be seen from, points"),
    )
    cells: _Cells = [[_head_left(_("Method")), *(_head(head) for head in heads), _head_left(_("Reading"))]]
    for row in table["rows"]:
        figures = [_right(row[name]) for name in ("points", "range", "p", "detectable")]
        cells.append([_left(row["method"]), *figures, _left(row["verdict"], _verdict_colour(row["kind"]))])
    widths = [_NAME_WIDTH, 62, 92, 55, 68]
    return _table(cells, [], widths=[*widths, WIDTH - sum(widths)])


def confusion_table(table: Mapping[str, Any]) -> Table:
    """Rows: the right topic; columns: the chosen one, by number, since words would not fit."""
    numbers = [str(at) for at in range(1, len(table["columns"]) + 1)]
    cells: _Cells = [[_head_left(_("Right topic")), *(_head(number) for number in numbers)]]
    commands: _Commands = []
    for line, row in enumerate(table["rows"], start=1):
        cells.append(
            [_left(f"{line}. {row['label']}"), *(_right(cell["count"] or "·") for cell in row["cells"])]
        )
        for column, cell in enumerate(row["cells"], start=1):
            commands.append(("BACKGROUND", (column, line), (column, line), shade(_HEATS[cell["heat"]])))
            if cell["is_right"]:
                commands.append(("BOX", (column, line), (column, line), 1, SOFT))
    name_width = 170.0
    each = min(30.0, (WIDTH - name_width) / max(1, len(numbers)))
    return _table(cells, commands, widths=[name_width, *[each] * len(numbers)])


def facts_table(facts: Sequence[tuple[str, str]]) -> Table:
    cells: _Cells = [[_head_left(label), _left(value)] for label, value in facts]
    return _table(cells, [], widths=[_NAME_WIDTH + 30, WIDTH - _NAME_WIDTH - 30], has_head=False)


def _table(
    cells: _Cells,
    commands: _Commands,
    *,
    num_columns: int = 0,
    widths: Sequence[float] | None = None,
    has_head: bool = True,
) -> Table:
    chosen = widths or [_NAME_WIDTH, *[min(66.0, (WIDTH - _NAME_WIDTH) / num_columns)] * num_columns]
    style: _Commands = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), _PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING),
        ("TOPPADDING", (0, 0), (-1, -1), _PADDING),
        ("BOTTOMPADDING", (0, 0), (-1, -1), _PADDING),
    ]
    if has_head:
        style += [("VALIGN", (0, 0), (-1, 0), "BOTTOM"), ("LINEBELOW", (0, 0), (-1, 0), 0.9, SOFT)]
    return Table(
        cells,
        colWidths=chosen,
        style=[*style, *commands],
        repeatRows=1 if has_head else 0,
        hAlign="LEFT",
        spaceBefore=4,
        spaceAfter=8,
    )


def _figure(cell: Mapping[str, Any] | None) -> Paragraph:
    if not cell:
        return _right("–")
    small = f'<br/><font size="6.3" color="#56616f">{markup(cell["range"])}</font>'
    return Paragraph(f"{markup(cell['value'])}{small}", CELL)


def _head(text: object, below: str = "") -> Paragraph:
    small = f"<br/>{markup(below)}" if below else ""
    return Paragraph(f"{markup(text)}{small}", CELL_HEAD)


def _head_left(text: object) -> Paragraph:
    return Paragraph(markup(text), CELL_HEAD_LEFT)


def _right(text: object) -> Paragraph:
    return Paragraph(markup(text), CELL)


def _left(text: object, colour: str = "") -> Paragraph:
    words = markup(text)
    return Paragraph(f'<font color="{colour}">{words}</font>' if colour else words, CELL_LEFT)


def _verdict_colour(kind: str) -> str:
    colours = {"better": GOOD_INK, "worse": BAD_INK}
    return f"#{colours[kind].hexval()[2:]}" if kind in colours else ""


def _cut(columns: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(columns), size):
        yield columns[start : start + size]

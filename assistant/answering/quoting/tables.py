"""A table whole, or its head with the rows that were asked for."""

from dataclasses import dataclass

from assistant.answering.quoting.relevance import shared_words

# A row belongs to the question when it shares this much of what the best row shares.
_NEARLY_AS_MUCH = 0.6
_MAX_ROWS_ASKED = 5  # more rows than this that agree equally well: the question asks for the table


@dataclass(frozen=True, slots=True)
class Table:
    head: str  # with the rule under it
    rows: tuple[str, ...]


def table_of(markdown: str) -> Table:
    head, rule, *rows = markdown.split("\n")
    return Table(f"{head}\n{rule}", tuple(row for row in rows if row.strip()))


def quoted_table(question: str, markdown: str, *, max_chars: int, known: str = "") -> str:
    """The table whole when it is short, or when no row stands out and it fits twice; else its head and rows.

    `known` are the words that say which table it is, not which row. Rows are never cut; the first ones are
    given when none is asked for.
    """
    if len(markdown) <= max_chars:
        return markdown
    table = table_of(markdown)
    asked = _asked_rows(question, table, known)
    if asked:
        return _within(table.head, asked, max_chars)
    return markdown if len(markdown) <= 2 * max_chars else _within(table.head, table.rows, max_chars)


def _asked_rows(question: str, table: Table, known: str) -> tuple[str, ...]:
    """Rows whose cells share the question's words; codes and numbers count as written."""
    scores = shared_words(question, table.rows, known=f"{known} {table.head}")
    best = max(scores, default=0.0)
    rows = tuple(
        row for row, score in zip(table.rows, scores, strict=True) if score >= _NEARLY_AS_MUCH * best
    )
    return rows if best and len(rows) <= _MAX_ROWS_ASKED else ()


def _within(head: str, rows: tuple[str, ...], max_chars: int) -> str:
    text = head
    for number, row in enumerate(rows):
        if number and len(text) + 1 + len(row) > max_chars:
            break
        text = f"{text}\n{row}"
    return text

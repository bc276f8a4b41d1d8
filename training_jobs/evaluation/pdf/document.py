"""What stands in the PDF, in reading order."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.platypus import CondPageBreak, KeepTogether, PageBreak, Paragraph, Spacer, Table

from training_jobs.enums import SetPart
from training_jobs.evaluation.pdf.charts import Bar, FrontierPlot
from training_jobs.evaluation.pdf.pages import build
from training_jobs.evaluation.pdf.style import (
    ACCENT,
    BODY,
    HEADING,
    LEAD,
    POINT,
    QUIET,
    SETTINGS,
    SUBHEADING,
    TINT,
    TITLE,
    WIDTH,
    markup,
    register_fonts,
)
from training_jobs.evaluation.pdf.tables import (
    confusion_table,
    difference_table,
    facts_table,
    metric_tables,
    slice_tables,
)
from training_jobs.evaluation.report.content import report_content
from training_jobs.evaluation.scoring.evaluation import Evaluation

_ROOM = 110.0  # a heading does not stand alone at the end of a page


def pdf_report(evaluation: Evaluation) -> bytes:
    """The report without the table of single questions, which would fill hundreds of pages."""
    register_fonts()
    content = report_content(evaluation)
    return build(
        list(_story(content)),
        title=content["title"],
        subject=_("Evaluation of methods on frozen questions"),
        footer=str(content["facts"].get("unit_name", "")),
        language=content["language"],
    )


def _story(content: Mapping[str, Any]) -> Iterator[Any]:
    yield Paragraph(markup(content["title"]), TITLE)
    yield Paragraph(markup(_lead(content)), LEAD)
    if content["facts"].get("content_changed_meanwhile"):
        yield Paragraph(
            markup(
                _(
                    "The content changed while the questions were being asked: some methods saw the old"
                    " content, others the new. Evaluate again before you decide anything."
                )
            ),
            BODY,
        )
    if content["conclusions"]:
        yield _conclusions(content["conclusions"])
    for family in content["families"]:
        yield from _family(family)
    for table in content["other_tables"]:
        yield KeepTogether([Paragraph(markup(table["title"]), HEADING), *metric_tables(table)])
    yield from _slices(content["slices"])
    yield from _confusions(content["confusions"])
    yield from _appendix(content)


def _lead(content: Mapping[str, Any]) -> str:
    facts = content["facts"]
    num_questions, num_methods = facts["num_questions"], len(content["methods"])
    parts = [facts.get("unit_name", "")]
    if content["made_at"]:
        parts.append(date_format(content["made_at"], "DATETIME_FORMAT"))
    if facts.get("set"):
        parts.append(f"{facts['set']} v{facts['version']}")
    if facts.get("part") in SetPart.values:
        parts.append(str(SetPart(facts["part"]).label))
    parts.append(
        ngettext("%(n)d question", "%(n)d questions", num_questions) % {"n": num_questions}
        + ", "
        + ngettext("%(n)d method", "%(n)d methods", num_methods) % {"n": num_methods}
    )
    return " · ".join(str(part) for part in parts if part)


def _conclusions(sentences: Any) -> Table:
    """A box that may break over pages: one row a sentence."""
    rows: list[list[Any]] = [[Paragraph(markup(_("What may be concluded")), SUBHEADING)]]
    rows += [[Paragraph(markup(sentence), POINT, bulletText="•")] for sentence in sentences]
    return Table(
        rows,
        colWidths=[WIDTH],
        style=[
            ("BACKGROUND", (0, 0), (-1, -1), TINT),
            ("LINEBEFORE", (0, 0), (0, -1), 3, ACCENT),
            ("LEFTPADDING", (0, 0), (-1, -1), 12),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ],
    )


def _family(family: Mapping[str, Any]) -> Iterator[Any]:
    explanation = f"{family['metric'].explanation} " + _(
        "The line with two ends shows where the value for all questions of this kind probably lies (95 %"
        " interval)."
    )
    yield CondPageBreak(_ROOM)
    yield Paragraph(markup(family["title"]), HEADING)
    yield Paragraph(markup(explanation), QUIET)
    yield from (Bar(bar) for bar in family["bars"])
    yield Spacer(1, 6)
    yield from metric_tables(family["table"])
    for table in family["differences"]:
        yield KeepTogether([Paragraph(markup(table["title"]), SUBHEADING), difference_table(table)])
    if family["frontier"]:
        words = _("Filled: no other method is both faster and better. Up is better, left is faster.")
        yield KeepTogether(
            [
                Paragraph(markup(_("Quality against time")), SUBHEADING),
                FrontierPlot(family["frontier"]),
                Paragraph(markup(words), QUIET),
            ]
        )


def _slices(tables: list[Mapping[str, Any]]) -> Iterator[Any]:
    if not tables:
        return
    words = _("Small parts have wide intervals: look at them for hints, not for proofs.")
    above = [Paragraph(markup(_("Parts of the set")), HEADING), Paragraph(markup(words), QUIET)]
    for table in tables:
        title = Paragraph(markup(f"{table['title']}: {table['metric']}"), SUBHEADING)
        yield KeepTogether([*above, title, *slice_tables(table)])
        above = []


def _confusions(tables: list[Mapping[str, Any]]) -> Iterator[Any]:
    if not tables:
        return
    words = _(
        "Down: the topic that holds the right passage. Across: the topic the method chose. Framed cells are"
        " right choices; the darker a cell, the more of the row went there."
    )
    above = [
        Paragraph(markup(_("Which topic was taken for which")), HEADING),
        Paragraph(markup(words), QUIET),
    ]
    for table in tables:
        title = f"{table['method']}: {table['right']} " + _("went to a right topic")
        yield KeepTogether([*above, Paragraph(markup(title), SUBHEADING), confusion_table(table)])
        above = []


def _appendix(content: Mapping[str, Any]) -> Iterator[Any]:
    """How it was measured, so that somebody else can do it again."""
    yield PageBreak()
    yield Paragraph(markup(_("How this was measured")), HEADING)
    yield Paragraph(markup(_how()), BODY)
    for note in content["notes"]:
        yield Paragraph(markup(note), BODY)
    if content["skipped"]:
        yield Paragraph(markup(_("Left out")), SUBHEADING)
        for name, reason in content["skipped"]:
            yield Paragraph(f"<b>{markup(name)}</b> {markup(reason)}", BODY)
    yield Paragraph(markup(_("The methods and their settings")), SUBHEADING)
    for method in content["methods"]:
        yield Paragraph(f"<b>{markup(method['name'])}</b> {markup(method['description'])}", BODY)
        if method["settings"]:
            yield Paragraph(markup(method["settings"]), SETTINGS)
    yield Paragraph(markup(_("The run")), SUBHEADING)
    facts = content["facts"]
    yield facts_table(
        [
            (_("Question set (SHA-256)"), str(facts.get("set_digest", ""))),
            (_("Index generation"), str(facts.get("index_generation", ""))),
            (_("Seed"), str(facts.get("seed", ""))),
            (_("Machine"), str(facts.get("machine", ""))),
        ]
    )


def _how() -> str:
    return _(
        "Every method was asked the same questions about the same content. Intervals at 95 %: Wilson's for"
        " shares of right answers, otherwise the bootstrap over questions (10,000 draws, the same for all"
        " methods). Differences: paired bootstrap; McNemar's exact test for right or wrong and Wilcoxon's for"
        " finer scores, corrected after Holm. «Could be seen from» is the least true difference that a set of"
        " this size finds four times out of five."
    )

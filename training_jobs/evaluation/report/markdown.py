"""An evaluation as a Markdown document: for a thesis's appendix or a repository, where no page is wanted."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from training_jobs.evaluation.scoring.comparisons import BASELINE, Comparison, best_of
from training_jobs.evaluation.scoring.metrics import FAMILY_TITLES, MAIN_METRICS, METRICS, Family
from training_jobs.evaluation.scoring.summary import MethodSummary
from training_jobs.measures.figures import decimal, p_value, signed_points

_MAIN = {
    Family.FINDING: ("recall@1", "recall@5", "mrr@10"),
    Family.ANSWERING: ("token_f1", "exact_match", "chrf", "rouge_l", "semantic_similarity"),
    Family.SOURCES: ("citation_precision", "citation_recall", "groundedness"),
    Family.KNOWING: ("answered",),
}


def markdown_report(
    *,
    title: str,
    introduction: Sequence[str],
    facts: Mapping[str, str],
    summaries: Mapping[str, MethodSummary],
    comparisons: Sequence[Comparison],
    conclusions: Sequence[str],
) -> str:
    """The whole document, sections without figures left out. Values stand with their 95 % intervals."""
    lines = [f"# {title}", "", *_paragraphs(introduction), *_heading(_("What may be concluded"))]
    lines += [f"- {sentence}" for sentence in conclusions]
    lines += ["", *_heading(_("How this was measured")), "| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in facts.items()]
    for family, names in _MAIN.items():
        lines += _table(str(FAMILY_TITLES[family]), names, summaries)
        if family in MAIN_METRICS:
            lines += _differences(MAIN_METRICS[family][0], comparisons)
    return "\n".join(lines).rstrip() + "\n"


def _heading(text: str) -> list[str]:
    return [f"## {text}", ""]


def _paragraphs(texts: Sequence[str]) -> list[str]:
    return [line for text in texts for line in (text, "")]


def _table(heading: str, names: Sequence[str], summaries: Mapping[str, MethodSummary]) -> list[str]:
    metrics = [METRICS[name] for name in names if any(name in each.intervals for each in summaries.values())]
    if not metrics:
        return []
    main = metrics[0]
    rows = [each for each in summaries.values() if main.name in each.intervals]
    best = best_of(main, rows)
    ordered = sorted(rows, key=lambda each: each.intervals[main.name].value, reverse=not main.lower_is_better)
    lines = ["", f"## {heading}", "", "| | " + " | ".join(str(metric.label) for metric in metrics) + " |"]
    lines.append("|---" * (len(metrics) + 1) + "|")
    for each in ordered:
        name = f"**{each.name}**" if each is best and len(rows) > 1 else each.name
        cells = [_cell(each, metric.name) for metric in metrics]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines += ["", *[f"- {metric.label}: {metric.explanation}" for metric in metrics]]
    return lines


def _cell(summary: MethodSummary, metric: str) -> str:
    found = summary.intervals.get(metric)
    if found is None:
        return "–"
    value, low, high = (decimal(each, 3) for each in (found.value, found.low, found.high))
    return f"{value} [{low}; {high}]"


def _differences(metric: str, comparisons: Sequence[Comparison]) -> list[str]:
    """Against the reference where one was named, otherwise against the best."""
    mine = [each for each in comparisons if each.metric == metric]
    chosen = [each for each in mine if each.role == BASELINE] or mine
    if not chosen:
        return []
    heading = _("Differences in «%(metric)s» from «%(reference)s», in points") % {
        "metric": METRICS[metric].label,
        "reference": chosen[0].reference,
    }
    columns = (_("difference"), _("p (Holm)"), _("least that would be seen"))
    lines = ["", f"{heading}:", "", f"| | {' | '.join(columns)} |", "|---|---|---|---|"]
    for each in sorted(chosen, key=lambda each: -each.difference.value):
        value, low, high = (
            signed_points(part) for part in (each.difference.value, each.difference.low, each.difference.high)
        )
        least = "–" if each.detectable is None else decimal(each.detectable * 100, 1)
        lines.append(f"| {each.method} | {value} [{low}; {high}] | {p_value(each.p_corrected)} | {least} |")
    return lines

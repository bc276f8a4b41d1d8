"""A whole evaluation: what was measured, compared and concluded, as pages, files and rows share it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from training_jobs.evaluation.facts import RunFacts
from training_jobs.evaluation.scoring.comparisons import Comparison
from training_jobs.evaluation.scoring.confusions import Confusion
from training_jobs.evaluation.scoring.slices import Slices, slices_document
from training_jobs.evaluation.scoring.summary import MethodSummary


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that a report says. `settings` of each method are plain JSON values."""

    title: str
    facts: RunFacts
    summaries: Mapping[str, MethodSummary]
    comparisons: tuple[Comparison, ...]
    conclusions: tuple[str, ...]
    slices: Slices
    settings: Mapping[str, Mapping[str, Any]]
    skipped: Mapping[str, str]
    confusions: Mapping[str, Confusion] = field(default_factory=dict)

    def as_document(self) -> dict[str, object]:
        """`methods` first: that part is the format everybody relies on."""
        return {
            "methods": {name: summary.as_document() for name, summary in self.summaries.items()},
            "run": self.facts.as_document(),
            "conclusions": list(self.conclusions),
            "comparisons": [comparison.as_document() for comparison in self.comparisons],
            "slices": slices_document(self.slices),
            "settings": self.settings,
            "skipped": self.skipped,
            "seeds": {
                name: {metric: spread.as_document() for metric, spread in summary.spreads.items()}
                for name, summary in self.summaries.items()
                if summary.spreads
            },
            "confusions": {name: found.as_document() for name, found in self.confusions.items()},
        }
